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

/** Who pays and who receives, as a request for a transfer says it. */
class AccountElementsTest {

  private final RequestReader reader =
      new RequestReader(TillMessages.listener(Set.of(Right.TRANSFER)), new FakeTokens());
  private final UnsafeBuffer target = new UnsafeBuffer(new byte[TransactionCommand.LENGTH]);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1000000001",
        "0000000042",
        "0",
        "99999999999",
        "00000000000",
        "1000000001   ",
        "   1000000001",
        "  1000000001                "
      })
  void aTransferMayNameAnAccount(String number) {
    ISOMsg transfer = TillMessages.transfer(101, number);
    transfer.set(DataElement.FROM_ACCOUNT, number);

    TransactionCommand command = write(transfer);

    assertThat(command.function()).isEqualTo(TransactionFunction.TRANSFER);
    assertThat(command.mayUse(Right.TRANSFER)).isTrue();
    assertThat(command.recipientNumber()).isEqualTo(Long.parseLong(number.strip()));
    assertThat(command.payerNumber()).isEqualTo(Long.parseLong(number.strip()));
    assertThat(command.recipientTokenHigh() | command.recipientTokenLow()).isZero();
    assertThat(command.payerTokenHigh() | command.payerTokenLow()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8500001234567",
        "850000123456783",
        TillMessages.RECIPIENTS_PAN,
        " 8500001234567895  ",
        "8500001234567890129"
      })
  void aTransferMayNameACard(String number) {
    ISOMsg toCard = TillMessages.transfer(101, number);
    ISOMsg fromCard = TillMessages.transfer(101);
    fromCard.set(DataElement.FROM_ACCOUNT, number);

    TransactionCommand to = write(toCard);
    assertThat(to.recipientTokenHigh()).isEqualTo(FakeTokens.highOf(number.strip()));
    assertThat(to.recipientTokenLow()).isEqualTo(FakeTokens.lowOf(number.strip()));
    assertThat(to.recipientNumber()).isEqualTo(TransactionCommand.NO_ACCOUNT_NUMBER);
    assertThat(to.payerTokenHigh() | to.payerTokenLow()).isZero();

    TransactionCommand from = write(fromCard);
    assertThat(from.payerTokenHigh()).isEqualTo(FakeTokens.highOf(number.strip()));
    assertThat(from.payerTokenLow()).isEqualTo(FakeTokens.lowOf(number.strip()));
    assertThat(from.payerNumber()).isEqualTo(TransactionCommand.NO_ACCOUNT_NUMBER);
    assertThat(from.recipientNumber()).isEqualTo(Long.parseLong(TillMessages.RECIPIENT));
    assertThat(from.recipientTokenHigh() | from.recipientTokenLow()).isZero();
  }

  /** Three cards, three tokens, none in another's place. */
  @Test
  void aTransferTokenizesEveryCardItNames() {
    ISOMsg transfer = TillMessages.transfer(101, TillMessages.RECIPIENTS_PAN);
    transfer.set(DataElement.FROM_ACCOUNT, "850000123456783");

    TransactionCommand command = write(transfer);

    assertThat(command.tokenHigh()).isEqualTo(FakeTokens.highOf(TillMessages.PAN));
    assertThat(command.payerTokenHigh()).isEqualTo(FakeTokens.highOf("850000123456783"));
    assertThat(command.payerTokenLow()).isEqualTo(15);
    assertThat(command.recipientTokenHigh())
        .isEqualTo(FakeTokens.highOf(TillMessages.RECIPIENTS_PAN));
    assertThat(target.getStringWithoutLengthAscii(0, target.capacity()))
        .doesNotContain(TillMessages.RECIPIENTS_PAN.substring(0, 8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "100000000001",
        "850000123456",
        "8500001234568",
        "8500001234567894",
        "85000012345678901235",
        "0000000000008500001234567895",
        "8500001234X67895",
        "8500 0012 3456 7895",
        "10000 0001",
        "10000000O1",
        "+100000001",
        "-1",
        "8500001234567895=2812101"
      })
  void namesAPartyThatIsNeitherAnAccountNorACard(String number) {
    ISOMsg from = TillMessages.transfer(101);
    from.set(DataElement.FROM_ACCOUNT, number);

    assertThat(check(TillMessages.transfer(101, number))).isEqualTo(DataElement.TO_ACCOUNT);
    assertThat(check(from)).isEqualTo(DataElement.FROM_ACCOUNT);
  }

  @Test
  void aTransferNeedsARecipientAndAnAmount() {
    ISOMsg transfer = TillMessages.transfer(101);
    assertThat(check(transfer)).isEqualTo(RequestReader.OK);

    transfer.unset(DataElement.TO_ACCOUNT);
    assertThat(check(transfer)).isEqualTo(DataElement.TO_ACCOUNT);
    transfer.unset(DataElement.CURRENCY);
    assertThat(check(transfer)).isEqualTo(DataElement.CURRENCY);
    transfer.unset(DataElement.AMOUNT);
    assertThat(check(transfer)).isEqualTo(DataElement.AMOUNT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0220", "0221"})
  void theAdviceOfATransferNamesItsPartiesToo(String mti) {
    ISOMsg advice = TillMessages.transfer(101, TillMessages.RECIPIENTS_PAN);
    advice.set(0, mti);

    TransactionCommand command = write(advice);
    assertThat(command.function()).isEqualTo(TransactionFunction.ADVICE);
    assertThat(command.fact()).isEqualTo(TransactionFunction.TRANSFER);
    assertThat(command.recipientTokenHigh())
        .isEqualTo(FakeTokens.highOf(TillMessages.RECIPIENTS_PAN));

    advice.unset(DataElement.TO_ACCOUNT);
    assertThat(check(advice)).isEqualTo(DataElement.TO_ACCOUNT);
  }

  @ParameterizedTest
  @CsvSource({
    "0200, 000000",
    "0200, 009000",
    "0200, 210090",
    "0200, 409000",
    "0100, 319000",
    "0400, 409090",
    "0120, 409090"
  })
  void nothingButATransferHasParties(String mti, String processingCode) {
    assertThat(check(TillMessages.transfer(100, TillMessages.RECIPIENTS_PAN)))
        .isEqualTo(RequestReader.OK);
    ISOMsg request = TillMessages.purchase(101, mti, processingCode);
    request.set(DataElement.FROM_ACCOUNT, TillMessages.RECIPIENT);
    request.set(DataElement.TO_ACCOUNT, TillMessages.RECIPIENTS_PAN);
    TransactionCommand command = write(request);
    assertThat(command.payerNumber()).isEqualTo(TransactionCommand.NO_ACCOUNT_NUMBER);
    assertThat(command.recipientTokenHigh() | command.recipientTokenLow()).isZero();

    request.set(DataElement.RRN, TillMessages.RECIPIENTS_PAN.substring(0, 12));
    assertThat(check(request)).as("a card number all the same").isEqualTo(DataElement.RRN);

    request.set(DataElement.TO_ACCOUNT, "nobody");
    assertThat(check(request)).isEqualTo(RequestReader.OK);
  }

  @ParameterizedTest
  @CsvSource({
    "32, 8500001234",
    "37, 850000123456",
    "37, XX0001234567",
    "42, 850000123456789",
    "42, X00001234567895",
    "90, 020000010101150930008500001234500000000000"
  })
  void refusesTheNumberOfAPartysCardInAnotherElement(int element, String content) {
    ISOMsg toCard = TillMessages.transfer(101, TillMessages.RECIPIENTS_PAN);
    toCard.set(element, content);
    ISOMsg fromCard = TillMessages.transfer(101);
    fromCard.set(DataElement.FROM_ACCOUNT, TillMessages.RECIPIENTS_PAN);
    fromCard.set(element, content);
    ISOMsg toAccount = TillMessages.transfer(101);
    toAccount.set(element, content);

    assertThat(check(toCard)).isEqualTo(element);
    assertThat(check(fromCard)).isEqualTo(element);
    assertThat(check(toAccount)).isEqualTo(RequestReader.OK);
  }

  @Test
  void namesTheFirstElementOfATransferThatIsWrong() {
    ISOMsg transfer = TillMessages.transfer(101, "nobody");
    transfer.set(DataElement.REPLACEMENT_AMOUNTS, "00000000100X" + "0".repeat(30));
    assertThat(check(transfer)).isEqualTo(DataElement.REPLACEMENT_AMOUNTS);

    transfer.unset(DataElement.REPLACEMENT_AMOUNTS);
    transfer.set(DataElement.FROM_ACCOUNT, "nobody");
    assertThat(check(transfer)).isEqualTo(DataElement.FROM_ACCOUNT);
  }

  @Test
  void whoReceivesMakesAnotherContent() {
    ISOMsg transfer = TillMessages.transfer(101);

    assertThat(write(transfer).contentDigest())
        .isNotEqualTo(write(TillMessages.transfer(101, "1000000002")).contentDigest())
        .isEqualTo(write(transfer).contentDigest());
  }

  private int check(ISOMsg request) {
    return reader.check(TillMessages.decode(request));
  }

  /** The command of a sound request. */
  private TransactionCommand write(ISOMsg request) {
    MessageDecoder message = TillMessages.decode(request);
    assertThat(reader.check(message)).isEqualTo(RequestReader.OK);
    TransactionCommand command = new TransactionCommand();
    reader.write(message, command, target, 0);
    return command;
  }
}
