package io.tebus.journal;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Everything a journal handed over, in order, each event after it was expected. Confined to one
 * thread.
 */
final class RecordedEvents implements EventHandler {

  /** An event whose payload is text. */
  record Recorded(long lsn, long timeMs, String text) {}

  private static final int MOST_EXPECTED = 16;

  private final List<Recorded> events = new ArrayList<>();
  private final Deque<String> expected = new ArrayDeque<>();

  /** The events of a journal that is not open. */
  static RecordedEvents of(Path directory) {
    RecordedEvents recorded = new RecordedEvents();
    Journal.replay(directory, recorded);
    return recorded;
  }

  @Override
  public void expect(DirectBuffer buffer, int offset, int length) {
    expected.add(buffer.getStringWithoutLengthAscii(offset, length));
    if (expected.size() > MOST_EXPECTED) {
      throw new AssertionError("expected at once: " + expected.size() + ", at most 16");
    }
  }

  @Override
  public void onEvent(long lsn, long timeMs, DirectBuffer buffer, int offset, int length) {
    String text = buffer.getStringWithoutLengthAscii(offset, length);
    if (!text.equals(expected.poll())) {
      throw new AssertionError("handed over, but not expected as the next one: lsn=" + lsn);
    }
    events.add(new Recorded(lsn, timeMs, text));
  }

  List<Recorded> events() {
    return List.copyOf(events);
  }

  List<String> texts() {
    return events.stream().map(Recorded::text).toList();
  }
}
