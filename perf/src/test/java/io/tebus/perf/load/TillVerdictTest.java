package io.tebus.perf.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TillVerdictTest {

  private static final Latency NONE = new Latency(0, 0, 0, 0, 0);
  private static final Turnover TURNOVER = new Turnover(50, 20, 5, 30, 10, 25, 7, 9, 9);
  private static final Books GOOD_BOOKS = new Books(2, 2, 2, 100, TURNOVER, 120);

  @Test
  void holdsWhenEverythingDoes() {
    assertThat(verdict(figures(10, 10, 0, 0), GOOD_BOOKS).held()).isTrue();
  }

  @Test
  void showsEveryKindOfMovementOfPoints() {
    assertThat(verdict(figures(10, 10, 0, 0), GOOD_BOOKS).points().getLast().explanation())
        .isEqualTo("100 + 50 + 20 - 5 - 30 + 10 - 25 - 9 + 9 = 120, closing 120");
  }

  @Test
  void doesNotHoldForAnUnansweredRequest() {
    assertThat(verdict(figures(10, 9, 0, 0), GOOD_BOOKS).held()).isFalse();
  }

  @Test
  void doesNotHoldForAWrongAnswer() {
    assertThat(verdict(figures(10, 10, 0, 1), GOOD_BOOKS).held()).isFalse();
  }

  @Test
  void doesNotHoldForARefusal() {
    assertThat(verdict(figures(10, 10, 1, 0), GOOD_BOOKS).held()).isFalse();
  }

  @Test
  void doesNotHoldWhenNothingWasSent() {
    assertThat(verdict(figures(0, 0, 0, 0), Books.EMPTY).held()).isFalse();
  }

  @Test
  void doesNotHoldForACardThatWasNotAskedAgain() {
    Books books = new Books(3, 2, 2, 100, TURNOVER, 120);

    assertThat(verdict(figures(10, 10, 0, 0), books).held()).isFalse();
  }

  @Test
  void doesNotHoldWhenTheSumsDiffer() {
    Books books = new Books(2, 2, 2, 100, TURNOVER, 121);

    assertThat(verdict(figures(10, 10, 0, 0), books).held()).isFalse();
  }

  private static TillVerdict verdict(TillFigures figures, Books books) {
    return TillVerdict.of(figures, books, List.of());
  }

  private static TillFigures figures(long sent, long answered, long refused, long wrong) {
    return new TillFigures(
        sent, answered, answered - refused, refused, refused, wrong, 0, NONE, NONE, NONE);
  }
}
