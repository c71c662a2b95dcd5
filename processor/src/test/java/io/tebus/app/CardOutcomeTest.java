package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.event.Answer;
import io.tebus.event.FullTable;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CardOutcomeTest {

  private final Answer answer = new Answer().wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0);

  @ParameterizedTest
  @CsvSource({
    "NONE, NOT_WRITABLE",
    "LOTS, LOTS_FULL",
    "CARDS, CARDS_FULL",
    "ACCOUNTS, ACCOUNTS_FULL",
    "POINTS, POINTS_FULL"
  })
  void saysWhatIsFull(FullTable full, CardOutcome expected) {
    answer.begin(ResponseCode.UNAVAILABLE, TransactionFunction.UNKNOWN, 1).full(full);

    assertThat(CardOutcome.of(answer)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "APPROVED, OPENED",
    "DUPLICATE, OTHER_ACCOUNT",
    "INVALID_AMOUNT, POINTS_KNOWN",
    "INVALID_TRANSACTION, NO_PROGRAMME",
    "RESTRICTED_CARD, ACCOUNT_CLOSED",
    "FORMAT_ERROR, UNEXPECTED"
  })
  void saysWhatBecameOfTheCard(ResponseCode responseCode, CardOutcome expected) {
    answer.begin(responseCode, TransactionFunction.UNKNOWN, 1);

    assertThat(CardOutcome.of(answer)).isEqualTo(expected);
  }
}
