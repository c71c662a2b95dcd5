package io.tebus.ops.journal;

import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.event.AccountChangedEvent;
import io.tebus.event.AccountOpenedEvent;
import io.tebus.event.AccountsMergedEvent;
import io.tebus.event.CardChangedEvent;
import io.tebus.event.CardOpenedEvent;
import io.tebus.event.EventHeader;
import io.tebus.event.HoldEndedEvent;
import io.tebus.event.LotsExpiredEvent;
import io.tebus.event.TransactionEvent;
import io.tebus.journal.EventHandler;
import org.agrona.DirectBuffer;

/**
 * Hands on events that have the form this build knows: version, type, LSN of the frame, and the
 * length that the type has. The frames around them are the journal's own affair.
 *
 * <p>Confined to the thread that reads. Anything else ends the reading with an {@link
 * UnreadableEventException}.
 */
final class EventCheck implements EventHandler {

  private static final int PROGRAMME_LENGTH = EventHeader.LENGTH + DefineProgrammeCommand.LENGTH;

  private final EventHandler next;
  private final TransactionEvent transaction = new TransactionEvent();
  private final CardOpenedEvent cardOpened = new CardOpenedEvent();
  private final HoldEndedEvent holdEnded = new HoldEndedEvent();
  private final LotsExpiredEvent lotsExpired = new LotsExpiredEvent();
  private final CardChangedEvent cardChanged = new CardChangedEvent();
  private final AccountChangedEvent accountChanged = new AccountChangedEvent();
  private final AccountsMergedEvent accountsMerged = new AccountsMergedEvent();
  private final AccountOpenedEvent accountOpened = new AccountOpenedEvent();

  EventCheck(EventHandler next) {
    this.next = next;
  }

  @Override
  public void onEvent(long lsn, long timeMs, DirectBuffer buffer, int offset, int length) {
    if (length < EventHeader.LENGTH) {
      throw new UnreadableEventException(
          lsn, "lengthBytes=" + length + " (expected: at least " + EventHeader.LENGTH + ")");
    }
    int version = EventHeader.version(buffer, offset);
    if (version != EventHeader.VERSION) {
      throw new UnreadableEventException(
          lsn, "version=" + version + " (expected: " + EventHeader.VERSION + ")");
    }
    long ownLsn = EventHeader.lsn(buffer, offset);
    if (ownLsn != lsn) {
      throw new UnreadableEventException(lsn, "its own lsn=" + ownLsn + " (expected: the frame's)");
    }
    int type = EventHeader.type(buffer, offset);
    EventKind kind = EventKind.ofType(type);
    if (kind == null) {
      throw new UnreadableEventException(lsn, "type=" + type + " (expected: 1-9)");
    }
    try {
      checkLength(kind, buffer, offset, length);
    } catch (IllegalStateException e) {
      throw new UnreadableEventException(lsn, String.valueOf(e.getMessage()));
    }
    next.onEvent(lsn, timeMs, buffer, offset, length);
  }

  /** The views check for themselves, but those of transactions and programmes. */
  private void checkLength(EventKind kind, DirectBuffer buffer, int offset, int length) {
    switch (kind) {
      case TRANSACTION -> {
        if (length < TransactionEvent.FIXED_LENGTH
            || length != transaction.wrap(buffer, offset, length).length()) {
          throw new IllegalStateException(
              "transaction: length=" + length + " (expected: that of its parts)");
        }
      }
      case PROGRAMME_DEFINED -> {
        if (length != PROGRAMME_LENGTH) {
          throw new IllegalStateException(
              "programme defined: length=" + length + " (expected: " + PROGRAMME_LENGTH + ")");
        }
      }
      case CARD_OPENED -> cardOpened.wrap(buffer, offset, length);
      case HOLD_ENDED -> holdEnded.wrap(buffer, offset, length);
      case LOTS_EXPIRED -> lotsExpired.wrap(buffer, offset, length);
      case CARD_CHANGED -> cardChanged.wrap(buffer, offset, length);
      case ACCOUNT_CHANGED -> accountChanged.wrap(buffer, offset, length);
      case ACCOUNTS_MERGED -> accountsMerged.wrap(buffer, offset, length);
      case ACCOUNT_OPENED -> accountOpened.wrap(buffer, offset, length);
    }
  }
}
