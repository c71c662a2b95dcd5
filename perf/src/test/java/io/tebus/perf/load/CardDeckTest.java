package io.tebus.perf.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.DemoCards;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CardDeckTest {

  @Test
  void dealsNoCardTwice() {
    assertThat(dealt(new CardDeck(100_000, 42)))
        .hasSize(CardDeck.MAX_CARDS)
        .doesNotHaveDuplicates();
  }

  @Test
  void dealsEveryCardOfASmallRange() {
    assertThat(dealt(new CardDeck(3, 42)))
        .containsExactlyInAnyOrder(DemoCards.number(0), DemoCards.number(1), DemoCards.number(2));
  }

  @Test
  void leavesTheFirstCardsToPeople() {
    List<String> left = new ArrayList<>();
    for (long index = 0; index < CardDeck.LEFT_FOR_HAND; index++) {
      left.add(DemoCards.number(index));
    }

    assertThat(dealt(new CardDeck(1_000, 42))).hasSize(900).doesNotContainAnyElementsOf(left);
  }

  @Test
  void dealsTheSameForTheSameSeed() {
    assertThat(dealt(new CardDeck(5_000, 9))).isEqualTo(dealt(new CardDeck(5_000, 9)));
    assertThat(dealt(new CardDeck(5_000, 9))).isNotEqualTo(dealt(new CardDeck(5_000, 10)));
  }

  private static List<String> dealt(CardDeck deck) {
    List<String> numbers = new ArrayList<>();
    for (int place = 0; place < deck.size(); place++) {
      numbers.add(deck.number(place));
    }
    return numbers;
  }
}
