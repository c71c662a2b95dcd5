package io.tebus.app;

import io.tebus.journal.FrameInfo;
import io.tebus.journal.FrameKind;
import io.tebus.journal.Journal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The frames of a journal that was not sealed, and what a start must make of it when one of its
 * files is damaged. Immutable.
 */
final class KilledJournal {

  /** What a start must do. */
  enum Start {
    SERVES,
    REFUSES
  }

  /**
   * What must come of it.
   *
   * @param lsn up to which history is served
   * @param whole whether the whole journal can be read afterwards
   */
  record Expected(Start start, long lsn, boolean whole) {}

  private final List<FrameInfo> frames;
  private final long snapshotLsn;

  /**
   * Reads it.
   *
   * @param snapshotLsn of the newest snapshot, which is whole when the journal is not
   */
  KilledJournal(Path directory, long snapshotLsn) {
    this.snapshotLsn = snapshotLsn;
    List<FrameInfo> read = new ArrayList<>();
    Journal.inspect(directory, read::add, (_, _, _, _, _) -> {});
    frames = List.copyOf(read);
  }

  List<FrameInfo> framesOf(KeptFile file) {
    return frames.stream().filter(frame -> frame.file().equals(file.path())).toList();
  }

  FrameInfo lastFrame() {
    return frames.get(frames.size() - 1);
  }

  /** With no damage, or none that concerns frames. */
  Expected everything() {
    return new Expected(Start.SERVES, lastFrame().lastLsn(), true);
  }

  /** With a bit of that byte flipped. */
  Expected afterAFlip(KeptFile file, int at) {
    for (FrameInfo frame : framesOf(file)) {
      if (at >= frame.position() && at < endOf(frame)) {
        return withoutFrame(frame);
      }
    }
    return everything();
  }

  /** With that much of the file left. */
  Expected afterACut(KeptFile file, int length) {
    List<FrameInfo> all = framesOf(file);
    List<FrameInfo> left = all.stream().filter(frame -> endOf(frame) <= length).toList();
    if (left.size() == all.size()) {
      return everything();
    }
    if (!file.path().equals(lastFrame().file())) {
      // What lies behind the snapshot is looked for; of what lies before it, the headers alone.
      boolean served =
          all.get(all.size() - 1).lastLsn() < snapshotLsn && left.containsAll(headersOf(all));
      return served ? servedButDamaged() : refusal();
    }
    // Behind the snapshot nothing else knows of what was cut off.
    long end = left.isEmpty() ? 0 : left.get(left.size() - 1).lastLsn();
    return end < snapshotLsn ? refusal() : new Expected(Start.SERVES, end, true);
  }

  private Expected withoutFrame(FrameInfo frame) {
    if (frame.equals(lastFrame())) {
      // Nothing says that it was durable.
      return new Expected(Start.SERVES, frame.firstLsn() - 1, true);
    }
    // The frame that the snapshot names is looked for, and all behind it are read. Of what lies
    // before it a start reads no more than the headers.
    boolean served = frame.lastLsn() < snapshotLsn && frame.kind() != FrameKind.HEADER;
    return served ? servedButDamaged() : refusal();
  }

  private static List<FrameInfo> headersOf(List<FrameInfo> frames) {
    return frames.stream().filter(frame -> frame.kind() == FrameKind.HEADER).toList();
  }

  /** Whoever reads all of it finds the damage. */
  private Expected servedButDamaged() {
    return new Expected(Start.SERVES, lastFrame().lastLsn(), false);
  }

  private static Expected refusal() {
    return new Expected(Start.REFUSES, 0, false);
  }

  private static long endOf(FrameInfo frame) {
    return frame.position() + frame.length();
  }
}
