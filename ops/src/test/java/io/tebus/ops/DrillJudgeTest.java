package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.DemoCards;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A drill that cannot fail shows nothing: fabricated answers and journals must be found out. */
class DrillJudgeTest {

  private static final String LSN_10 = "00000A";
  private static final String LSN_11 = "00000B";

  private final DrillTill till = new DrillTill(7, CrashDrill.iso87ascii());
  private final DrillCard card = new DrillCard(DemoCards.number(7));

  DrillJudgeTest() throws IOException {}

  @Test
  void findsNothingWrongWithTheRightAnswer() {
    acknowledgedPurchase(50);
    DrillRequest next = card.purchase(till, 3_099);

    assertThat(undecided(next, purchase(next, 50, 30, 80, LSN_11))).isEmpty();
  }

  @Test
  void findsAnAcknowledgedTransactionThatWasLost() {
    acknowledgedPurchase(50);
    DrillRequest next = card.purchase(till, 3_099);

    assertThat(undecided(next, purchase(next, 0, 30, 30, LSN_11)))
        .containsExactly(
            "points before (tag 01)=0 (expected: 50)",
            "points after (tag 05)=30 (expected: 80)",
            "points after (de54 02)=30 (expected: 80)");
  }

  @Test
  void findsAnAcknowledgedTransactionThatWasDoubled() {
    acknowledgedPurchase(50);
    DrillRequest next = card.purchase(till, 3_099);

    assertThat(undecided(next, purchase(next, 100, 30, 130, LSN_11))).hasSize(3);
  }

  @Test
  void findsATransactionInDoubtThatWasPostedOnceMoreWhenResent() {
    DrillRequest inDoubt = card.purchase(till, 5_000);

    assertThat(undecided(inDoubt, purchase(inDoubt, 50, 50, 100, LSN_11)))
        .contains("points before (tag 01)=50 (expected: 0)");
  }

  @Test
  void findsARedemptionPaidOutOfPointsThatAreGone() {
    acknowledgedPurchase(50);
    DrillRequest tooLarge = card.exactRedemption(till, 51);

    assertThat(undecided(tooLarge, answer(tooLarge, "00", LSN_11, tags(50, 0), sets(0, 0))))
        .contains("de39=00 (expected: 51)");
  }

  @Test
  void findsARepeatThatWasDecidedAnew() {
    DrillRequest first = acknowledgedPurchase(50);

    assertThat(repeated(first, purchase(first, 0, 50, 50, LSN_10))).isEmpty();
    assertThat(repeated(first, purchase(first, 50, 50, 100, LSN_11)))
        .containsExactly(
            "de38 of the repeat=00000B (expected: 00000A)",
            "de54 of the repeat=9002999C000000000100901S999C000000000050"
                + " (expected: 9002999C000000000050901S999C000000000050)");
  }

  @Test
  void findsTheStoredApprovalOfWhatWasReversed() {
    DrillRequest first = acknowledgedPurchase(50);
    DrillRequest reversal = card.followUps().reversal(card.remembered().getFirst(), false);
    card.settle(reversal, answer(reversal, "00", "", "", ""));

    assertThat(repeated(first, purchase(first, 0, 50, 50, LSN_10)))
        .containsExactly("de39=00 (expected: 12)");
  }

  @Test
  void findsABalanceThatIsNotThatOfTheLedger() {
    acknowledgedPurchase(50);
    DrillRequest reversal = card.followUps().reversal(card.remembered().getFirst(), true);
    card.settle(reversal, answer(reversal, "00", "", "", ""));
    DrillRequest enquiry = card.balance(till);

    assertThat(undecided(enquiry, answer(enquiry, "00", "", tags(0, 0), sets(0, 0)))).isEmpty();
    assertThat(undecided(enquiry, answer(enquiry, "00", "", tags(50, 50), sets(50, 0)))).hasSize(3);
  }

  @Test
  void keepsArrearsInTheLedger() {
    acknowledgedPurchase(50);
    DrillRequest redemption = card.exactRedemption(till, 20);
    card.settle(redemption, answer(redemption, "00", LSN_11, tags(50, 30), sets(30, 0)));
    DrillRequest reversal = card.followUps().reversal(card.remembered().getFirst(), false);
    card.settle(reversal, answer(reversal, "00", "", "", ""));

    assertThat(card.availablePoints()).isZero();
    assertThat(card.arrearsPoints()).isEqualTo(20);
    assertThat(card.purchase(till, 3_000).expectation())
        .isEqualTo(new DrillExpectation.Figures("00", "000000003000", 0, 30, 0, 10));
  }

  @Test
  void findsARefundThatTookNothingBackOrTheWrongMoney() {
    DrillRequest first = acknowledgedPurchase(50);
    DrillRequest refund = card.followUps().refund(first, till, 4_999, false);
    String taken = tags(50, 0) + tag("02", 50) + "15016" + "8402";
    String back = sets(0, 0) + "901S999D000000000050";
    DrillAnswer right = answer(refund, "00", LSN_11, taken + "000000004999", back);
    DrillAnswer otherMoney = answer(refund, "00", LSN_11, taken + "000000004998", back);

    assertThat(undecided(refund, right)).isEmpty();
    assertThat(undecided(refund, otherMoney)).hasSize(1);
    assertThat(undecided(refund, purchase(refund, 50, 0, 50, LSN_11))).hasSize(5);
  }

  @Test
  void keepsAHoldInTheLedgerUntilItIsCompleted() {
    acknowledgedPurchase(50);
    DrillRequest hold = card.hold(till, 30, true);
    DrillAnswer held = answer(hold, "00", LSN_11, tags(50, 20), sets(20, 0));
    assertThat(undecided(hold, held)).isEmpty();
    card.settle(hold, held);
    assertThat(card.heldPoints()).isEqualTo(30);
    assertThat(card.availablePoints()).isEqualTo(20);

    DrillRequest completion = card.followUps().completion(60);
    card.settle(completion, answer(completion, "00", "", "", ""));

    assertThat(card.heldPoints()).isZero();
    assertThat(card.redeemedPoints()).isEqualTo(50);
    assertThat(card.hold()).isNull();
    assertThat(card.followUps().reversal(hold, false).posting()).isEqualTo(DrillPosting.NONE);
    assertThat(card.refundable()).isSameAs(completion);
  }

  @Test
  void findsTheStoredApprovalOfWhatWasVoided() {
    DrillRequest first = acknowledgedPurchase(50);
    DrillRequest voiding = card.followUps().voiding(first, till, true);
    card.settle(voiding, answer(voiding, "00", LSN_11, "", ""));

    assertThat(card.availablePoints()).isZero();
    assertThat(repeated(first, purchase(first, 0, 50, 50, LSN_10)))
        .containsExactly("de39=00 (expected: 12)");
  }

  @Test
  void findsWhatAJournalLostOrDoubledOrDecidedOtherwise() {
    DrillRequest first = acknowledgedPurchase(50);
    DrillMemory memory = new DrillMemory(new SplittableRandom(1));
    memory.add(first);
    int stan = first.frame().stan();

    DecisionCensus right = new DecisionCensus();
    right.add(till.number(), stan, 10, 0);
    DecisionCensus lost = new DecisionCensus();
    lost.add(till.number(), stan + 1, 10, 0);
    DecisionCensus another = new DecisionCensus();
    another.add(till.number(), stan, 11, 0);
    DecisionCensus declined = new DecisionCensus();
    declined.add(till.number(), stan, 10, 51);
    DecisionCensus doubled = new DecisionCensus();
    doubled.add(till.number(), stan, 10, 0);
    doubled.add(till.number(), stan, 11, 0);

    assertThat(right.differences(memory)).isEmpty();
    assertThat(right.mistakes()).isEmpty();
    assertThat(lost.differences(memory))
        .containsExactly("till=7 stan=1 journal: absent (expected: lsn=10 code=0)");
    assertThat(another.differences(memory)).hasSize(1);
    assertThat(declined.differences(memory)).hasSize(1);
    assertThat(doubled.mistakes())
        .containsExactly("till=7 stan=1 decided at lsn=10 and again at lsn=11 (expected: once)");
  }

  @Test
  void namesARequestWithoutItsCard() {
    DrillQuestion question = DrillQuestion.undecided(card.purchase(till, 5_000), true);

    assertThat(question.toString())
        .contains("0200", "DRL00007", "999900")
        .doesNotContain(card.pan());
  }

  private DrillRequest acknowledgedPurchase(long points) {
    DrillRequest request = card.purchase(till, points * 100);
    card.settle(request, purchase(request, 0, points, points, LSN_10));
    return request;
  }

  private static List<String> undecided(DrillRequest request, DrillAnswer answer) {
    return DrillJudge.differences(DrillQuestion.undecided(request, false), answer);
  }

  private static List<String> repeated(DrillRequest request, DrillAnswer answer) {
    return DrillJudge.differences(DrillQuestion.repeated(request, true), answer);
  }

  private static DrillAnswer purchase(
      DrillRequest request, long before, long earned, long after, String approvalCode) {
    String tags = tags(before, after) + tag("02", earned);
    return answer(request, "00", approvalCode, tags, sets(after, earned));
  }

  private static DrillAnswer answer(
      DrillRequest request, String responseCode, String approvalCode, String tags, String sets) {
    DrillFrame frame = request.frame();
    boolean enquiry = frame.amountMinor() == DrillFrame.NO_AMOUNT;
    return new DrillAnswer(
        DrillFrame.digits(frame.mti() + 10, 4),
        request.card().pan(),
        enquiry ? "" : DrillFrame.digits(frame.amountMinor(), 12),
        DrillFrame.digits(frame.stan(), 6),
        "632513" + DrillFrame.digits(frame.stan(), 6),
        approvalCode,
        responseCode,
        frame.till().terminalId(),
        tags,
        sets);
  }

  private static String tags(long before, long after) {
    return tag("01", before) + tag("05", after) + "09004DEMO";
  }

  private static String tag(String tag, long points) {
    String digits = Long.toString(points);
    return tag + DrillFrame.digits(digits.length(), 3) + digits;
  }

  private static String sets(long available, long earned) {
    String sets = "9002999C" + DrillFrame.digits(available, 12);
    return earned == 0 ? sets : sets + "901S999C" + DrillFrame.digits(earned, 12);
  }
}
