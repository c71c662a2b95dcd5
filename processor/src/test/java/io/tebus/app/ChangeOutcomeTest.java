package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.event.Answer;
import io.tebus.event.FullTable;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangeOutcomeTest {

  private final Answer answer = new Answer().wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0);

  @ParameterizedTest
  @CsvSource({
    "APPROVED, NONE, CHANGED",
    "INVALID_CARD, NONE, UNKNOWN",
    "INVALID_TRANSACTION, NONE, NOT_POSSIBLE",
    "RESTRICTED_CARD, NONE, CLOSED",
    "AMOUNT_LIMIT_EXCEEDED, NONE, TOO_LARGE",
    "UNAVAILABLE, LOTS, LOTS_FULL",
    "UNAVAILABLE, ACCOUNTS, ACCOUNTS_FULL",
    "UNAVAILABLE, NONE, NOT_WRITABLE",
    "FORMAT_ERROR, NONE, UNEXPECTED"
  })
  void saysWhatBecameOfTheChange(
      ResponseCode responseCode, FullTable full, ChangeOutcome expected) {
    answer.begin(responseCode, TransactionFunction.UNKNOWN, 1).full(full);

    assertThat(ChangeOutcome.of(answer)).isEqualTo(expected);
  }

  @Test
  void knowsWhatWasSoBefore() {
    answer.begin(ResponseCode.APPROVED, TransactionFunction.UNKNOWN, 1).repeat();

    assertThat(ChangeOutcome.of(answer)).isEqualTo(ChangeOutcome.AS_IT_WAS);
  }
}
