package io.tebus.ops.journal;

import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.event.AccountChangedEvent;
import io.tebus.event.AccountOpenedEvent;
import io.tebus.event.AccountsMergedEvent;
import io.tebus.event.CardChangedEvent;
import io.tebus.event.CardOpenedEvent;
import io.tebus.event.Effect;
import io.tebus.event.EventHeader;
import io.tebus.event.ExceptionReason;
import io.tebus.event.HoldEndedEvent;
import io.tebus.event.LotsExpiredEvent;
import io.tebus.event.TransactionEvent;
import org.agrona.DirectBuffer;

/**
 * An event as one line of text: LSN, time, type, and what matters most of it.
 *
 * <p>Confined to the thread that reads.
 */
final class EventLine {

  private final TransactionEvent transaction = new TransactionEvent();
  private final CardOpenedEvent cardOpened = new CardOpenedEvent();
  private final HoldEndedEvent holdEnded = new HoldEndedEvent();
  private final LotsExpiredEvent lotsExpired = new LotsExpiredEvent();
  private final CardChangedEvent cardChanged = new CardChangedEvent();
  private final AccountChangedEvent accountChanged = new AccountChangedEvent();
  private final AccountsMergedEvent accountsMerged = new AccountsMergedEvent();
  private final AccountOpenedEvent accountOpened = new AccountOpenedEvent();

  EventLine() {}

  /** The line of an event that passed {@link EventCheck}. */
  String of(DirectBuffer buffer, int offset, int length) {
    EventKind kind = EventKind.of(buffer, offset);
    String content =
        switch (kind) {
          case TRANSACTION -> words(transaction.wrap(buffer, offset, length));
          case CARD_OPENED -> words(cardOpened.wrap(buffer, offset, length));
          case PROGRAMME_DEFINED ->
              words(DefineProgrammeCommand.decode(buffer, offset + EventHeader.LENGTH));
          case HOLD_ENDED -> words(holdEnded.wrap(buffer, offset, length));
          case LOTS_EXPIRED -> words(lotsExpired.wrap(buffer, offset, length));
          case CARD_CHANGED -> words(cardChanged.wrap(buffer, offset, length));
          case ACCOUNT_CHANGED -> words(accountChanged.wrap(buffer, offset, length));
          case ACCOUNTS_MERGED -> words(accountsMerged.wrap(buffer, offset, length));
          case ACCOUNT_OPENED -> words(accountOpened.wrap(buffer, offset, length));
        };
    return Shown.number(EventHeader.lsn(buffer, offset))
        + "  "
        + Shown.time(EventHeader.timeMs(buffer, offset))
        + "  "
        + kind
        + content;
  }

  private static String words(TransactionEvent event) {
    StringBuilder line = new StringBuilder("  ").append(event.function()).append(' ');
    line.append(event.effect()).append(' ');
    line.append(Shown.digits(event.responseCode().code(), 2));
    if (TransactionJson.hasCard(event)) {
      line.append(card(event.tokenHigh()));
    }
    if (event.account() != TransactionEvent.NO_ACCOUNT) {
      line.append("  account ").append(event.account());
    }
    line.append("  amount ").append(Shown.amount(event.amount(), event.currency()));
    line.append("  ").append(earnedAndRedeemed(event));
    if (event.heldChange() != 0) {
      line.append("  held ").append(Shown.signed(event.heldChange()));
    }
    if (event.pendingChange() != 0) {
      line.append("  pending ").append(Shown.signed(event.pendingChange()));
    }
    if (TransactionJson.showsBalance(event)) {
      line.append("  available ").append(Shown.number(event.after()));
    }
    if (event.original() != 0) {
      line.append("  original ").append(Shown.number(event.original()));
    }
    if (event.exception() != ExceptionReason.NONE) {
      line.append("  exception ").append(event.exception());
    }
    String rrn = Shown.text12(event.rrnHigh(), event.rrnLow());
    return rrn.isEmpty() ? line.toString() : line.append("  rrn ").append(rrn).toString();
  }

  /** What a transaction did to points; one that takes back says how much it took. */
  static String earnedAndRedeemed(TransactionEvent event) {
    boolean back = event.effect() == Effect.MIRRORED;
    return (back ? "taken back " : "earned ")
        + Shown.number(event.earned())
        + (back ? "  given back " : "  redeemed ")
        + Shown.number(event.redeemed());
  }

  private static String words(CardOpenedEvent event) {
    String opening =
        event.openingPoints() == 0 ? "" : "  opening " + Shown.number(event.openingPoints());
    return "  card "
        + Shown.card(event.bin(), event.lastFour())
        + " ("
        + Shown.token(event.tokenHigh())
        + "...)  account "
        + event.account()
        + "  programme "
        + event.programme()
        + "  "
        + event.status()
        + opening;
  }

  private static String words(ProgrammeDefinition programme) {
    return "  programme "
        + programme.id()
        + " ("
        + programme.name()
        + ")  currencies "
        + programme.currencies().size()
        + "  limits "
        + programme.limits().size();
  }

  private static String words(HoldEndedEvent event) {
    return "  hold "
        + Shown.number(event.hold())
        + "  account "
        + event.account()
        + "  held "
        + Shown.signed(event.heldChange())
        + "  pending "
        + Shown.signed(event.pendingChange())
        + "  available "
        + Shown.number(event.after());
  }

  private static String words(LotsExpiredEvent event) {
    long points = 0;
    for (int i = 0; i < event.count(); i++) {
      points += event.points(i);
    }
    return "  day "
        + Shown.day(event.expiry())
        + "  lots "
        + Shown.number(event.count())
        + "  points "
        + Shown.number(points);
  }

  private static String words(CardChangedEvent event) {
    return card(event.tokenHigh())
        + "  status "
        + event.statusBefore()
        + " -> "
        + event.status()
        + "  rights "
        + Shown.rights(event.rightsBefore())
        + " -> "
        + Shown.rights(event.rights());
  }

  private static String words(AccountChangedEvent event) {
    return "  account "
        + event.account()
        + "  status "
        + event.statusBefore()
        + " -> "
        + event.status();
  }

  private static String words(AccountsMergedEvent event) {
    return "  account "
        + event.from()
        + (event.isUnmerged() ? " out of " : " into ")
        + event.into()
        + "  points "
        + Shown.number(event.points())
        + "  available "
        + Shown.number(event.intoAfter());
  }

  private static String words(AccountOpenedEvent event) {
    return "  account "
        + event.account()
        + "  number "
        + event.number()
        + "  programme "
        + event.programme();
  }

  private static String card(long tokenHigh) {
    return "  card " + Shown.token(tokenHigh) + "...";
  }
}
