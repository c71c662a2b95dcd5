package io.tebus.perf.load;

import io.tebus.iso.Mti;
import java.time.Instant;
import java.util.List;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;

/** Ledgers and answers for tests, made by hand. */
final class Ledgers {

  private Ledgers() {}

  /** The ledger of a card whose opening balance is the given one. */
  static CardLedger opened(String pan, long points) {
    CardLedger ledger = new CardLedger(pan);
    Planned planned =
        ledger.newRequests().balance(Operation.FIRST_TOUCH, new Till(1, 1, 0), Instant.EPOCH);
    ISOMsg answer = echo(planned, "00");
    answer.set(54, "9002999C" + TillRequest.amountDigits(points));
    answer.set(
        48,
        LoyaltyTags.written("01", Long.toString(points))
            + LoyaltyTags.written("05", Long.toString(points)));
    List<String> differences = ledger.settle(planned, Answer.of(answer));
    if (!differences.isEmpty()) {
      throw new IllegalStateException("opening: differences=" + differences + " (expected: none)");
    }
    return ledger;
  }

  /** An answer with the request's elements, DE 37 and 39, and DE 38 when it approves an amount. */
  static ISOMsg echo(Planned planned, String responseCode) {
    ISOMsg answer = planned.request().message();
    try {
      answer.setMTI(TillRequest.mtiDigits(Mti.response(planned.request().mti())));
    } catch (ISOException e) {
      throw new IllegalStateException(e);
    }
    answer.unset(18, 22, 25, 48, 90);
    if (!answer.hasField(37)) {
      answer.set(37, "601509" + planned.request().stan());
    }
    answer.set(39, responseCode);
    if (answer.hasField(4) && (responseCode.equals("00") || responseCode.equals("10"))) {
      answer.set(38, "00A1Z9");
    }
    return answer;
  }
}
