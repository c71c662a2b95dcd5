package io.tebus.perf.load;

import io.tebus.iso.ResponseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * The counts and latencies of all links, and the first mistakes in words.
 *
 * <p>Safe for any thread.
 */
final class Tally {

  /** Mistakes kept as texts; further ones are only counted. */
  static final int MAX_TEXTS = 100;

  private static final long LOWEST_NS = 1_000;
  private static final long HIGHEST_NS = 60_000_000_000L;
  private static final int DIGITS = 3;

  private final LongAdder sent = new LongAdder();
  private final LongAdder answered = new LongAdder();
  private final LongAdder approved = new LongAdder();
  private final LongAdder declined = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder wrong = new LongAdder();
  private final LongAdder notSent = new LongAdder();
  private final Recorder latency = new Recorder(LOWEST_NS, HIGHEST_NS, DIGITS);
  private final Recorder sendLag = new Recorder(LOWEST_NS, HIGHEST_NS, DIGITS);
  private final Histogram wholeLatency = new Histogram(LOWEST_NS, HIGHEST_NS, DIGITS);
  private final Histogram wholeSendLag = new Histogram(LOWEST_NS, HIGHEST_NS, DIGITS);
  private final List<String> texts = new ArrayList<>();

  void sent() {
    sent.increment();
  }

  void sendLag(long ns) {
    sendLag.recordValue(withinRange(ns));
  }

  void notSent() {
    notSent.increment();
  }

  void answered(Answer answer) {
    if (answer.isApproved()) {
      approved.increment();
    } else {
      declined.increment();
      if (answer.is(ResponseCode.UNAVAILABLE)) {
        refused.increment();
      }
    }
    answered.increment();
  }

  void latency(long ns) {
    latency.recordValue(withinRange(ns));
  }

  /** One wrong answer, or something else that must not happen. */
  void mistake(String text) {
    wrong.increment();
    synchronized (texts) {
      if (texts.size() < MAX_TEXTS) {
        texts.add(text);
      }
    }
  }

  List<String> mistakes() {
    synchronized (texts) {
      return List.copyOf(texts);
    }
  }

  /** The figures up to now; the latencies since the last call start anew. */
  synchronized TillFigures figures() {
    Histogram recent = latency.getIntervalHistogram();
    wholeLatency.add(recent);
    wholeSendLag.add(sendLag.getIntervalHistogram());
    // Answers before requests, or one answered meanwhile would count as never sent.
    long answeredNow = answered.sum();
    return new TillFigures(
        sent.sum(),
        answeredNow,
        approved.sum(),
        declined.sum(),
        refused.sum(),
        wrong.sum(),
        notSent.sum(),
        Latency.of(recent),
        Latency.of(wholeLatency),
        Latency.of(wholeSendLag));
  }

  private static long withinRange(long ns) {
    return Math.clamp(ns, 0, HIGHEST_NS);
  }
}
