package io.tebus.ops.journal;

import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.event.CardChangedEvent;
import io.tebus.event.EventHeader;
import io.tebus.event.HoldEndedEvent;
import io.tebus.event.TransactionEvent;
import io.tebus.journal.EventHandler;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to an event: the one it refers to, those that refer to it, and the settings of its
 * programme when it was decided.
 *
 * <p>Confined to the thread that reads.
 */
final class RelatedEvents implements EventHandler {

  /** Later events that are kept of one at most. */
  static final int MAX_LATER = 100;

  /** {@link #originalLsn()}, and the programme of what has none. */
  static final int NONE = 0;

  private final TransactionEvent transaction = new TransactionEvent();
  private final HoldEndedEvent holdEnded = new HoldEndedEvent();
  private final long lsn;
  private final long originalLsn;
  private final int programmeId;
  private final List<KeptEvent> later = new ArrayList<>();
  private @Nullable KeptEvent original;
  private @Nullable ProgrammeDefinition programme;
  private long laterCount;

  /** Looks for what belongs to an event; asks for its card. */
  RelatedEvents(KeptEvent event, CardMasks cards) {
    lsn = event.lsn();
    int length = event.bytes().capacity();
    switch (event.kind()) {
      case TRANSACTION -> {
        transaction.wrap(event.bytes(), 0, length);
        originalLsn = transaction.original();
        programmeId = transaction.programme();
        if (TransactionJson.hasCard(transaction)) {
          cards.want(transaction.tokenHigh(), transaction.tokenLow());
        }
      }
      case HOLD_ENDED -> {
        holdEnded.wrap(event.bytes(), 0, length);
        originalLsn = holdEnded.hold();
        programmeId = holdEnded.programme();
      }
      case CARD_CHANGED -> {
        CardChangedEvent changed = new CardChangedEvent().wrap(event.bytes(), 0, length);
        originalLsn = NONE;
        programmeId = changed.programme();
        cards.want(changed.tokenHigh(), changed.tokenLow());
      }
      default -> {
        originalLsn = NONE;
        programmeId = NONE;
      }
    }
  }

  @Override
  public void onEvent(long eventLsn, long timeMs, DirectBuffer buffer, int offset, int length) {
    long reference =
        switch (EventKind.of(buffer, offset)) {
          case TRANSACTION -> transaction.wrap(buffer, offset, length).original();
          case HOLD_ENDED -> holdEnded.wrap(buffer, offset, length).hold();
          case PROGRAMME_DEFINED -> {
            takeProgramme(eventLsn, buffer, offset);
            yield NONE;
          }
          default -> NONE;
        };
    if (eventLsn == originalLsn) {
      original = KeptEvent.copyOf(eventLsn, timeMs, buffer, offset, length);
    }
    if (reference == lsn) {
      laterCount++;
      if (later.size() < MAX_LATER) {
        later.add(KeptEvent.copyOf(eventLsn, timeMs, buffer, offset, length));
      }
    }
  }

  /** The newest one before the event is what decided. */
  private void takeProgramme(long eventLsn, DirectBuffer buffer, int offset) {
    if (eventLsn < lsn) {
      ProgrammeDefinition defined =
          DefineProgrammeCommand.decode(buffer, offset + EventHeader.LENGTH);
      if (defined.id() == programmeId) {
        programme = defined;
      }
    }
  }

  /** LSN of the event it refers to, or {@link #NONE}. */
  long originalLsn() {
    return originalLsn;
  }

  /** The event it refers to; null when there is none, or the journal begins after it. */
  @Nullable KeptEvent original() {
    return original;
  }

  /** Events that refer to it, oldest first. */
  List<KeptEvent> later() {
    return List.copyOf(later);
  }

  /** How many refer to it beyond {@link #MAX_LATER}. */
  long laterLeftOut() {
    return laterCount - later.size();
  }

  /** Null when the journal begins after its definition, or there is none. */
  @Nullable ProgrammeDefinition programme() {
    return programme;
  }
}
