package io.tebus.perf.bench;

import io.tebus.perf.peer.PeerProcess;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the host counted by itself between two looks, one before a window and one after it.
 *
 * <p>Immutable.
 *
 * @param messages that were answered
 * @param garbageBytes that the threads a message passes allocated for each of them
 * @param forces of the journal
 * @param forceP50Ns half of the forces took no longer; told to a sixteenth of itself
 * @param forceP99Ns the same of 99 in a hundred
 */
record HostWindow(
    long messages, double garbageBytes, long forces, long forceP50Ns, long forceP99Ns) {

  private static final double NS_PER_MS = 1e6;

  /**
   * What a host's figures say.
   *
   * @throws BenchFailedException when the host answered or forced nothing meanwhile
   */
  static HostWindow between(Map<String, String> before, Map<String, String> after) {
    long messages = number(after, "answers") - number(before, "answers");
    long forces = number(after, "forces");
    if (messages <= 0 || forces <= 0) {
      throw new BenchFailedException(
          "host: answers=" + messages + " forces=" + forces + " (expected: some in the window)");
    }
    long bytes = number(after, "allocated") - number(before, "allocated");
    return new HostWindow(
        messages,
        (double) bytes / messages,
        forces,
        number(after, "forceP50Ns"),
        number(after, "forceP99Ns"));
  }

  double forceP50Ms() {
    return forceP50Ns / NS_PER_MS;
  }

  double forceP99Ms() {
    return forceP99Ns / NS_PER_MS;
  }

  /** As part of a result's row. */
  Map<String, Object> row() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("garbageBytesPerMessage", garbageBytes);
    row.put("forces", forces);
    row.put("forceP50Ms", forceP50Ms());
    row.put("forceP99Ms", forceP99Ms());
    return row;
  }

  private static long number(Map<String, String> words, String name) {
    return Long.parseLong(PeerProcess.word(words, name));
  }
}
