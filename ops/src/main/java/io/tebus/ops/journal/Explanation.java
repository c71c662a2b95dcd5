package io.tebus.ops.journal;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tebus.event.CardChangedEvent;
import io.tebus.event.Effect;
import io.tebus.event.HoldEndedEvent;
import io.tebus.event.TransactionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An event, where it lies and what belongs to it, as text for people or as one line of JSON.
 *
 * <p>Confined to the thread that reads.
 */
record Explanation(FoundEvent found, RelatedEvents related, CardMasks cards) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  List<String> lines() {
    KeptEvent event = found.event();
    List<String> lines = new ArrayList<>();
    if (event.kind() == EventKind.TRANSACTION) {
      lines.addAll(
          new TransactionWords(event.transaction(), related.programme(), cardMask()).lines());
    } else {
      lines.add("lsn " + new EventLine().of(event.bytes(), 0, event.bytes().capacity()));
      String card = cardMask();
      if (card != null) {
        lines.add(labelled("card", card));
      }
    }
    if (related.originalLsn() != RelatedEvents.NONE) {
      KeptEvent original = related.original();
      lines.add(
          labelled(
              "original",
              original == null
                  ? Shown.number(related.originalLsn()) + ", before this journal begins"
                  : summary(original)));
    }
    for (KeptEvent later : related.later()) {
      lines.add(labelled("later", summary(later)));
    }
    if (related.laterLeftOut() > 0) {
      lines.add(labelled("later", "and " + Shown.number(related.laterLeftOut()) + " more"));
    }
    lines.add(labelled("place", FrameLine.place(found.frame())));
    return lines;
  }

  String json() {
    EventJson events = new EventJson();
    ObjectNode json = JSON.createObjectNode();
    json.set("event", object(events, found.event()));
    json.put("card", cardMask());
    json.set("place", FrameLine.json(found.frame()));
    KeptEvent original = related.original();
    if (original == null) {
      json.putNull("original");
    } else {
      json.set("original", object(events, original));
    }
    ArrayNode later = json.putArray("later");
    for (KeptEvent event : related.later()) {
      later.add(object(events, event));
    }
    return json.toString();
  }

  private static ObjectNode object(EventJson events, KeptEvent event) {
    return events.of(event.bytes(), 0, event.bytes().capacity());
  }

  /** Of the card that the event names; null when it names none, or the journal does not say. */
  private @Nullable String cardMask() {
    KeptEvent event = found.event();
    return switch (event.kind()) {
      case TRANSACTION -> {
        TransactionEvent transaction = event.transaction();
        yield cards.of(transaction.tokenHigh(), transaction.tokenLow());
      }
      case CARD_CHANGED -> {
        CardChangedEvent changed =
            new CardChangedEvent().wrap(event.bytes(), 0, event.bytes().capacity());
        yield cards.of(changed.tokenHigh(), changed.tokenLow());
      }
      default -> null;
    };
  }

  /** A related event in short. */
  private static String summary(KeptEvent event) {
    String begin = Shown.number(event.lsn()) + "  " + Shown.time(event.timeMs()) + "  ";
    if (event.kind() == EventKind.HOLD_ENDED) {
      HoldEndedEvent ended = new HoldEndedEvent().wrap(event.bytes(), 0, event.bytes().capacity());
      return begin
          + "HOLD_ENDED: "
          + Shown.number(-ended.heldChange())
          + " held points free again, "
          + Shown.number(-ended.pendingChange())
          + " pending points gone";
    }
    TransactionEvent transaction = event.transaction();
    return begin
        + transaction.function()
        + " "
        + transaction.effect()
        + " "
        + Shown.digits(transaction.responseCode().code(), 2)
        + ": "
        + EventLine.earnedAndRedeemed(transaction)
        + (transaction.effect() == Effect.HELD
            ? "  held " + Shown.signed(transaction.heldChange())
            : "")
        + "  stands "
        + Shown.amount(transaction.standingAmount(), transaction.currency());
  }

  /** A line with a label in front. */
  static String labelled(String label, String text) {
    return String.format(Locale.ROOT, "%-12s%s", label, text);
  }
}
