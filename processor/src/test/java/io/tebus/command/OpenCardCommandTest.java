package io.tebus.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenCardCommandTest {

  private static final int OFFSET = 8;

  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[OFFSET + OpenCardCommand.LENGTH]);
  private final OpenCardCommand command = new OpenCardCommand();

  @BeforeEach
  void whatWasThereBeforeDoesNotShow() {
    buffer.setMemory(0, buffer.capacity(), (byte) 0x5A);
  }

  @Test
  void keepsEveryField() {
    OpenCardCommand.encode(
        buffer, OFFSET, 65_535, CardStatus.STOLEN, -1, -2, 999_999, 1234, Long.MAX_VALUE, 70);

    command.wrap(buffer, OFFSET);

    assertThat(command.programme()).isEqualTo(65_535);
    assertThat(command.status()).isEqualTo(CardStatus.STOLEN);
    assertThat(command.tokenHigh()).isEqualTo(-1);
    assertThat(command.tokenLow()).isEqualTo(-2);
    assertThat(command.bin()).isEqualTo(999_999);
    assertThat(command.lastFour()).isEqualTo(1234);
    assertThat(command.accountNumber()).isEqualTo(Long.MAX_VALUE);
    assertThat(command.openingPoints()).isEqualTo(70);
  }

  @Test
  void theShortFormIsAnActiveCardWithAnEmptyAccountOfItsOwn() {
    OpenCardCommand.encode(buffer, OFFSET, 1, 2, 3, 999_900, 78);

    command.wrap(buffer, OFFSET);

    assertThat(command.programme()).isEqualTo(1);
    assertThat(command.status()).isEqualTo(CardStatus.ACTIVE);
    assertThat(command.tokenHigh()).isEqualTo(2);
    assertThat(command.tokenLow()).isEqualTo(3);
    assertThat(command.bin()).isEqualTo(999_900);
    assertThat(command.lastFour()).isEqualTo(78);
    assertThat(command.accountNumber()).isEqualTo(OpenCardCommand.NO_ACCOUNT_NUMBER);
    assertThat(command.openingPoints()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0, ACTIVE", "1, INACTIVE", "2, EXPIRED", "3, LOST", "4, STOLEN"})
  void theStoredNumberOfAStatusNeverChanges(int ordinal, CardStatus status) {
    assertThat(CardStatus.of(ordinal)).isEqualTo(status);
    assertThat(status.ordinal()).isEqualTo(ordinal);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 5, 127})
  void refusesANumberThatIsNoStatus(int ordinal) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CardStatus.of(ordinal))
        .withMessageContaining("ordinal=" + ordinal);
  }
}
