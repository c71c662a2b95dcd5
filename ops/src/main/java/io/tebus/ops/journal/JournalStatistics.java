package io.tebus.ops.journal;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tebus.event.Effect;
import io.tebus.event.EventHeader;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.journal.EventHandler;
import io.tebus.journal.FrameHandler;
import io.tebus.journal.FrameInfo;
import io.tebus.journal.FrameKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;

/**
 * What a journal holds, counted: events by type and day, transactions by function, effect and
 * outcome, frames and files.
 *
 * <p>Confined to the thread that reads.
 */
final class JournalStatistics implements FrameHandler, EventHandler {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final long DAY_MS = Duration.ofDays(1).toMillis();

  /** Exact up to 2,047, within a thousandth above. */
  private static final int SIGNIFICANT_DIGITS = 3;

  private final TransactionEvent transaction = new TransactionEvent();
  private final Map<EventKind, Long> byKind = new EnumMap<>(EventKind.class);
  private final Map<TransactionFunction, Long> byFunction =
      new EnumMap<>(TransactionFunction.class);
  private final Map<Effect, Long> byEffect = new EnumMap<>(Effect.class);
  private final Map<ResponseCode, Long> byResponse = new EnumMap<>(ResponseCode.class);
  private final Map<Long, Day> byDay = new TreeMap<>();
  private final Histogram eventsPerGroup = new Histogram(SIGNIFICANT_DIGITS);
  private final Histogram bytesPerGroup = new Histogram(SIGNIFICANT_DIGITS);
  private final Set<Path> files = new HashSet<>();
  private long events;
  private long eventBytes;
  private long frames;
  private long frameBytes;
  private long longestPauseMs;
  private long longestPauseBeforeLsn;
  private long lastGroupMs;

  /** Events of a day and their length. Confined to the thread that reads. */
  private static final class Day {
    private long events;
    private long lengthBytes;
  }

  JournalStatistics() {}

  @Override
  public void onFrame(FrameInfo frame) {
    frames++;
    frameBytes += frame.length();
    files.add(frame.file());
    if (frame.kind() != FrameKind.GROUP) {
      return;
    }
    eventsPerGroup.recordValue(frame.count());
    bytesPerGroup.recordValue(frame.length());
    if (lastGroupMs > 0 && frame.timeMs() - lastGroupMs > longestPauseMs) {
      longestPauseMs = frame.timeMs() - lastGroupMs;
      longestPauseBeforeLsn = frame.firstLsn();
    }
    lastGroupMs = frame.timeMs();
  }

  @Override
  public void onEvent(long lsn, long timeMs, DirectBuffer buffer, int offset, int length) {
    events++;
    eventBytes += length;
    long eventDay = Math.floorDiv(EventHeader.timeMs(buffer, offset), DAY_MS);
    Day day = byDay.computeIfAbsent(eventDay, _ -> new Day());
    day.events++;
    day.lengthBytes += length;
    EventKind kind = EventKind.of(buffer, offset);
    byKind.merge(kind, 1L, Long::sum);
    if (kind == EventKind.TRANSACTION) {
      transaction.wrap(buffer, offset, length);
      byFunction.merge(transaction.function(), 1L, Long::sum);
      byEffect.merge(transaction.effect(), 1L, Long::sum);
      byResponse.merge(transaction.responseCode(), 1L, Long::sum);
    }
  }

  /** Everything as one object. */
  ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    ObjectNode all = json.putObject("events");
    all.put("total", events);
    all.put("bytes", eventBytes);
    byKind.forEach((kind, count) -> all.put(kind.name(), count));
    ObjectNode functions = json.putObject("transactionsByFunction");
    byFunction.forEach((function, count) -> functions.put(function.name(), count));
    ObjectNode effects = json.putObject("transactionsByEffect");
    byEffect.forEach((effect, count) -> effects.put(effect.name(), count));
    ObjectNode responses = json.putObject("transactionsByResponse");
    byResponse.forEach((response, count) -> responses.put(Shown.response(response), count));
    ObjectNode days = json.putObject("days");
    byDay.forEach((epochDay, day) -> {
      ObjectNode object = days.putObject(Shown.day(epochDay));
      object.put("events", day.events);
      object.put("bytes", day.lengthBytes);
    });
    putFrames(json.putObject("frames"));
    putFiles(json.putObject("files"));
    return json;
  }

  private void putFrames(ObjectNode json) {
    json.put("total", frames);
    json.put("bytes", frameBytes);
    json.put("groups", eventsPerGroup.getTotalCount());
    put(json.putObject("eventsPerGroup"), eventsPerGroup);
    put(json.putObject("bytesPerGroup"), bytesPerGroup);
    json.put("longestPauseMs", longestPauseMs);
    json.put("longestPauseBeforeLsn", longestPauseBeforeLsn);
  }

  private static void put(ObjectNode json, Histogram histogram) {
    json.put("p50", histogram.getValueAtPercentile(50));
    json.put("p99", histogram.getValueAtPercentile(99));
    json.put("max", histogram.getMaxValue());
  }

  /** What is no frame is the structure of the files, and room that they have left. */
  private void putFiles(ObjectNode json) {
    long lengthBytes = 0;
    for (Path file : files) {
      lengthBytes += length(file);
    }
    json.put("total", files.size());
    json.put("bytes", lengthBytes);
    json.put("framesPercent", lengthBytes == 0 ? 0 : 100 * frameBytes / lengthBytes);
  }

  private static long length(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
