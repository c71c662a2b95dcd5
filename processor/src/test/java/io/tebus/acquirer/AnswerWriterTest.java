package io.tebus.acquirer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.event.Answer;
import io.tebus.iso.DataElement;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.dialect.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerWriterTest {

  private static final int OFFSET = 9;
  private static final int USD = 840;
  private static final int POINTS = 999;
  private static final String MADE_RRN = "701509000101";

  private final UnsafeBuffer request = new UnsafeBuffer(new byte[Echo.MAX_LENGTH]);
  private final UnsafeBuffer target = new UnsafeBuffer(new byte[OFFSET + AnswerWriter.MAX_LENGTH]);
  private final Answer answer = new Answer().wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0);
  private AnswerWriter writer = new AnswerWriter(TillMessages.listener());

  // ---- Approvals

  @Test
  void answersAnEarningPurchase() {
    earned();

    ISOMsg message = answerTo(TillMessages.purchase(101));

    assertThat(message.getString(0)).isEqualTo("0210");
    assertThat(message.getString(39)).isEqualTo("00");
    assertThat(message.getString(4)).isEqualTo("000000004590");
    assertThat(message.getString(54)).isEqualTo("9002999C000000000045" + "901S999C000000000045");
    assertThat(message.getString(48))
        .isEqualTo(
            "010010"
                + "0200245"
                + "0500245"
                + "06016"
                + "840"
                + "2"
                + "000000000045"
                + "080011"
                + "09004DEMO");
  }

  @Test
  void answersARedemption() {
    redeemed(ResponseCode.APPROVED, 45, 30, 30);

    ISOMsg message = answerTo(TillMessages.redemption(101));

    assertThat(message.getString(39)).isEqualTo("00");
    assertThat(message.getString(54)).isEqualTo("9002999C000000000015" + "901T999C000000000030");
    assertThat(message.getString(48))
        .isEqualTo(
            "0100245"
                + "0300230"
                + "04016"
                + "840"
                + "2"
                + "000000000030"
                + "0500215"
                + "06016"
                + "840"
                + "2"
                + "000000000015"
                + "070011"
                + "09004DEMO");
  }

  @Test
  void answersAPartialApprovalWithWhatWasApprovedAndWhatWasAsked() {
    redeemed(ResponseCode.APPROVED_IN_PART, 15, 15, 16);

    ISOMsg message = answerTo(TillMessages.redemption(101));

    assertThat(message.getString(39)).isEqualTo("10");
    assertThat(message.getString(4)).isEqualTo("000000000015");
    assertThat(message.getString(54))
        .isEqualTo("9002999C000000000000" + "901T999C000000000015" + "0057840C000000000016");
    assertThat(message.hasField(38)).isTrue();
  }

  @Test
  void answersAPartialApprovalThoughTheRequestCameWithoutAnAmount() {
    redeemed(ResponseCode.APPROVED_IN_PART, 15, 15, 0);
    ISOMsg redemption = TillMessages.redemption(101);
    redemption.unset(DataElement.AMOUNT);

    assertThat(answerTo(redemption).getString(4)).isEqualTo("000000000015");
  }

  @Test
  void answersASplitTenderWithBothPartsInOrder() {
    earned().before(27).redeemed(27).value(27).earned(19).after(19).afterValue(19).rate(2).rule(3);

    ISOMsg message = answerTo(TillMessages.purchase(101));

    assertThat(message.getString(54))
        .isEqualTo("9002999C000000000019" + "901S999C000000000019" + "901T999C000000000027");
    assertThat(message.getString(48))
        .isEqualTo(
            "0100227"
                + "0200219"
                + "0300227"
                + "04016"
                + "840"
                + "2"
                + "000000000027"
                + "0500219"
                + "06016"
                + "840"
                + "2"
                + "000000000019"
                + "070012"
                + "080013"
                + "09004DEMO");
  }

  @Test
  void saysWhatIsOwed() {
    earned().after(0).afterValue(0).arrears(30);

    assertThat(answerTo(TillMessages.purchase(101)).getString(48))
        .endsWith("09004DEMO" + "1400230");
  }

  @Test
  void anAuthorizationShowsWhatItEarnedAsPending() {
    answer
        .begin(
            ResponseCode.APPROVED,
            TransactionFunction.PURCHASE_AUTHORIZATION,
            TillMessages.PROGRAMME)
        .withFigures()
        .lsn(7)
        .currency(USD)
        .before(15)
        .earned(45)
        .after(15)
        .afterValue(15)
        .rule(1)
        .pending(60);

    ISOMsg message = answerTo(TillMessages.purchase(101, "0100", "000000"));

    assertThat(message.getString(0)).isEqualTo("0110");
    assertThat(message.getString(38)).isEqualTo("000007");
    assertThat(message.getString(54)).isEqualTo("9002999C000000000015" + "901U999C000000000060");
    assertThat(message.getString(48))
        .isEqualTo(
            "0100215"
                + "0200245"
                + "0500215"
                + "06016"
                + "840"
                + "2"
                + "000000000015"
                + "080011"
                + "09004DEMO"
                + "1300260");
  }

  @Test
  void aHoldHasAnApprovalCodeAndRedeemsNothingYet() {
    answer
        .begin(ResponseCode.APPROVED_IN_PART, TransactionFunction.HOLD, TillMessages.PROGRAMME)
        .withFigures()
        .lsn(7)
        .currency(USD)
        .amount(16)
        .approvedAmount(15)
        .before(15)
        .value(15)
        .afterValue(0)
        .rate(1);

    ISOMsg message = answerTo(TillMessages.purchase(101, "0100", "009000"));

    assertThat(message.getString(4)).isEqualTo("000000000015");
    assertThat(message.getString(38)).isEqualTo("000007");
    assertThat(message.getString(54)).isEqualTo("9002999C000000000000" + "0057840C000000000016");
    assertThat(message.getString(48))
        .isEqualTo(
            "0100215" + "050010" + "06016" + "840" + "2" + "000000000000" + "070011" + "09004DEMO");
  }

  @Test
  void pendingPointsFollowWhatWasEarnedAndRedeemed() {
    redeemed(ResponseCode.APPROVED_IN_PART, 15, 15, 16).earned(3).pending(60).arrears(2);

    ISOMsg message = answerTo(TillMessages.redemption(101));

    assertThat(message.getString(54))
        .isEqualTo(
            "9002999C000000000000"
                + "901S999C000000000003"
                + "901T999C000000000015"
                + "901U999C000000000060"
                + "0057840C000000000016");
    assertThat(message.getString(48)).endsWith("09004DEMO" + "1300260" + "140012");
  }

  @Test
  void aRefundTakesBackAndGivesBack() {
    refunded();

    ISOMsg message = answerTo(TillMessages.purchase(101, "0200", "200000"));

    assertThat(message.getString(0)).isEqualTo("0210");
    assertThat(message.getString(39)).isEqualTo("00");
    assertThat(message.getString(38)).isEqualTo("000007");
    assertThat(message.getString(54))
        .isEqualTo("9002999C000000000027" + "901S999D000000000019" + "901T999D000000000027");
    assertThat(message.getString(48))
        .isEqualTo(
            "0100219"
                + "0200219"
                + "0300227"
                + "0500227"
                + "06016"
                + "840"
                + "2"
                + "000000000027"
                + "070011"
                + "09004DEMO"
                + "15016"
                + "840"
                + "2"
                + "000000001973");
  }

  @Test
  void aRefundInPointsHasNoMoneyPart() {
    refunded().earned(0).moneyPart(0);

    ISOMsg message = answerTo(TillMessages.purchase(101, "0200", "200090"));

    assertThat(message.getString(54)).isEqualTo("9002999C000000000027" + "901T999D000000000027");
    assertThat(message.getString(48)).endsWith("09004DEMO");
  }

  @Test
  void aTransferShowsThePayersFigures() {
    transferred(POINTS);

    ISOMsg message = answerTo(TillMessages.transfer(101));

    assertThat(message.getString(0)).isEqualTo("0210");
    assertThat(message.getString(39)).isEqualTo("00");
    assertThat(message.getString(38)).isEqualTo("000007");
    assertThat(message.getString(4)).isEqualTo("000000000030");
    assertThat(message.getString(49)).isEqualTo("999");
    assertThat(message.getString(54)).isEqualTo("9002999C000000000065" + "901T999C000000000035");
    assertThat(message.getString(48)).isEqualTo("01003100" + "0300235" + "0500265" + "09004DEMO");
  }

  @Test
  void aTransferInMoneyNamesTheValueOfAPointAndNoRedeemedValue() {
    transferred(USD).afterValue(65).rate(1);
    ISOMsg transfer = TillMessages.transfer(101);
    transfer.set(DataElement.CURRENCY, "840");

    assertThat(answerTo(transfer).getString(48))
        .isEqualTo(
            "01003100"
                + "0300235"
                + "0500265"
                + "06016"
                + "840"
                + "2"
                + "000000000065"
                + "070011"
                + "09004DEMO");
  }

  @Test
  void aVoidedTransferGivesBackPointsAndFee() {
    answer
        .begin(ResponseCode.APPROVED, TransactionFunction.VOID, TillMessages.PROGRAMME)
        .withFigures()
        .takenBack()
        .lsn(7)
        .currency(POINTS)
        .approvedAmount(30)
        .before(65)
        .redeemed(35)
        .after(100)
        .afterValue(-1);

    ISOMsg message = answerTo(TillMessages.purchase(101, "0200", "020000"));

    assertThat(message.getString(54)).isEqualTo("9002999C000000000100" + "901T999D000000000035");
    assertThat(message.getString(48)).isEqualTo("0100265" + "0300235" + "05003100" + "09004DEMO");
  }

  @ParameterizedTest
  @ValueSource(strings = {TillMessages.RECIPIENT, TillMessages.RECIPIENTS_PAN, " 42  "})
  void aTransferRepeatsItsPartiesAsTheyCame(String recipient) {
    transferred(POINTS);
    ISOMsg transfer = TillMessages.transfer(101, recipient);
    transfer.set(DataElement.FROM_ACCOUNT, "1000000002");

    ISOMsg message = answerTo(transfer);

    assertThat(message.getString(DataElement.FROM_ACCOUNT)).isEqualTo("1000000002");
    assertThat(message.getString(DataElement.TO_ACCOUNT)).isEqualTo(recipient);
  }

  @ParameterizedTest
  @CsvSource({"840, 2", "392, 0", "360, 2", "48, 3"})
  void moneyCarriesTheExponentOfItsCurrency(int currency, int exponent) {
    earned().currency(currency);

    assertThat(answerTo(TillMessages.purchase(101)).getString(48))
        .contains(String.format(Locale.ROOT, "06016%03d%d", currency, exponent));
  }

  @Test
  void pointsHaveNoWorthInPoints() {
    redeemed(ResponseCode.APPROVED, 45, 30, 30).currency(POINTS).afterValue(-1).rate(0);

    assertThat(answerTo(TillMessages.redemption(101)).getString(48))
        .isEqualTo("0100245" + "0300230" + "0500215" + "09004DEMO");
  }

  @Test
  void figuresBeyondTwelveDigitsSaturateInElement54() {
    earned().earned(1_000_000_000_000L).after(Long.MAX_VALUE).afterValue(Long.MAX_VALUE);

    ISOMsg message = answerTo(TillMessages.purchase(101));

    assertThat(message.getString(54)).isEqualTo("9002999C999999999999" + "901S999C999999999999");
    assertThat(message.getString(48))
        .contains("05019" + Long.MAX_VALUE)
        .contains("060168402999999999999");
  }

  @Test
  void anEnquiryHasABalanceAndNoApprovalCode() {
    answer
        .begin(ResponseCode.APPROVED, TransactionFunction.BALANCE, TillMessages.PROGRAMME)
        .withFigures()
        .lsn(7)
        .before(45)
        .after(45)
        .afterValue(-1);

    ISOMsg message = answerTo(TillMessages.balance(101));

    assertThat(message.getString(0)).isEqualTo("0110");
    assertThat(message.hasField(38)).isFalse();
    assertThat(message.getString(54)).isEqualTo("9002999C000000000045");
    assertThat(message.getString(48)).isEqualTo("0100245" + "0500245" + "09004DEMO");
  }

  @Test
  void aReversalIsAnsweredWithoutFigures() {
    answer
        .begin(ResponseCode.APPROVED, TransactionFunction.REVERSAL, TillMessages.PROGRAMME)
        .lsn(7);

    ISOMsg message = answerTo(TillMessages.reversal(101));

    assertThat(message.getString(0)).isEqualTo("0410");
    assertThat(message.getString(39)).isEqualTo("00");
    assertThat(message.hasAny(new int[] {38, 48, 54})).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 000001",
    "35, 00000Z",
    "36, 000010",
    "46655, 000ZZZ",
    "2176782335, ZZZZZZ",
    "2176782336, 000000",
    "2176782337, 000001"
  })
  void theApprovalCodeIsTheLsnInBase36(long lsn, String approvalCode) {
    earned().lsn(lsn);

    assertThat(answerTo(TillMessages.purchase(101)).getString(38)).isEqualTo(approvalCode);
  }

  /** Who stood in for the host gave it. */
  @Test
  void anAdviceWithoutFiguresGetsItsOwnApprovalCodeBack() {
    withRrn(
        answer
            .begin(ResponseCode.APPROVED, TransactionFunction.COMPLETION, TillMessages.PROGRAMME)
            .lsn(7),
        MADE_RRN);
    ISOMsg completion = TillMessages.purchase(101, "0220", "009000");
    completion.set(DataElement.APPROVAL_CODE, "STAND1");

    ISOMsg message = answerTo(completion);

    assertThat(message.getString(0)).isEqualTo("0230");
    assertThat(message.getString(37)).isEqualTo(MADE_RRN);
    assertThat(message.getString(38)).isEqualTo("STAND1");
    assertThat(message.getString(39)).isEqualTo("00");
    assertThat(message.hasAny(new int[] {48, 54})).isFalse();
  }

  @Test
  void anAdviceThatWasBookedWithFiguresGetsTheHostsApprovalCode() {
    refunded();
    ISOMsg refund = TillMessages.purchase(101, "0220", "200000");
    refund.set(DataElement.APPROVAL_CODE, "STAND1");

    assertThat(answerTo(refund).getString(38)).isEqualTo("000007");
  }

  @Test
  void aDeclineDoesNotRepeatTheApprovalCodeItCouldNotFind() {
    answer
        .begin(
            ResponseCode.ORIGINAL_NOT_FOUND,
            TransactionFunction.PURCHASE_REFUND,
            TillMessages.PROGRAMME)
        .lsn(7);
    ISOMsg refund = TillMessages.purchase(101, "0200", "200000");
    refund.set(DataElement.APPROVAL_CODE, "00000A");

    ISOMsg message = answerTo(refund);

    assertThat(message.getString(39)).isEqualTo("25");
    assertThat(message.hasField(38)).isFalse();
  }

  // ---- DE 37

  @Test
  void sendsTheReferenceNumberThatWasMade() {
    withRrn(earned(), MADE_RRN);

    assertThat(answerTo(TillMessages.purchase(101)).getString(37)).isEqualTo(MADE_RRN);
  }

  @Test
  void keepsTheReferenceNumberOfTheRequest() {
    withRrn(earned(), MADE_RRN);
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.set(DataElement.RRN, "TILL-0000042");

    assertThat(answerTo(purchase).getString(37)).isEqualTo("TILL-0000042");
  }

  @Test
  void sendsNoReferenceNumberWhenNoneWasMade() {
    answer.begin(ResponseCode.DUPLICATE, TransactionFunction.PURCHASE, TillMessages.PROGRAMME);

    assertThat(answerTo(TillMessages.purchase(101)).hasField(37)).isFalse();
  }

  // ---- Declines

  @ParameterizedTest
  @CsvSource({
    "DUPLICATE, 94",
    "INVALID_TRANSACTION, 12",
    "INVALID_AMOUNT, 13",
    "CURRENCY_NOT_ACCEPTED, 12",
    "INVALID_CARD, 14",
    "RESTRICTED_CARD, 62",
    "TERMINAL_NOT_PERMITTED, 58",
    "ORIGINAL_NOT_FOUND, 25",
    "UNAVAILABLE, 91"
  })
  void aDeclineSaysWhyAndNoMore(ResponseCode responseCode, String digits) {
    answer.begin(responseCode, TransactionFunction.PURCHASE, TillMessages.PROGRAMME).lsn(7);

    ISOMsg message = answerTo(TillMessages.purchase(101));

    assertThat(message.getString(0)).isEqualTo("0210");
    assertThat(message.getString(39)).isEqualTo(digits);
    assertThat(message.hasAny(new int[] {38, 48, 54})).isFalse();
    assertThat(message.getString(11)).isEqualTo("000101");
    assertThat(message.getString(2)).isEqualTo(TillMessages.PAN);
  }

  @Test
  void aDeclineForPointsShowsTheBalanceAndNoApprovalCode() {
    answer
        .begin(
            ResponseCode.NOT_SUFFICIENT_POINTS,
            TransactionFunction.REDEMPTION,
            TillMessages.PROGRAMME)
        .withFigures()
        .lsn(7)
        .currency(USD)
        .before(15)
        .after(15)
        .afterValue(15);

    ISOMsg message = answerTo(TillMessages.redemption(101));

    assertThat(message.getString(39)).isEqualTo("51");
    assertThat(message.hasField(38)).isFalse();
    assertThat(message.getString(54)).isEqualTo("9002999C000000000015");
    assertThat(message.getString(48))
        .isEqualTo("0100215" + "0500215" + "060168402000000000015" + "09004DEMO");
  }

  // ---- Refusals of the edge

  @ParameterizedTest
  @CsvSource({"4, DE004", "48, DE048", "102, DE102"})
  void aFormatErrorNamesTheElement(int element, String name) {
    ISOMsg message = refusal(TillMessages.purchase(101), ResponseCode.FORMAT_ERROR, element);

    assertThat(message.getString(0)).isEqualTo("0210");
    assertThat(message.getString(39)).isEqualTo("30");
    assertThat(message.getString(48)).isEqualTo("99005" + name);
    assertThat(message.hasAny(new int[] {38, 54})).isFalse();
    assertThat(message.getString(41)).isEqualTo(TillMessages.TERMINAL);
    assertThat(message.getString(49)).isEqualTo("840");
  }

  @Test
  void aRefusalWithoutAnElementNamesNone() {
    ISOMsg message =
        refusal(TillMessages.purchase(101), ResponseCode.UNAVAILABLE, AnswerWriter.NO_ELEMENT);

    assertThat(message.getString(39)).isEqualTo("91");
    assertThat(message.hasField(48)).isFalse();
  }

  @Test
  void answersNetworkManagementWithItsCode() {
    ISOMsg message =
        refusal(
            TillMessages.networkManagement(101, "301"),
            ResponseCode.APPROVED,
            AnswerWriter.NO_ELEMENT);

    assertThat(message.getString(0)).isEqualTo("0810");
    assertThat(message.getString(39)).isEqualTo("00");
    assertThat(message.getString(70)).isEqualTo("301");
  }

  // ---- What is never sent, and where tags go

  @Test
  void neverSendsTracksOrPinBack() {
    earned();
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.set(35, TillMessages.TRACK_2);
    purchase.set(45, "B9999000100000078^TILL/TEST^2812101");
    purchase.set(52, new byte[8]);

    assertThat(answerTo(purchase).hasAny(new int[] {35, 45, 52})).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {46, 48, 60, 62, 63, 123})
  void putsTheTagsWhereTheDialectWantsThem(int element) {
    writer = new AnswerWriter(TillMessages.listener(TillMessages.dialect(element)));
    redeemed(ResponseCode.APPROVED, 45, 1, 16);
    ISOMsg redemption = TillMessages.redemption(101);
    redemption.set(DataElement.FROM_ACCOUNT, "1000000001");
    redemption.set(DataElement.TO_ACCOUNT, "1000000002");

    ISOMsg answer = answerTo(redemption);
    ISOMsg refused = refusal(redemption, ResponseCode.FORMAT_ERROR, 4);

    assertThat(answer.hasField(element)).isTrue();
    assertThat(refused.getString(element)).isEqualTo("99005DE004");
  }

  private ISOMsg answerTo(ISOMsg message) {
    capture(message);
    return read(writer.answer(request, 0, answer, target, OFFSET));
  }

  private ISOMsg refusal(ISOMsg message, ResponseCode responseCode, int element) {
    capture(message);
    return read(writer.refuse(request, 0, responseCode, element, target, OFFSET));
  }

  private void capture(ISOMsg message) {
    MessageDecoder decoder = TillMessages.decode(message);
    new Echo(Dialect.shipped("iso87a")).capture(decoder, decoder.buffer(), 0, 0, request, 0);
  }

  private ISOMsg read(int length) {
    byte[] message = new byte[length];
    target.getBytes(OFFSET, message);
    return TillMessages.unpack(message);
  }

  /** 45.90 USD earned the first 45 points. */
  private Answer earned() {
    return answer
        .begin(ResponseCode.APPROVED, TransactionFunction.PURCHASE, TillMessages.PROGRAMME)
        .withFigures()
        .lsn(7)
        .currency(USD)
        .amount(45_90)
        .approvedAmount(45_90)
        .earned(45)
        .after(45)
        .afterValue(45)
        .rule(1);
  }

  /** So many cents were paid with as many points. */
  private Answer redeemed(ResponseCode responseCode, long before, long points, long asked) {
    return answer
        .begin(responseCode, TransactionFunction.REDEMPTION, TillMessages.PROGRAMME)
        .withFigures()
        .lsn(7)
        .currency(USD)
        .amount(asked)
        .approvedAmount(points)
        .before(before)
        .redeemed(points)
        .value(points)
        .after(before - points)
        .afterValue(before - points)
        .rate(1);
  }

  /** 20.00 USD, paid with 27 points and 19.73 that had earned 19, come back. */
  private Answer refunded() {
    return answer
        .begin(ResponseCode.APPROVED, TransactionFunction.PURCHASE_REFUND, TillMessages.PROGRAMME)
        .withFigures()
        .takenBack()
        .lsn(7)
        .currency(USD)
        .amount(20_00)
        .approvedAmount(20_00)
        .before(19)
        .earned(19)
        .redeemed(27)
        .value(27)
        .after(27)
        .afterValue(27)
        .rate(1)
        .moneyPart(19_73);
  }

  /** 30 of 100 points went to somebody else, for a fee of 5. */
  private Answer transferred(int currency) {
    return answer
        .begin(ResponseCode.APPROVED, TransactionFunction.TRANSFER, TillMessages.PROGRAMME)
        .withFigures()
        .lsn(7)
        .currency(currency)
        .amount(30)
        .approvedAmount(30)
        .before(100)
        .redeemed(35)
        .after(65)
        .afterValue(-1);
  }

  private static void withRrn(Answer answer, String rrn) {
    UnsafeBuffer text = new UnsafeBuffer(rrn.getBytes(StandardCharsets.US_ASCII));
    answer.rrn(text.getLong(0), text.getInt(Long.BYTES));
  }
}
