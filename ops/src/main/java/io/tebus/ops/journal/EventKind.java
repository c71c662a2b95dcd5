package io.tebus.ops.journal;

import io.tebus.event.EventHeader;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The types of {@link EventHeader}, with names.
 *
 * <p>Immutable.
 */
enum EventKind {
  TRANSACTION(EventHeader.TRANSACTION),
  CARD_OPENED(EventHeader.CARD_OPENED),
  PROGRAMME_DEFINED(EventHeader.PROGRAMME_DEFINED),
  HOLD_ENDED(EventHeader.HOLD_ENDED),
  LOTS_EXPIRED(EventHeader.LOTS_EXPIRED),
  CARD_CHANGED(EventHeader.CARD_CHANGED),
  ACCOUNT_CHANGED(EventHeader.ACCOUNT_CHANGED),
  ACCOUNTS_MERGED(EventHeader.ACCOUNTS_MERGED),
  ACCOUNT_OPENED(EventHeader.ACCOUNT_OPENED);

  private static final EventKind[] VALUES = values();

  private final int type;

  EventKind(int type) {
    this.type = type;
  }

  /** The kind with a type, or null when this build knows none. */
  static @Nullable EventKind ofType(int type) {
    for (EventKind kind : VALUES) {
      if (kind.type == type) {
        return kind;
      }
    }
    return null;
  }

  /** The kind of an event that passed {@link EventCheck}. */
  static EventKind of(DirectBuffer event, int offset) {
    int type = EventHeader.type(event, offset);
    EventKind kind = ofType(type);
    if (kind == null) {
      throw new IllegalStateException("event: type=" + type + " (expected: one that was checked)");
    }
    return kind;
  }
}
