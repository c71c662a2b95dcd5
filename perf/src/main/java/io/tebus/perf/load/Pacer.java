package io.tebus.perf.load;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sends purchases when they are due, over all links in turn, whether or not answers come.
 *
 * <p>Confined to its event loop.
 */
final class Pacer implements Runnable {

  /** Sent in one go at most, so that answers are read meanwhile. */
  private static final int MAX_IN_A_ROW = 1_024;

  /** Shorter waits are not worth a wake-up; what is due meanwhile leaves together. */
  private static final long MIN_WAIT_NS = 20_000;

  private final EventLoop loop;
  private final List<LoadLink> links;
  private final Schedule schedule;
  private long turn;
  private boolean stopped;

  /**
   * A pacer.
   *
   * @param schedule of one link: the pacer itself takes turns
   */
  Pacer(EventLoop loop, List<LoadLink> links, Schedule schedule) {
    this.loop = loop;
    this.links = links;
    this.schedule = schedule;
  }

  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    if (stopped) {
      return;
    }
    long nowNs = System.nanoTime();
    long first = turn;
    long dueNs = schedule.dueNs(0, turn);
    while (dueNs <= nowNs && turn - first < MAX_IN_A_ROW) {
      link(turn).offer(dueNs, nowNs);
      turn++;
      dueNs = schedule.dueNs(0, turn);
    }
    for (long sent = Math.max(first, turn - links.size()); sent < turn; sent++) {
      link(sent).flush();
    }
    long waitNs = dueNs - System.nanoTime();
    if (waitNs <= 0) {
      loop.execute(this);
    } else {
      var _ = loop.schedule(this, Math.max(waitNs, MIN_WAIT_NS), TimeUnit.NANOSECONDS);
    }
  }

  private LoadLink link(long number) {
    return links.get((int) (number % links.size()));
  }
}
