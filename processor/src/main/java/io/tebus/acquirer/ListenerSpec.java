package io.tebus.acquirer;

import io.tebus.command.Right;
import io.tebus.iso.codec.MessageSpec;
import io.tebus.iso.dialect.Dialect;
import io.tebus.iso.frame.Framing;
import java.net.InetSocketAddress;
import java.util.Set;

/**
 * What a listener speaks and what it puts up with.
 *
 * <p>Immutable. Source: message profile, sections 1, 2, 6 and 7.
 *
 * @param number journaled with every request, 0-65535
 * @param maxPacketLength longest body of a frame in bytes; a longer one closes its link
 * @param maxGarbage frames in a row whose MTI cannot be read before the link is closed
 * @param maxInFlight requests of one link under way; beyond it the link is not read
 * @param maxLinks links open at once; a further one is closed as soon as it opens
 * @param answerWithinMs a later answer is not sent, 0 sends it however late
 * @param acquirerId who asks when DE 32 does not say, at most 11 digits
 * @param programme the points programme of the listener's cards
 * @param programmeName sent as tag 09
 * @param rights what its peers may do beyond what every till may
 * @param idleMs a link that sends no frame for so long is closed, 0 never
 * @param tcpKeepAlive the kernel asks silent peers whether they are still there
 */
public record ListenerSpec(
    int number,
    String name,
    InetSocketAddress address,
    Framing framing,
    MessageSpec messages,
    Dialect dialect,
    int maxPacketLength,
    int maxGarbage,
    int maxInFlight,
    int maxLinks,
    long answerWithinMs,
    long acquirerId,
    int programme,
    String programmeName,
    Set<Right> rights,
    long idleMs,
    boolean tcpKeepAlive) {

  /** Defaults of the message profile. */
  public static final int DEFAULT_MAX_PACKET_LENGTH = 8192;

  public static final int DEFAULT_MAX_GARBAGE = 3;
  public static final int DEFAULT_MAX_IN_FLIGHT = 512;
  public static final int DEFAULT_MAX_LINKS = 4096;

  /** Checks the ranges. */
  public ListenerSpec {
    require(number >= 0 && number <= 0xFFFF, "number", number, "0-65535");
    require(
        maxPacketLength >= 64 && maxPacketLength <= 65_535,
        "max-packet-length",
        maxPacketLength,
        "64-65535");
    require(maxGarbage >= 1 && maxGarbage <= 1000, "max-garbage", maxGarbage, "1-1000");
    require(maxLinks >= 1 && maxLinks <= 100_000, "max-links", maxLinks, "1-100000");
    require(maxInFlight >= 1 && maxInFlight <= 4096, "in-flight", maxInFlight, "1-4096");
    require(
        answerWithinMs >= 0 && answerWithinMs <= 600_000,
        "answer-within",
        answerWithinMs,
        "0-600000");
    require(
        acquirerId >= 0 && acquirerId <= 99_999_999_999L, "acquirer-id", acquirerId, "11 digits");
    require(
        idleMs == 0 || (idleMs >= 1000 && idleMs <= 86_400_000),
        "timeout",
        idleMs,
        "0, 1000-86400000");
    require(
        framing.maxBodyLength() >= AnswerWriter.MAX_LENGTH,
        "longest frame",
        framing.maxBodyLength(),
        "room for an answer of " + AnswerWriter.MAX_LENGTH + " bytes");
    rights = Set.copyOf(rights);
  }

  private static void require(boolean condition, String what, long value, String expected) {
    if (!condition) {
      throw new IllegalArgumentException(
          "listener: " + what + "=" + value + " (expected: " + expected + ")");
    }
  }
}
