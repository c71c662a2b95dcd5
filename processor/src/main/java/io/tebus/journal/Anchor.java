package io.tebus.journal;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The events of a day in 32 bytes, and of all days before it: who keeps one elsewhere can prove
 * later that the journal still has the history it had. Immutable.
 *
 * <p>It is made of events, not of frames, so it also fits a journal that was made again of the
 * database, or in files of another kind; its frame lies elsewhere then.
 *
 * @param day UTC, of the last event, unless an anchor of that day had been made before
 * @param generation in which the group of the last event lay
 * @param firstLsn the event behind the anchor before; 1 in the first
 * @param lsn of the last event
 * @param frameCrc of that event's group
 * @param timeMs of the last event, milliseconds since the epoch
 * @param previousSha256 of the anchor before, {@link #NONE} in the first
 * @param sha256 see {@link EventDigest}
 */
public record Anchor(
    LocalDate day,
    int generation,
    long firstLsn,
    long lsn,
    int frameCrc,
    long timeMs,
    String previousSha256,
    String sha256) {

  /** What stands for an anchor before the first. */
  public static final String NONE = "0".repeat(64);

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private static final Pattern JSON =
      Pattern.compile(
          "\\{\"format\":1"
              + ",\"day\":\"(?<day>\\d{4}-\\d{2}-\\d{2})\""
              + ",\"generation\":(?<generation>\\d{1,6})"
              + ",\"firstLsn\":(?<firstLsn>\\d{1,18})"
              + ",\"lsn\":(?<lsn>\\d{1,18})"
              + ",\"time\":\"(?<time>\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z)\""
              + ",\"frameCrc\":\"(?<crc>[0-9a-f]{8})\""
              + ",\"previousSha256\":\"(?<previous>[0-9a-f]{64})\""
              + ",\"sha256\":\"(?<sha>[0-9a-f]{64})\"\\}");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Checks the ranges. */
  public Anchor {
    if (firstLsn < 1
        || lsn < firstLsn
        || !SHA256.matcher(previousSha256).matches()
        || !SHA256.matcher(sha256).matches()) {
      throw new IllegalArgumentException(
          "anchor: firstLsn="
              + firstLsn
              + " lsn="
              + lsn
              + " previousSha256="
              + previousSha256
              + " sha256="
              + sha256
              + " (expected: LSNs from 1, the last not before the first, and 64 hexadecimal digits"
              + " each)");
    }
  }

  /** One line. */
  public String json() {
    return "{\"format\":1,\"day\":\""
        + day
        + "\",\"generation\":"
        + generation
        + ",\"firstLsn\":"
        + firstLsn
        + ",\"lsn\":"
        + lsn
        + ",\"time\":\""
        + TIME.format(Instant.ofEpochMilli(timeMs))
        + "\",\"frameCrc\":\""
        + HexFormat.of().toHexDigits(frameCrc)
        + "\",\"previousSha256\":\""
        + previousSha256
        + "\",\"sha256\":\""
        + sha256
        + "\"}";
  }

  /**
   * The anchor of {@link #json()}; blanks may stand anywhere, members may not.
   *
   * @throws IllegalArgumentException when it is none, or of another format
   */
  public static Anchor of(String json) {
    Matcher found = JSON.matcher(json.replaceAll("\\s", ""));
    if (!found.matches()) {
      throw new IllegalArgumentException(
          "anchor: length=" + json.length() + " (expected: a line as it was written, of format 1)");
    }
    try {
      return new Anchor(
          LocalDate.parse(member(found, "day")),
          Integer.parseInt(member(found, "generation")),
          Long.parseLong(member(found, "firstLsn")),
          Long.parseLong(member(found, "lsn")),
          HexFormat.fromHexDigits(member(found, "crc")),
          Instant.parse(member(found, "time")).toEpochMilli(),
          member(found, "previous"),
          member(found, "sha"));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("anchor: " + e.getMessage(), e);
    }
  }

  private static String member(Matcher found, String name) {
    return Objects.requireNonNull(found.group(name));
  }
}
