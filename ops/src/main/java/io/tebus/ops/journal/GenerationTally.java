package io.tebus.ops.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tebus.journal.FrameInfo;
import io.tebus.journal.FrameKind;
import java.util.Locale;

/**
 * What was read of a generation, frame by frame.
 *
 * <p>Confined to the thread that reads.
 */
final class GenerationTally {

  private final int number;
  private final long firstLsn;
  private long lastLsn;
  private long frames;
  private long lengthBytes;
  private boolean sealed;

  /** Of the generation that a frame, its first one, belongs to. */
  GenerationTally(FrameInfo first) {
    number = first.generation();
    firstLsn = first.firstLsn();
  }

  int number() {
    return number;
  }

  void add(FrameInfo frame) {
    frames++;
    lengthBytes += frame.length();
    lastLsn = frame.lastLsn();
    sealed = frame.kind() == FrameKind.SEAL;
  }

  /**
   * One line of text.
   *
   * @param unsealed what is said of its ending when it has no seal
   */
  String line(String unsealed) {
    return String.format(
        Locale.ROOT,
        "generation  %s   %-24s %,10d %-6s  %s",
        Shown.generation(number),
        lastLsn < firstLsn
            ? "no events"
            : "lsn " + Shown.number(firstLsn) + "-" + Shown.number(lastLsn),
        frames,
        frames == 1 ? "frame" : "frames",
        sealed ? "sealed" : unsealed);
  }

  void put(ObjectNode json) {
    json.put("number", number);
    json.put("firstLsn", firstLsn);
    json.put("lastLsn", lastLsn);
    json.put("frames", frames);
    json.put("bytes", lengthBytes);
    json.put("sealed", sealed);
  }
}
