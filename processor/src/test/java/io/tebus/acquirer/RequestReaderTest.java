package io.tebus.acquirer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.Right;
import io.tebus.command.TransactionCommand;
import io.tebus.iso.DataElement;
import io.tebus.iso.TransactionFunction;
import io.tebus.iso.codec.MessageDecoder;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {

  private static final int OFFSET = 8;

  private RequestReader reader = new RequestReader(TillMessages.listener(), new FakeTokens());
  private final UnsafeBuffer target =
      new UnsafeBuffer(new byte[OFFSET + TransactionCommand.LENGTH + 8]);

  // ---- What must be there

  @ParameterizedTest
  @CsvSource({
    "0200, 000000, PURCHASE",
    "0201, 000000, PURCHASE",
    "0200, 009000, REDEMPTION",
    "0200, 770000, UNKNOWN",
    "0100, 319000, BALANCE",
    "0100, 000000, PURCHASE_AUTHORIZATION",
    "0100, 009000, HOLD",
    "0120, 009000, ADVICE",
    "0220, 009000, COMPLETION",
    "0220, 020000, ADVICE",
    "0221, 200090, REDEMPTION_REFUND",
    "0200, 020000, VOID",
    "0400, 000000, REVERSAL",
    "0421, 009000, REVERSAL"
  })
  void aSoundRequestAsksForTheFunctionOfItsRow(
      String mti, String processingCode, TransactionFunction function) {
    ISOMsg request = TillMessages.purchase(101);
    request.set(0, mti);
    request.set(DataElement.PROCESSING_CODE, processingCode);

    assertThat(check(request)).isEqualTo(RequestReader.OK);
    assertThat(reader.function()).isEqualTo(function);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 7, 11, 12, 13, 41, 42, 49})
  void namesAnElementThatAPurchaseLacks(int element) {
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.unset(element);

    assertThat(check(purchase)).isEqualTo(element);
  }

  @ParameterizedTest
  @CsvSource({
    "0100, 000000",
    "0100, 009000",
    "0220, 000000",
    "0220, 009000",
    "0200, 200000",
    "0220, 200000",
    "0200, 200090",
    "0220, 200090",
    "0200, 210090",
    "0200, 280090",
    "0220, 280090"
  })
  void namesTheAmountOrTheCurrencyThatARequestLacks(String mti, String processingCode) {
    ISOMsg request = TillMessages.purchase(101, mti, processingCode);
    assertThat(check(request)).isEqualTo(RequestReader.OK);

    request.unset(DataElement.CURRENCY);
    assertThat(check(request)).isEqualTo(DataElement.CURRENCY);
    request.unset(DataElement.AMOUNT);
    assertThat(check(request)).isEqualTo(DataElement.AMOUNT);
  }

  /** What an advice lacks becomes an exception, not a refusal that its sender would repeat. */
  @ParameterizedTest
  @CsvSource({"0200, 020000", "0220, 020000", "0120, 000000", "0120, 009000", "0220, 010000"})
  void neitherAVoidNorAnAdviceNeedsAnAmount(String mti, String processingCode) {
    ISOMsg request = TillMessages.purchase(101, mti, processingCode);
    request.unset(DataElement.AMOUNT, DataElement.CURRENCY);

    assertThat(check(request)).isEqualTo(RequestReader.OK);
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 11, 12, 13, 41, 42})
  void namesAnElementThatAReversalLacks(int element) {
    ISOMsg reversal = TillMessages.reversal(101);
    reversal.unset(element);

    assertThat(check(reversal)).isEqualTo(element);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 18, 22, 25, 32, 49})
  void aReversalMayComeWithout(int element) {
    ISOMsg reversal = TillMessages.reversal(101);
    reversal.unset(element);

    assertThat(check(reversal)).isEqualTo(RequestReader.OK);
  }

  @Test
  void anEnquiryNeedsNoAmount() {
    ISOMsg balance = TillMessages.balance(101);

    assertThat(balance.hasField(DataElement.AMOUNT)).isFalse();
    assertThat(balance.hasField(DataElement.CURRENCY)).isFalse();
    assertThat(check(balance)).isEqualTo(RequestReader.OK);
  }

  @Test
  void namesTheFirstOfTwoElementsThatLack() {
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.unset(DataElement.TERMINAL_ID);
    purchase.unset(DataElement.STAN);

    assertThat(check(purchase)).isEqualTo(DataElement.STAN);
  }

  // ---- What must make sense

  @ParameterizedTest
  @CsvSource({
    "7, 0015093000",
    "7, 1315093000",
    "7, 0100093000",
    "7, 0132093000",
    "7, 0115240000",
    "7, 0115096000",
    "7, 0115093060",
    "12, 240000",
    "12, 096000",
    "12, 093060",
    "13, 0015",
    "13, 1301",
    "13, 0100",
    "13, 0132"
  })
  void namesAnElementThatIsNoMoment(int element, String content) {
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.set(element, content);

    assertThat(check(purchase)).isEqualTo(element);
  }

  @ParameterizedTest
  @CsvSource({
    "7, 0101000000",
    "7, 1231235959",
    "7, 0229120000",
    "12, 000000",
    "12, 235959",
    "13, 0101",
    "13, 0229",
    "13, 1231"
  })
  void takesEveryMoment(int element, String content) {
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.set(element, content);

    assertThat(check(purchase)).isEqualTo(RequestReader.OK);
  }

  @ParameterizedTest
  @CsvSource({
    "2, ''",
    "32, ''",
    "48, 20001X",
    "48, 2000",
    "48, 23004POST",
    "49, USD",
    "49, '84 '",
    "95, 00000000100X000000000000000000000000000000"
  })
  void namesAnElementThatMakesNoSense(int element, String content) {
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.set(element, content);

    assertThat(check(purchase)).isEqualTo(element);
  }

  // ---- Where the card number is

  @ParameterizedTest
  @ValueSource(
      strings = {"9999000100000078=28121010000000000000", "9999000100000078D28121010000000000000"})
  void takesTheCardFromTrack2(String track2) {
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.unset(DataElement.PAN);
    purchase.set(DataElement.TRACK_2, track2);

    TransactionCommand command = write(purchase);

    assertThat(command.tokenHigh()).isEqualTo(FakeTokens.highOf(TillMessages.PAN));
    assertThat(command.tokenLow()).isEqualTo(FakeTokens.lowOf(TillMessages.PAN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"=2812101", "D2812101", "12345678901234567890=2812101", ""})
  void namesATrack2WithoutACardNumber(String track2) {
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.unset(DataElement.PAN);
    purchase.set(DataElement.TRACK_2, track2);

    assertThat(check(purchase)).isEqualTo(DataElement.TRACK_2);
  }

  @Test
  void theCardOfElement2WinsOverTrack2() {
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.set(DataElement.TRACK_2, "1111222233334444=28121010000000000000");

    assertThat(write(purchase).tokenHigh()).isEqualTo(FakeTokens.highOf(TillMessages.PAN));
  }

  @ParameterizedTest
  @CsvSource({
    "9999000100000078, 999900010000007",
    "999900010000007, 999900010000007",
    "999900010007, 999900010007",
    "999900010007, 999900010007ABC",
    "9999000100000078, X9999000100000",
    "9999000100000078, 00100000078",
    "1234567890123456789, 123456789012345"
  })
  void refusesACardNumberWhereTheMerchantsBelongs(String pan, String merchant) {
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.set(DataElement.PAN, pan);
    purchase.set(DataElement.CARD_ACCEPTOR_ID, merchant);

    assertThat(check(purchase)).isEqualTo(DataElement.CARD_ACCEPTOR_ID);
  }

  @Test
  void refusesTheCardNumberOfTrack2WhereTheMerchantsBelongs() {
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.unset(DataElement.PAN);
    purchase.set(DataElement.TRACK_2, TillMessages.TRACK_2);
    purchase.set(DataElement.CARD_ACCEPTOR_ID, "999900010000007");

    assertThat(check(purchase)).isEqualTo(DataElement.CARD_ACCEPTOR_ID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"99990001X000000", "000000000000001", "9999"})
  void takesAMerchantThatOnlyResemblesTheCard(String merchant) {
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.set(DataElement.CARD_ACCEPTOR_ID, merchant);

    assertThat(check(purchase)).isEqualTo(RequestReader.OK);
  }

  @Test
  void rowsOfTwoDifferentDigitsProveNothing() {
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.set(DataElement.CARD_ACCEPTOR_ID, TillMessages.PAN.substring(4, 14));

    assertThat(check(purchase)).isEqualTo(RequestReader.OK);
  }

  @ParameterizedTest
  @ValueSource(strings = {"999900010000", "XX9999000100", "000100000078"})
  void refusesACardNumberInTheReferenceNumber(String rrn) {
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.set(DataElement.RRN, rrn);

    assertThat(check(purchase)).isEqualTo(DataElement.RRN);
  }

  /** The end of the moment, 001, and the acquirer behind it are ten digits of the card's. */
  @ParameterizedTest
  @CsvSource({
    "9999000100000904, 020000102711220220010000090000100000000000",
    "9999000100000904, 040000102711220220010000090000100000000000",
    "112202200112, 020000102711220220010000090000100000000000"
  })
  void takesAnOriginalWhoseNumbersSideBySideResembleTheCard(String pan, String original) {
    ISOMsg reversal = TillMessages.reversal(101);
    reversal.set(DataElement.PAN, pan);
    reversal.set(DataElement.ORIGINAL_DATA, original);

    assertThat(check(reversal)).isEqualTo(RequestReader.OK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "999900010000007800000000000000000000000000",
        "000000000000000000000000009999000100000078",
        "000000000099990001000000780000000000000000",
        "020000102711220220010999900010000000000000",
        "020000102711220220010000090000100100000078"
      })
  void refusesACardNumberInTheOriginal(String original) {
    ISOMsg reversal = TillMessages.reversal(101);
    reversal.set(DataElement.ORIGINAL_DATA, original);

    assertThat(check(reversal)).isEqualTo(DataElement.ORIGINAL_DATA);
  }

  // ---- The command

  @Test
  void writesWhatTheRequestSays() {
    TransactionCommand command = write(TillMessages.purchase(101));

    assertThat(command.programme()).isEqualTo(TillMessages.PROGRAMME);
    assertThat(command.function()).isEqualTo(TransactionFunction.PURCHASE);
    assertThat(command.mti()).isEqualTo(200);
    assertThat(command.tokenHigh()).isEqualTo(FakeTokens.highOf(TillMessages.PAN));
    assertThat(command.processingCode()).isZero();
    assertThat(command.amount()).isEqualTo(45_90);
    assertThat(command.currency()).isEqualTo(840);
    assertThat(command.stan()).isEqualTo(101);
    assertThat(command.transmittedAt()).isEqualTo(115_093_000);
    assertThat(command.localTime()).isEqualTo(93_001);
    assertThat(command.localDate()).isEqualTo(115);
    assertThat(command.merchantType()).isEqualTo(5411);
    assertThat(command.acquirer()).isEqualTo(TillMessages.ACQUIRER);
    assertThat(text(TransactionCommand.TERMINAL, 8)).isEqualTo(TillMessages.TERMINAL);
    assertThat(text(TransactionCommand.CARD_ACCEPTOR, 16)).isEqualTo(TillMessages.MERCHANT + " ");
    assertThat(target.getShort(OFFSET + TransactionCommand.LISTENER))
        .isEqualTo((short) TillMessages.LISTENER_NUMBER);
  }

  @Test
  void whatARequestDoesNotSayIsAbsent() {
    TransactionCommand command = write(TillMessages.purchase(101));

    assertThat(command.mode()).isEqualTo((byte) 'E');
    assertThat(command.pointsToUse()).isEqualTo(TransactionCommand.NO_POINTS_TO_USE);
    assertThat(command.standingAmount()).isEqualTo(TransactionCommand.NO_STANDING_AMOUNT);
    assertThat(command.hasRrn()).isFalse();
    assertThat(command.hasOriginal()).isFalse();
    assertThat(command.approvalCode()).isEqualTo(TransactionCommand.NO_APPROVAL);
    assertThat(command.isLongHold()).isFalse();
  }

  @Test
  void whatAReversalDoesNotSayIsAbsent() {
    ISOMsg reversal = TillMessages.reversal(101);
    reversal.unset(2, 3, 4, 49);

    TransactionCommand command = write(reversal);

    assertThat(command.hasCard()).isFalse();
    assertThat(command.processingCode()).isEqualTo(TransactionCommand.NO_PROCESSING_CODE);
    assertThat(command.amount()).isZero();
    assertThat(command.currency()).isZero();
  }

  @Test
  void aCardIsForgottenWithItsRequest() {
    write(TillMessages.purchase(101));
    ISOMsg reversal = TillMessages.reversal(102);
    reversal.unset(DataElement.PAN);

    assertThat(write(reversal).hasCard()).isFalse();
  }

  @Test
  void theListenersAcquirerAsksWhenTheRequestNamesNone() {
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.unset(DataElement.ACQUIRER_ID);

    assertThat(write(purchase).acquirer()).isEqualTo(TillMessages.LISTENERS_ACQUIRER);
  }

  @Test
  void neverWritesACardNumber() {
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.set(DataElement.TRACK_2, TillMessages.TRACK_2);
    purchase.set(DataElement.TO_ACCOUNT, TillMessages.PAN);

    write(purchase);

    assertThat(text(0, TransactionCommand.LENGTH)).doesNotContain(TillMessages.PAN.substring(0, 8));
  }

  @Test
  void writesNothingAroundTheCommand() {
    target.setMemory(0, target.capacity(), (byte) 0x5A);

    write(TillMessages.purchase(101));

    for (int i = 0; i < OFFSET; i++) {
      assertThat(target.getByte(i)).isEqualTo((byte) 0x5A);
      assertThat(target.getByte(OFFSET + TransactionCommand.LENGTH + i)).isEqualTo((byte) 0x5A);
    }
  }

  @Test
  void writesModeAndPointsToUse() {
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.set(DataElement.ADDITIONAL_DATA, "20001U21003MAX");

    TransactionCommand command = write(purchase);

    assertThat(command.mode()).isEqualTo((byte) 'U');
    assertThat(command.pointsToUse()).isEqualTo(TransactionCommand.ALL_POINTS);
  }

  @Test
  void writesTheRetrievalReferenceNumber() {
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.set(DataElement.RRN, "TILL-42");

    assertThat(write(purchase).hasRrn()).isTrue();
    assertThat(text(TransactionCommand.RRN, 12)).isEqualTo("TILL-42     ");
  }

  @Test
  void writesTheOriginalOfAReversal() {
    ISOMsg reversal = TillMessages.reversal(102);
    reversal.set(
        DataElement.ORIGINAL_DATA,
        "0200" + "000101" + "0115093000" + "00000123456" + "00000000789");

    TransactionCommand command = write(reversal);

    assertThat(command.hasOriginal()).isTrue();
    assertThat(command.originalMti()).isEqualTo(200);
    assertThat(command.originalStan()).isEqualTo(101);
    assertThat(command.originalTransmittedAt()).isEqualTo(115_093_000);
    assertThat(command.originalAcquirer()).isEqualTo(123_456);
    assertThat(command.originalForwarder()).isEqualTo(789);
  }

  @Test
  void anOriginalOfZerosIsNone() {
    ISOMsg reversal = TillMessages.reversal(102);
    reversal.set(DataElement.ORIGINAL_DATA, "0".repeat(42));

    assertThat(write(reversal).hasOriginal()).isFalse();
  }

  @Test
  void writesTheAmountThatStands() {
    ISOMsg reversal = TillMessages.reversal(102);
    reversal.set(DataElement.REPLACEMENT_AMOUNTS, "000000000800" + "0".repeat(30));

    assertThat(write(reversal).standingAmount()).isEqualTo(8_00);
  }

  @ParameterizedTest
  @CsvSource({"000000, 0", "000001, 1", "00000Z, 35", "000010, 36", "ZZZZZZ, 2176782335"})
  void readsAnApprovalCodeAsANumber(String approvalCode, long number) {
    ISOMsg refund = TillMessages.purchase(101, "0200", "200000");
    refund.set(DataElement.APPROVAL_CODE, approvalCode);

    assertThat(write(refund).approvalCode()).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00000z", "00001", "0000 1", "-00001", "", "00/001", "[00001"})
  void anApprovalCodeThatIsNotOursNamesNothing(String approvalCode) {
    ISOMsg refund = TillMessages.purchase(101, "0200", "200000");
    refund.set(DataElement.APPROVAL_CODE, approvalCode);

    assertThat(write(refund).approvalCode()).isEqualTo(TransactionCommand.NO_APPROVAL);
  }

  @ParameterizedTest
  @CsvSource({
    "00, '', false",
    "00, 23004ECOM, true",
    "59, '', true",
    "59, 23003POS, true",
    "00, 23004MOTO, false",
    "08, 23003APP, false"
  })
  void holdsForLongWhatIsOrderedOverTheInternet(String condition, String tags, boolean isLong) {
    ISOMsg hold = TillMessages.purchase(101, "0100", "009000");
    hold.set(DataElement.CONDITION_CODE, condition);
    hold.set(DataElement.ADDITIONAL_DATA, tags);

    assertThat(write(hold).isLongHold()).isEqualTo(isLong);
  }

  @ParameterizedTest
  @CsvSource({
    "0120, 000000, PURCHASE_AUTHORIZATION",
    "0121, 009000, HOLD",
    "0120, 319000, BALANCE",
    "0120, 770000, UNKNOWN",
    "0220, 000000, PURCHASE",
    "0220, 010000, PURCHASE",
    "0221, 009000, REDEMPTION",
    "0220, 270000, REDEMPTION",
    "0220, 280090, EARN_ONLY",
    "0220, 200000, PURCHASE_REFUND",
    "0220, 200090, REDEMPTION_REFUND",
    "0220, 020000, VOID",
    "0220, 210090, LOAD",
    "0200, 000000, UNKNOWN",
    "0100, 009000, UNKNOWN",
    "0420, 000000, UNKNOWN"
  })
  void anAdviceSaysWhatHasHappened(String mti, String processingCode, TransactionFunction fact) {
    assertThat(write(TillMessages.purchase(101, mti, processingCode)).fact()).isEqualTo(fact);
  }

  @ParameterizedTest
  @CsvSource({
    "0200, 000000, false",
    "0200, 010000, true",
    "0200, 090000, true",
    "0200, 110000, true",
    "0220, 000000, false",
    "0220, 010000, true",
    "0220, 090000, true",
    "0220, 110000, true"
  })
  void cashEarnsNothingWithoutSayingSo(String mti, String processingCode, boolean without) {
    TransactionCommand command = write(TillMessages.purchase(101, mti, processingCode));

    assertThat(command.isWithoutEarn()).isEqualTo(without);
    assertThat(command.asksNotToEarn()).isFalse();
  }

  @Test
  void writesTheRightsOfItsListener() {
    ISOMsg load = TillMessages.purchase(101, "0200", "210090");
    assertThat(Right.values()).noneMatch(write(load)::mayUse);

    reader =
        new RequestReader(
            TillMessages.listener(Set.of(Right.LOAD, Right.TRANSFER)), new FakeTokens());

    TransactionCommand command = write(load);
    assertThat(command.mayUse(Right.LOAD)).isTrue();
    assertThat(command.mayUse(Right.TRANSFER)).isTrue();
    assertThat(command.mayUse(Right.REFUND_WITHOUT_REFERENCE)).isFalse();
  }

  @Test
  void accountsMakeAnotherContent() {
    ISOMsg from = TillMessages.purchase(101);
    from.set(DataElement.FROM_ACCOUNT, "1000000001");
    ISOMsg to = TillMessages.purchase(101);
    to.set(DataElement.TO_ACCOUNT, "1000000001");
    ISOMsg other = TillMessages.purchase(101);
    other.set(DataElement.FROM_ACCOUNT, "1000000002");

    assertThat(
            new long[] {
              write(TillMessages.purchase(101)).contentDigest(),
              write(from).contentDigest(),
              write(to).contentDigest(),
              write(other).contentDigest()
            })
        .doesNotHaveDuplicates();
  }

  private int check(ISOMsg request) {
    return reader.check(TillMessages.decode(request));
  }

  /** The command of a sound request. */
  private TransactionCommand write(ISOMsg request) {
    MessageDecoder message = TillMessages.decode(request);
    assertThat(reader.check(message)).isEqualTo(RequestReader.OK);
    TransactionCommand command = new TransactionCommand();
    reader.write(message, command, target, OFFSET);
    return command;
  }

  private String text(int field, int length) {
    return target.getStringWithoutLengthAscii(OFFSET + field, length);
  }
}
