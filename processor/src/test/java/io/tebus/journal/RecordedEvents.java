package io.tebus.journal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/** Everything a journal handed over, in order. Confined to one thread. */
final class RecordedEvents implements EventHandler {

  /** An event whose payload is text. */
  record Recorded(long lsn, long timeMs, String text) {}

  private final List<Recorded> events = new ArrayList<>();

  /** The events of a journal that is not open. */
  static RecordedEvents of(Path directory) {
    RecordedEvents recorded = new RecordedEvents();
    Journal.replay(directory, recorded);
    return recorded;
  }

  @Override
  public void onEvent(long lsn, long timeMs, DirectBuffer buffer, int offset, int length) {
    events.add(new Recorded(lsn, timeMs, buffer.getStringWithoutLengthAscii(offset, length)));
  }

  List<Recorded> events() {
    return List.copyOf(events);
  }

  List<String> texts() {
    return events.stream().map(Recorded::text).toList();
  }
}
