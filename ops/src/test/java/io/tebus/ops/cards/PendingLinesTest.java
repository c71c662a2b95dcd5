package io.tebus.ops.cards;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PendingLinesTest {

  private final CardLine card = new CardLine();
  private final PendingLines pending = new PendingLines();

  @ParameterizedTest
  @CsvSource({
    "123456789012, 123456******",
    "1234567890123, 123456******3",
    "12345678901234, 123456******34",
    "123456789012045, 123456*******45",
    "1234567890120456, 123456******0456",
    "1234567890123450789, 123456*********0789"
  })
  void hidesSixDigitsAtLeast(String number, String expected) {
    byte[] line = (number + ",,,").getBytes(StandardCharsets.US_ASCII);
    card.parse(line, 0, line.length);

    pending.addRejected(1, Rejection.CHECK_DIGIT, card);

    assertThat(pending.maskedCard()).isEqualTo(expected);
  }
}
