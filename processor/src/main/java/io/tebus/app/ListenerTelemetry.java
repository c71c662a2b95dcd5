package io.tebus.app;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a listener counts. One that was deployed again under the same name counts on.
 *
 * <p>Immutable; counts since the start.
 *
 * @param name the descriptor's; "other" stands for all beyond the first 64 names
 * @param open whether it takes links; one that was undeployed is still told of
 * @param linksOpen open now
 * @param connects links opened, those turned away included
 * @param disconnects links ended by reason: peer, lost, garbage, frame, goodbye, idle, limit,
 *     failure
 * @param inFlight requests under way now
 * @param messages by direction and type, those of which there was one
 * @param errors by kind: frame, parse (no readable MTI), field (answered 30), unread (damage passed
 *     over)
 * @param late answers that were not sent because they came too late
 * @param orphaned answers whose link had closed
 * @param lastReceivedAtMs when a frame was last read, ms since 1970 UTC, 0 never
 * @param lastSentAtMs when a message was last written, ms since 1970 UTC, 0 never
 */
public record ListenerTelemetry(
    String name,
    boolean open,
    long linksOpen,
    long connects,
    Map<String, Long> disconnects,
    long inFlight,
    List<MessageCount> messages,
    Map<String, Long> errors,
    long late,
    long orphaned,
    long lastReceivedAtMs,
    long lastSentAtMs) {

  /** Copies the maps, in the order of their keys, and the list. */
  public ListenerTelemetry {
    disconnects = Collections.unmodifiableMap(new TreeMap<>(disconnects));
    messages = List.copyOf(messages);
    errors = Collections.unmodifiableMap(new TreeMap<>(errors));
  }
}
