package io.tebus.journal;

import java.nio.file.Path;

/**
 * How far the frames of a journal continue one another. Confined to the thread that reads.
 *
 * <p>A frame continues the chain when generation, LSN, time and the CRC of its predecessor say so,
 * and when it knows of nothing durable that was not read. A generation begins with its header;
 * behind a seal only the next generation goes on.
 */
final class FrameChain {
  private int generation;
  private boolean headerExpected;
  private boolean sealed;
  private long endLsn;
  private int endCrc;
  private long lastTimeMs;

  /** Stands at the end of a generation; three times 0 is the beginning of a journal. */
  FrameChain(int generation, long endLsn, int endCrc) {
    this.generation = generation;
    this.endLsn = endLsn;
    this.endCrc = endCrc;
  }

  /** Stands before a generation, at the end it names as the one it goes on from. */
  static FrameChain before(Generation generation) {
    return new FrameChain(
        generation.number() - 1, generation.previousEndLsn(), generation.previousEndCrc());
  }

  /** Goes on in that generation, whose header must come first. */
  void begin(int number) {
    generation = number;
    headerExpected = true;
    sealed = false;
  }

  boolean continuesWith(FrameDecoder frame) {
    boolean header = frame.kind() == FrameLayout.KIND_HEADER;
    return !sealed
        && header == headerExpected
        && frame.generation() == generation
        && frame.previousCrc() == endCrc
        && frame.firstLsn() == endLsn + 1
        && frame.timeMs() >= lastTimeMs
        && frame.durableLsn() <= endLsn;
  }

  /** Adds a frame that continues the chain. */
  void add(FrameDecoder frame) {
    headerExpected = false;
    sealed = frame.kind() == FrameLayout.KIND_SEAL;
    endLsn = frame.lastLsn();
    endCrc = frame.crc();
    lastTimeMs = frame.timeMs();
  }

  /** Goes on behind that frame, whatever lies before it. */
  void resumeAfter(FrameDecoder frame) {
    generation = frame.generation();
    add(frame);
  }

  /** Whether the next generation says that this one was adopted just as far as here. */
  boolean isEndNamedBy(Generation next) {
    return endLsn == next.previousEndLsn() && endCrc == next.previousEndCrc();
  }

  /** What is to be said when a generation does not reach the end that the next one names. */
  JournalException missesEndNamedBy(Generation next, Path generationDirectory) {
    return new JournalException(
        "journal generation is damaged: path="
            + generationDirectory
            + " is readable up to lsn="
            + endLsn
            + " crc="
            + Integer.toHexString(endCrc)
            + ", but "
            + next.directory()
            + " continues after lsn="
            + next.previousEndLsn()
            + " crc="
            + Integer.toHexString(next.previousEndCrc())
            + "; answered transactions would be lost: restore its files from a copy");
  }

  /** Number of the generation the chain is in. */
  int generation() {
    return generation;
  }

  /** Whether the last frame was the seal of its generation. */
  boolean isSealed() {
    return sealed;
  }

  /** LSN of the last event, 0 when there is none. */
  long endLsn() {
    return endLsn;
  }

  /** CRC of the last frame of whatever kind, 0 when there is none. */
  int endCrc() {
    return endCrc;
  }

  /** Time of the last frame read, 0 when there is none. */
  long lastTimeMs() {
    return lastTimeMs;
  }
}
