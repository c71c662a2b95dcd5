package io.tebus.ops.journal;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tebus.journal.FrameInfo;
import io.tebus.journal.FrameKind;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A frame of the journal: where it lies, what it holds, what it follows.
 *
 * <p>Safe for any thread.
 */
final class FrameLine {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private FrameLine() {}

  /** One line of text. */
  static String text(FrameInfo frame) {
    String holds =
        frame.kind() == FrameKind.GROUP
            ? "lsn "
                + Shown.number(frame.firstLsn())
                + "-"
                + Shown.number(frame.lastLsn())
                + "  "
                + events(frame)
            : "before lsn " + Shown.number(frame.firstLsn());
    return "frame  "
        + Shown.generation(frame.generation())
        + " "
        + fileName(frame)
        + "@"
        + Shown.number(frame.position())
        + "  "
        + frame.kind().name().toLowerCase(Locale.ROOT)
        + "  "
        + holds
        + "  "
        + Shown.number(frame.length())
        + " B  crc "
        + Shown.crc(frame.crc())
        + "  prev "
        + Shown.crc(frame.previousCrc())
        + "  durable "
        + Shown.number(frame.durableLsn());
  }

  /** Where an event lies that is in it. */
  static String place(FrameInfo frame) {
    return Shown.generation(frame.generation())
        + ", "
        + fileName(frame)
        + " at "
        + Shown.number(frame.position())
        + ", frame of "
        + events(frame)
        + ", crc "
        + Shown.crc(frame.crc());
  }

  static ObjectNode json(FrameInfo frame) {
    ObjectNode json = JSON.createObjectNode();
    json.put("frame", frame.kind().name());
    json.put("generation", frame.generation());
    json.put("file", fileName(frame));
    json.put("position", frame.position());
    json.put("format", frame.format());
    json.put("length", frame.length());
    json.put("firstLsn", frame.firstLsn());
    json.put("lastLsn", frame.lastLsn());
    json.put("events", frame.count());
    json.put("time", Shown.time(frame.timeMs()));
    json.put("durableLsn", frame.durableLsn());
    json.put("previousCrc", Shown.crc(frame.previousCrc()));
    json.put("crc", Shown.crc(frame.crc()));
    return json;
  }

  private static String events(FrameInfo frame) {
    return Shown.number(frame.count()) + (frame.count() == 1 ? " event" : " events");
  }

  private static String fileName(FrameInfo frame) {
    Path name = frame.file().getFileName();
    return name == null ? "" : name.toString();
  }
}
