package io.tebus.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransactionCommandTest {

  @Test
  void everythingIsAbsentInAClearedCommand() {
    UnsafeBuffer used = new UnsafeBuffer(new byte[TransactionCommand.LENGTH]);
    used.setMemory(0, used.capacity(), (byte) 0x5A);

    TransactionCommand command = new TransactionCommand().wrapAndClear(used, 0);

    assertThat(command.hasCard()).isFalse();
    assertThat(command.hasRrn()).isFalse();
    assertThat(command.hasOriginal()).isFalse();
    assertThat(command.processingCode()).isEqualTo(TransactionCommand.NO_PROCESSING_CODE);
    assertThat(command.pointsToUse()).isEqualTo(TransactionCommand.NO_POINTS_TO_USE);
    assertThat(command.standingAmount()).isEqualTo(TransactionCommand.NO_STANDING_AMOUNT);
    assertThat(command.mode()).isEqualTo((byte) 'E');
    assertThat(command.amount()).isZero();
    assertThat(command.isWithoutEarn()).isFalse();
    assertThat(command.asksNotToEarn()).isFalse();
    assertThat(command.payerNumber()).isEqualTo(TransactionCommand.NO_ACCOUNT_NUMBER);
    assertThat(command.recipientNumber()).isEqualTo(TransactionCommand.NO_ACCOUNT_NUMBER);
    assertThat(command.payerTokenHigh() | command.payerTokenLow()).isZero();
    assertThat(command.recipientTokenHigh() | command.recipientTokenLow()).isZero();
  }

  @Test
  void keepsBothEndsOfATransfer() {
    TransactionCommand command = new SampleCommand().view();

    command
        .payerNumber(Long.MAX_VALUE)
        .payerToken(1, 2)
        .recipientNumber(Long.MAX_VALUE - 1)
        .recipientToken(-3, -4);

    assertThat(command.payerNumber()).isEqualTo(Long.MAX_VALUE);
    assertThat(command.payerTokenHigh()).isEqualTo(1);
    assertThat(command.payerTokenLow()).isEqualTo(2);
    assertThat(command.recipientNumber()).isEqualTo(Long.MAX_VALUE - 1);
    assertThat(command.recipientTokenHigh()).isEqualTo(-3);
    assertThat(command.recipientTokenLow()).isEqualTo(-4);
    assertThat(command.approvalCode()).isEqualTo(TransactionCommand.NO_APPROVAL);
  }

  @Test
  void tellsAWishNotToEarnFromSilence() {
    TransactionCommand command = new SampleCommand().view().withoutEarn(true);
    assertThat(command.isWithoutEarn()).isTrue();
    assertThat(command.asksNotToEarn()).isFalse();

    command.asksNotToEarn(true).withoutEarn(false);
    assertThat(command.isWithoutEarn()).isTrue();
    assertThat(command.asksNotToEarn()).isTrue();

    command.asksNotToEarn(false);
    assertThat(command.isWithoutEarn()).isFalse();
  }

  static List<Named<Consumer<SampleCommand>>> contents() {
    return List.of(
        change("first half of the card token", c -> c.view().token(1, SampleCommand.TOKEN_LOW)),
        change("second half of the card token", c -> c.view().token(SampleCommand.TOKEN_HIGH, 1)),
        change("processing code", c -> c.view().processingCode(3_000)),
        change("amount", c -> c.view().amount(10_01)),
        change("currency", c -> c.view().currency(978)),
        change("mode", c -> c.view().mode((byte) 'U')),
        change("points to use", c -> c.view().pointsToUse(5)),
        change("all points", c -> c.view().pointsToUse(TransactionCommand.ALL_POINTS)),
        change("MTI of the original", c -> c.view().original(200, 0, 0, 0, 0)),
        change("STAN of the original", c -> c.view().original(0, 1, 0, 0, 0)),
        change("time of the original", c -> c.view().original(0, 0, 1, 0, 0)),
        change("acquirer of the original", c -> c.view().original(0, 0, 0, 1, 0)),
        change("forwarder of the original", c -> c.view().original(0, 0, 0, 0, 1)),
        change("standing amount", c -> c.view().standingAmount(0)),
        change("accounts", c -> c.view().accountsDigest(1)));
  }

  @ParameterizedTest
  @MethodSource("contents")
  void isAnotherRequestWhenItsContentDiffers(Consumer<SampleCommand> change) {
    SampleCommand command = new SampleCommand();

    change.accept(command);

    assertThat(command.view().contentDigest())
        .isNotEqualTo(new SampleCommand().view().contentDigest());
  }

  static List<Named<Consumer<SampleCommand>>> circumstances() {
    return List.of(
        change("repeat digit", c -> c.view().mti(201)),
        change("version digit", c -> c.view().mti(2_200)),
        change("how an original is named", c -> c.view().byLocalMoment(true)),
        change("STAN", c -> c.view().stan(102)),
        change("transmission time", c -> c.view().transmittedAt(1)),
        change("local time", c -> c.view().localTime(1)),
        change("local date", c -> c.view().localDate(116)),
        change("merchant type", c -> c.view().merchantType(5411)),
        change("acquirer", c -> c.view().acquirer(1)),
        change("a wish not to earn", c -> c.view().asksNotToEarn(true)),
        change("nothing to earn", c -> c.view().withoutEarn(true)),
        change("listener", c -> c.view().listener(9)),
        change("payer as it was found", c -> c.view().payerNumber(9).payerToken(9, 9)),
        change("recipient as it was found", c -> c.view().recipientNumber(9).recipientToken(9, 9)),
        change("terminal", c -> c.terminal("OTHER")),
        change("merchant", c -> c.cardAcceptor("OTHER")),
        change("retrieval reference number", c -> c.rrn("701509000101")));
  }

  @ParameterizedTest
  @MethodSource("circumstances")
  void isTheSameRequestInOtherCircumstances(Consumer<SampleCommand> change) {
    SampleCommand command = new SampleCommand();

    change.accept(command);

    assertThat(command.view().contentDigest())
        .isEqualTo(new SampleCommand().view().contentDigest());
  }

  private static Named<Consumer<SampleCommand>> change(
      String name, Consumer<SampleCommand> change) {
    return Named.of(name, change);
  }
}
