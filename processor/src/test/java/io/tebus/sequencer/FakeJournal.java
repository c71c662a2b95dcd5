package io.tebus.sequencer;

import io.tebus.journal.EventGroup;
import io.tebus.journal.Journal;
import java.util.ArrayList;
import java.util.List;

/**
 * A journal in memory that is durable when the test says so.
 *
 * <p>Confined to the test's thread.
 */
final class FakeJournal implements Journal {

  private final List<Group> groups = new ArrayList<>();
  private long appendedLsn;
  private long durableLsn;
  private long lastTimeMs;
  private boolean isUnforced;
  private boolean refusesAppend;
  private boolean refusesSync;
  private Runnable meanwhile = () -> {};

  /** What was appended in one call. */
  record Group(long firstLsn, int count, long timeMs) {}

  List<Group> groups() {
    return List.copyOf(groups);
  }

  Group lastGroup() {
    return groups.get(groups.size() - 1);
  }

  /** Everything is durable as soon as it is appended. */
  void leaveUnforced() {
    isUnforced = true;
  }

  void refuseAppend() {
    refusesAppend = true;
  }

  void refuseSync() {
    refusesSync = true;
  }

  /** What happens while the next syncs force what was appended before. */
  void whileSyncing(Runnable action) {
    meanwhile = action;
  }

  @Override
  public void append(EventGroup group, long firstLsn, long timeMs) {
    if (refusesAppend) {
      throw new IllegalStateException("the disk says no");
    }
    if (group.isEmpty() || firstLsn != appendedLsn + 1 || timeMs < lastTimeMs) {
      throw new IllegalArgumentException(
          "append: count="
              + group.count()
              + " firstLsn="
              + firstLsn
              + " timeMs="
              + timeMs
              + " (expected: events from "
              + (appendedLsn + 1)
              + " not before "
              + lastTimeMs
              + ")");
    }
    groups.add(new Group(firstLsn, group.count(), timeMs));
    appendedLsn += group.count();
    lastTimeMs = timeMs;
    if (isUnforced) {
      durableLsn = appendedLsn;
    }
  }

  @Override
  public boolean sync() {
    if (refusesSync) {
      throw new IllegalStateException("the disk says no");
    }
    long target = appendedLsn;
    meanwhile.run();
    boolean advances = durableLsn < target;
    durableLsn = target;
    return advances;
  }

  @Override
  public long appendedLsn() {
    return appendedLsn;
  }

  @Override
  public long durableLsn() {
    return durableLsn;
  }

  @Override
  public long lastTimeMs() {
    return lastTimeMs;
  }

  @Override
  public int generation() {
    return 1;
  }

  @Override
  public boolean hasRoom() {
    return true;
  }

  @Override
  public int appendedCrc() {
    return 0;
  }

  @Override
  public void seal() {
    durableLsn = appendedLsn;
  }

  @Override
  public void close() {
    // There is nothing to let go of.
  }
}
