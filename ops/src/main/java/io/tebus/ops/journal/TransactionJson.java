package io.tebus.ops.journal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tebus.command.TransactionCommand;
import io.tebus.command.programme.Terms;
import io.tebus.event.Effect;
import io.tebus.event.ExceptionReason;
import io.tebus.event.LotKey;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.TransactionFunction;

/**
 * A decided transaction as members of a JSON object. Amounts and points are always there; what a
 * request did not say, and what a transaction of its kind has not, is left out.
 *
 * <p>Safe for any thread.
 */
final class TransactionJson {

  private TransactionJson() {}

  static void put(ObjectNode json, TransactionEvent event) {
    putRequest(json, event);
    putOutcome(json, event);
    putPoints(json, event);
    if (event.isTransfer()) {
      putCounterAccount(json, event);
    }
    if (event.effect() == Effect.TOMBSTONE) {
      ObjectNode awaited = json.putObject("awaits");
      awaited.put("stan", Shown.digits(event.tombstoneStan(), 6));
      awaited.put("transmittedAt", Shown.digits(event.tombstoneTransmittedAt(), 10));
      awaited.put("acquirer", event.tombstoneAcquirer());
    }
    if (event.exception() != ExceptionReason.NONE) {
      json.put("exception", event.exception().name());
      json.put("exceptionPoints", event.exceptionPoints());
    }
    ArrayNode parts = json.putArray("parts");
    for (int part = 0; part < event.partCount(); part++) {
      putPart(parts, event.partKind(part), event.partKey(part), event.partPoints(part));
    }
  }

  /** Points that went into a lot, or came from it. */
  static void putPart(ArrayNode parts, int kind, long key, long points) {
    ObjectNode part = parts.addObject();
    part.put("kind", lotKind(kind));
    part.put("expiry", Shown.day(LotKey.expiry(key)));
    part.put("funder", LotKey.funder(key));
    part.put("points", points);
  }

  private static String lotKind(int kind) {
    return switch (kind) {
      case TransactionEvent.LOT -> "LOT";
      case TransactionEvent.HELD_LOT -> "HELD_LOT";
      case TransactionEvent.COUNTER_LOT -> "COUNTER_LOT";
      default -> Integer.toString(kind);
    };
  }

  private static void putRequest(ObjectNode json, TransactionEvent event) {
    json.put("programme", event.programme());
    json.put("function", event.function().name());
    if (event.fact() != TransactionFunction.UNKNOWN) {
      json.put("fact", event.fact().name());
    }
    json.put("mti", Shown.digits(event.mti(), 4));
    if (event.processingCode() != TransactionCommand.NO_PROCESSING_CODE) {
      json.put("processingCode", Shown.digits(event.processingCode(), 6));
    }
    json.put("stan", Shown.digits(event.stan(), 6));
    json.put("transmittedAt", Shown.digits(event.transmittedAt(), 10));
    json.put("localDate", Shown.digits(event.localDate(), 4));
    json.put("localTime", Shown.digits(event.localTime(), 6));
    putText(json, "rrn", Shown.text12(event.rrnHigh(), event.rrnLow()));
    putText(json, "terminal", Shown.text8(event.terminal()));
    putText(json, "acceptor", Shown.text16(event.cardAcceptorHigh(), event.cardAcceptorLow()));
    json.put("acquirer", event.acquirer());
    if (event.merchantType() != 0) {
      json.put("merchantType", Shown.digits(event.merchantType(), 4));
    }
    json.put("listener", event.listener());
    if (event.noEarn() != 0) {
      json.put("noEarn", event.noEarn());
    }
    if (hasCard(event)) {
      json.put("token", Shown.token(event.tokenHigh()));
    }
  }

  private static void putText(ObjectNode json, String name, String text) {
    if (!text.isEmpty()) {
      json.put(name, text);
    }
  }

  private static void putOutcome(ObjectNode json, TransactionEvent event) {
    json.put("effect", event.effect().name());
    json.put("responseCode", Shown.digits(event.responseCode().code(), 2));
    json.put("response", event.responseCode().name());
    if (event.account() != TransactionEvent.NO_ACCOUNT) {
      json.put("account", event.account());
    }
    json.put("amount", event.amount());
    json.put("currency", event.currency());
    json.put("approvedAmount", event.approvedAmount());
    json.put("standingAmount", event.standingAmount());
    if (event.original() != 0) {
      json.put("original", event.original());
    }
    if (event.deadlineMs() != 0) {
      json.put("deadline", Shown.time(event.deadlineMs()));
    }
  }

  private static void putPoints(ObjectNode json, TransactionEvent event) {
    json.put("earned", event.earned());
    json.put("redeemed", event.redeemed());
    json.put("value", event.value());
    json.put("waived", event.waived());
    json.put("heldChange", event.heldChange());
    json.put("pendingChange", event.pendingChange());
    json.put("arrearsChange", event.arrearsChange());
    if (showsBalance(event)) {
      json.put("availableBefore", event.before());
      json.put("availableAfter", event.after());
      json.put("held", event.held());
      json.put("pending", event.pending());
      json.put("arrears", event.arrears());
    }
    json.put("rule", event.rule());
    json.put("rate", event.rate());
    json.put("rounding", Terms.rounding(event.terms()).name());
    json.put("split", Terms.split(event.terms()).name());
    if (event.earnKey() != 0) {
      json.put("earnExpiry", Shown.day(event.earnExpiry()));
      json.put("earnFunder", event.earnFunder());
    }
  }

  private static void putCounterAccount(ObjectNode json, TransactionEvent event) {
    ObjectNode counter = json.putObject("counter");
    counter.put("account", event.counterAccount());
    counter.put("availableAfter", event.counterAfter());
    counter.put("arrears", event.counterArrears());
    counter.put("arrearsChange", event.counterArrearsChange());
    json.put("fee", event.fee());
  }

  /** Whether it names a card at all. */
  static boolean hasCard(TransactionEvent event) {
    return (event.tokenHigh() | event.tokenLow()) != 0;
  }

  /**
   * Whether it says what its account has. One that changed nothing does not, nor does one that was
   * declined before its account was looked at.
   */
  static boolean showsBalance(TransactionEvent event) {
    return event.account() != TransactionEvent.NO_ACCOUNT && event.effect() != Effect.NOTHING;
  }
}
