package io.tebus.perf.load;

import io.tebus.iso.Mti;
import io.tebus.iso.ResponseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One answer held against what the ledger expects of it. Each difference is a text of the form
 * {@code name=value (expected: value)}; none names a card.
 *
 * <p>Confined to the thread that judges.
 */
final class Judgement {

  private static final Pattern RRN = Pattern.compile("[0-9A-Z]{12}");
  private static final Pattern APPROVAL_CODE = Pattern.compile("[0-9A-Z]{6}");

  private final TillRequest request;
  private final Expectation expected;
  private final Answer answer;
  private final List<String> differences = new ArrayList<>();

  private Judgement(TillRequest request, Expectation expected, Answer answer) {
    this.request = request;
    this.expected = expected;
    this.answer = answer;
  }

  /** What is wrong with the answer; empty when nothing is. */
  static List<String> differences(Planned planned, Answer answer) {
    Judgement judgement = new Judgement(planned.request(), planned.expectation(), answer);
    judgement.judge();
    return List.copyOf(judgement.differences);
  }

  private void judge() {
    same("mti", answer.mti(), TillRequest.mtiDigits(Mti.response(request.mti())));
    same("de39", answer.responseCode(), expected.responseCode());
    if (!differences.isEmpty()) {
      return; // Another outcome says other things: the rest would be noise.
    }
    echo();
    wellFormed();
    if (!differences.isEmpty()) {
      return;
    }
    switch (expected.detail()) {
      case FULL, FULL_TAKEN_BACK -> {
        amount();
        references();
        amounts();
        tags();
      }
      case FIGURES_OPTIONAL -> {
        amount();
        reversalFigures();
      }
      case STORED -> storedAnswer();
      case CODE_ONLY -> amount();
    }
  }

  private void echo() {
    if (!answer.pan().equals(request.pan())) {
      differences.add("de2 is another card (expected: the request's)");
    }
    same("de3", answer.processingCode(), request.processingCode());
    same("de42", answer.cardAcceptorId(), request.till().cardAcceptorId());
    if (!answer.recipient().equals(request.recipient())) {
      differences.add("de103 is another card (expected: the request's)");
    }
  }

  private void wellFormed() {
    if (!answer.amounts().problem().isEmpty()) {
      differences.add(answer.amounts().problem());
    }
    if (!answer.tags().problem().isEmpty()) {
      differences.add(answer.tags().problem());
    }
  }

  private void amount() {
    String amount =
        expected.amountMinor() == TillRequest.NO_AMOUNT
            ? ""
            : TillRequest.amountDigits(expected.amountMinor());
    same("de4", answer.amount(), amount);
  }

  /** Row 5 promises no DE 38, and a repeat can be told only by references that were there. */
  private void references() {
    if (expected.amountMinor() == TillRequest.NO_AMOUNT) {
      return;
    }
    form("de37", answer.rrn(), RRN);
    if (answer.isApproved()) {
      form("de38", answer.approvalCode(), APPROVAL_CODE);
    }
  }

  private void amounts() {
    AdditionalAmounts amounts = answer.amounts();
    if (expected.pointsAfter() != CardLedger.UNKNOWN) {
      pointsSet(AdditionalAmounts.AVAILABLE, 'C', expected.pointsAfter());
    } else if (amounts.points(AdditionalAmounts.AVAILABLE) == CardLedger.UNKNOWN) {
      differences.add(
          "de54 02=" + amounts.set(AdditionalAmounts.AVAILABLE) + " (expected: points)");
    }
    char sign = expected.detail() == Expectation.Detail.FULL_TAKEN_BACK ? 'D' : 'C';
    // What an authorization earns is pending: it is part of 1U.
    boolean isPending = expected.operation() == Operation.AUTHORIZATION;
    pointsSetUnlessZero(AdditionalAmounts.EARNED, sign, isPending ? 0 : expected.earnedPoints());
    pointsSetUnlessZero(AdditionalAmounts.REDEEMED, sign, expected.redeemedPoints());
    if (expected.pendingAfter() != CardLedger.UNKNOWN) {
      pointsSetUnlessZero(AdditionalAmounts.PENDING, 'C', expected.pendingAfter());
    }
    DemoCurrency currency = request.currency();
    String original =
        currency != null && answer.is(ResponseCode.APPROVED_IN_PART)
            ? AdditionalAmounts.moneySet(
                AdditionalAmounts.ORIGINAL_AMOUNT, currency, request.amountMinor())
            : "";
    same("de54 57", amounts.set(AdditionalAmounts.ORIGINAL_AMOUNT), original);
  }

  private void tags() {
    LoyaltyTags tags = answer.tags();
    long after =
        expected.pointsAfter() == CardLedger.UNKNOWN
            ? answer.amounts().points(AdditionalAmounts.AVAILABLE)
            : expected.pointsAfter();
    long before = expected.pointsBefore() == CardLedger.UNKNOWN ? after : expected.pointsBefore();
    same("tag 01", tags.value(LoyaltyTags.POINTS_BEFORE), Long.toString(before));
    same("tag 05", tags.value(LoyaltyTags.POINTS_AFTER), Long.toString(after));
    sameUnlessZero("tag 02", tags.value(LoyaltyTags.EARNED), expected.earnedPoints());
    sameUnlessZero("tag 03", tags.value(LoyaltyTags.REDEEMED), expected.redeemedPoints());
    same("tag 04", tags.value(LoyaltyTags.REDEEMED_VALUE), money(expected.redeemedMinor()));
    if (expected.pendingAfter() != CardLedger.UNKNOWN) {
      sameUnlessZero("tag 13", tags.value(LoyaltyTags.PENDING), expected.pendingAfter());
    }
    same("tag 15", tags.value(LoyaltyTags.MONEY_PART), money(expected.moneyPartMinor()));
  }

  /** An amount as a tag has it: currency, exponent, amount; empty for none. */
  private String money(long amountMinor) {
    DemoCurrency currency = request.currency();
    return currency == null || amountMinor == 0
        ? ""
        : currency.numericCode() + currency.exponent() + TillRequest.amountDigits(amountMinor);
  }

  /** A reversal need not state figures, but those it states must be right. */
  private void reversalFigures() {
    AdditionalAmounts amounts = answer.amounts();
    if (!amounts.isAbsent()) {
      pointsSet(AdditionalAmounts.AVAILABLE, 'C', expected.pointsAfter());
      if (!amounts.set(AdditionalAmounts.EARNED).isEmpty()) {
        pointsSet(AdditionalAmounts.EARNED, 'D', expected.earnedPoints());
      }
      if (!amounts.set(AdditionalAmounts.REDEEMED).isEmpty()) {
        pointsSet(AdditionalAmounts.REDEEMED, 'D', expected.redeemedPoints());
      }
    }
    sameUnlessAbsent(LoyaltyTags.POINTS_BEFORE, expected.pointsBefore());
    sameUnlessAbsent(LoyaltyTags.POINTS_AFTER, expected.pointsAfter());
    sameUnlessAbsent(LoyaltyTags.EARNED, expected.earnedPoints());
    sameUnlessAbsent(LoyaltyTags.REDEEMED, expected.redeemedPoints());
  }

  private void storedAnswer() {
    Answer stored = expected.stored();
    if (stored == null) {
      throw new IllegalStateException("judgement: stored=null (expected: the earlier answer)");
    }
    same("de4 of the repeat", answer.amount(), stored.amount());
    same("de37 of the repeat", answer.rrn(), stored.rrn());
    same("de38 of the repeat", answer.approvalCode(), stored.approvalCode());
    same("de54 of the repeat", answer.amounts().text(), stored.amounts().text());
  }

  private void pointsSetUnlessZero(String type, char sign, long points) {
    if (points == 0) {
      same("de54 " + type, answer.amounts().set(type), "");
    } else {
      pointsSet(type, sign, points);
    }
  }

  private void pointsSet(String type, char sign, long points) {
    same(
        "de54 " + type,
        answer.amounts().set(type),
        AdditionalAmounts.pointsSet(type, sign, points));
  }

  /** A figure of zero may be left out or written. */
  private void sameUnlessZero(String name, String actual, long points) {
    if (points != 0 || !actual.isEmpty()) {
      same(name, actual, Long.toString(points));
    }
  }

  private void sameUnlessAbsent(String tag, long points) {
    String actual = answer.tags().value(tag);
    if (!actual.isEmpty()) {
      same("tag " + tag, actual, Long.toString(points));
    }
  }

  private void same(String name, String actual, String wanted) {
    if (!actual.equals(wanted)) {
      differences.add(name + "=" + shown(actual) + " (expected: " + shown(wanted) + ")");
    }
  }

  private void form(String name, String actual, Pattern wanted) {
    if (!wanted.matcher(actual).matches()) {
      differences.add(name + "=" + shown(actual) + " (expected: " + wanted.pattern() + ")");
    }
  }

  private static String shown(String text) {
    return text.isEmpty() ? "absent" : text;
  }
}
