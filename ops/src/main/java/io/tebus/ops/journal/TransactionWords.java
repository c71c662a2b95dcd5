package io.tebus.ops.journal;

import static io.tebus.ops.journal.Explanation.labelled;

import io.tebus.command.TransactionCommand;
import io.tebus.command.programme.AcceptedCurrency;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.event.Effect;
import io.tebus.event.ExceptionReason;
import io.tebus.event.LotKey;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A decided transaction in words, line by line.
 *
 * <p>Confined to the thread that reads.
 */
final class TransactionWords {

  private final TransactionEvent event;
  private final @Nullable ProgrammeDefinition programme;
  private final @Nullable String card;
  private final List<String> lines = new ArrayList<>();

  /**
   * The words of an event.
   *
   * @param programme as it was when the event was decided; null unknown
   * @param card as people may see it; null unknown
   */
  TransactionWords(
      TransactionEvent event, @Nullable ProgrammeDefinition programme, @Nullable String card) {
    this.event = event;
    this.programme = programme;
    this.card = card;
  }

  /** The lines; to be called once. */
  List<String> lines() {
    lines.add(
        "lsn "
            + Shown.number(event.lsn())
            + "   "
            + Shown.time(event.timeMs())
            + "   "
            + event.function()
            + ", "
            + event.effect()
            + ", "
            + Shown.response(event.responseCode()));
    add("request", request());
    add("card", cardAndAccount());
    add("amount", amounts());
    if (event.effect() == Effect.DECLINED) {
      add("why", reason());
    }
    addPoints();
    if (TransactionJson.showsBalance(event)) {
      add("balance", balance());
    }
    if (event.isTransfer()) {
      add("other", counterAccount());
    }
    addLots();
    if (event.effect() == Effect.TOMBSTONE) {
      add("awaits", "STAN " + Shown.digits(event.tombstoneStan(), 6) + ", to decline it");
    }
    if (event.exception() != ExceptionReason.NONE) {
      add("exception", exception());
    }
    return lines;
  }

  private void add(String label, String text) {
    lines.add(labelled(label, text));
  }

  private String request() {
    boolean hasCode = event.processingCode() != TransactionCommand.NO_PROCESSING_CODE;
    return Shown.digits(event.mti(), 4)
        + (hasCode ? " " + Shown.digits(event.processingCode(), 6) : "")
        + "  STAN "
        + Shown.digits(event.stan(), 6)
        + named("RRN", Shown.text12(event.rrnHigh(), event.rrnLow()))
        + named("terminal", Shown.text8(event.terminal()))
        + named("acceptor", Shown.text16(event.cardAcceptorHigh(), event.cardAcceptorLow()))
        + "  acquirer "
        + event.acquirer()
        + "  listener "
        + event.listener()
        + (event.fact() == TransactionFunction.UNKNOWN ? "" : "  says " + event.fact());
  }

  private static String named(String name, String text) {
    return text.isEmpty() ? "" : "  " + name + " " + text;
  }

  private String cardAndAccount() {
    String shown;
    if (!TransactionJson.hasCard(event)) {
      shown = "none";
    } else {
      shown = card == null ? Shown.token(event.tokenHigh()) + "..., not known here" : card;
    }
    String account =
        event.account() == TransactionEvent.NO_ACCOUNT
            ? ", no account touched"
            : ", account " + event.account();
    ProgrammeDefinition definition = programme;
    return shown
        + account
        + " of programme "
        + event.programme()
        + (definition == null ? "" : " (" + definition.name() + ")");
  }

  private String amounts() {
    return Shown.amount(event.amount(), event.currency())
        + ", approved "
        + event.approvedAmount()
        + ", stands "
        + event.standingAmount()
        + " when it was decided";
  }

  /** For what reason it was declined, and the figures that the event has of it. */
  private String reason() {
    ResponseCode code = event.responseCode();
    String words = code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    if (code != ResponseCode.NOT_SUFFICIENT_POINTS) {
      return words;
    }
    AcceptedCurrency currency = currency();
    return words
        + ": available "
        + Shown.number(event.before())
        + ", asked for "
        + Shown.amount(event.amount(), event.currency())
        + (currency == null ? "" : "; " + value(currency));
  }

  private void addPoints() {
    boolean back = event.effect() == Effect.MIRRORED;
    if (event.earned() != 0 || event.rule() != 0) {
      add(back ? "taken back" : "earned", Shown.number(event.earned()) + earnedBy());
    }
    if (event.redeemed() != 0) {
      add(back ? "given back" : "redeemed", Shown.number(event.redeemed()) + redeemedBy());
    }
    if (event.waived() != 0) {
      add("waived", Shown.number(event.waived()) + " stay with the customer");
    }
    if (event.heldChange() != 0) {
      add("held", Shown.signed(event.heldChange()) + deadline());
    }
    if (event.pendingChange() != 0) {
      add("pending", Shown.signed(event.pendingChange()) + deadline());
    }
    if (event.arrearsChange() != 0) {
      add("arrears", Shown.signed(event.arrearsChange()));
    }
  }

  private String earnedBy() {
    StringBuilder words = new StringBuilder();
    if (event.rule() != 0) {
      words.append(" by rule ").append(event.rule());
      AcceptedCurrency currency = currency();
      if (currency != null && currency.ruleId() == event.rule()) {
        words.append(": ").append(points(currency.earnPoints())).append(" for each ");
        words.append(Shown.amount(currency.earnUnit(), currency.code()));
      }
      ProgrammeDefinition definition = programme;
      if (definition != null) {
        words.append(", ").append(definition.earning().rounding());
      }
    }
    if (event.earnKey() != 0) {
      words.append("; of the lot of ").append(lot(event.earnKey()));
    }
    return words.toString();
  }

  private String redeemedBy() {
    AcceptedCurrency currency = currency();
    boolean byRate = event.rate() != 0;
    return (byRate ? " by rate " + event.rate() : "")
        + (byRate && currency != null && currency.rateId() == event.rate()
            ? ": " + value(currency)
            : "")
        + (event.value() == 0 ? "" : "; worth " + Shown.amount(event.value(), event.currency()))
        + (event.fee() == 0 ? "" : "; a fee of " + Shown.number(event.fee()) + " is part of it");
  }

  private String deadline() {
    return event.deadlineMs() == 0 ? "" : " until " + Shown.time(event.deadlineMs());
  }

  private String balance() {
    return "available "
        + Shown.number(event.before())
        + " -> "
        + Shown.number(event.after())
        + ", arrears "
        + Shown.number(event.arrears())
        + ", held "
        + Shown.number(event.held())
        + ", pending "
        + Shown.number(event.pending());
  }

  private String counterAccount() {
    return "account "
        + event.counterAccount()
        + ": available -> "
        + Shown.number(event.counterAfter())
        + ", arrears "
        + Shown.number(event.counterArrears());
  }

  private void addLots() {
    for (int part = 0; part < event.partCount(); part++) {
      String whose =
          switch (event.partKind(part)) {
            case TransactionEvent.HELD_LOT -> ", was on hold";
            case TransactionEvent.COUNTER_LOT -> ", of account " + event.counterAccount();
            default -> "";
          };
      add(
          part == 0 ? "lots" : "",
          Shown.signed(event.partPoints(part)) + "  " + lot(event.partKey(part)) + whose);
    }
  }

  private String exception() {
    return event.exception()
        + (event.exceptionPoints() == 0
            ? ""
            : ", " + Shown.number(event.exceptionPoints()) + " points");
  }

  /** What the programme does with the currency; null when it is not known, or is points. */
  private @Nullable AcceptedCurrency currency() {
    ProgrammeDefinition definition = programme;
    if (definition != null) {
      for (AcceptedCurrency currency : definition.currencies()) {
        if (currency.code() == event.currency()) {
          return currency;
        }
      }
    }
    return null;
  }

  private static String value(AcceptedCurrency currency) {
    return points(currency.points())
        + (currency.points() == 1 ? " is" : " are")
        + " worth "
        + Shown.amount(currency.money(), currency.code());
  }

  private static String points(long points) {
    return Shown.number(points) + (points == 1 ? " point" : " points");
  }

  private static String lot(long key) {
    return Shown.day(LotKey.expiry(key)) + ", funder " + LotKey.funder(key);
  }
}
