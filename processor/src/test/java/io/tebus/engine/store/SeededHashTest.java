package io.tebus.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SeededHashTest {

  private static final long SEED = 20_261_122;
  private static final int KEYS = 1 << 16;
  private static final int PLACES = 1 << 12;

  /** Four times the average; of keys thrown at random no place gets three times that. */
  private static final int MOST = 4 * KEYS / PLACES;

  private static final SeededHash HASH = new SeededHash(SEED);

  @Test
  void isTheSameForTheSameSeed() {
    SeededHash same = new SeededHash(SEED);

    assertThat(same.of(1, 2, 3)).isEqualTo(HASH.of(1, 2, 3));
    assertThat(same.add(same.begin(1), 2)).isEqualTo(HASH.add(HASH.begin(1), 2));
  }

  @Test
  void isAnotherForAnotherSeed() {
    SeededHash other = new SeededHash(SEED + 1);

    assertThat(other.of(1, 2, 3)).isNotEqualTo(HASH.of(1, 2, 3));
    assertThat(other.of(0, 0, 0)).isNotEqualTo(HASH.of(0, 0, 0));
    assertThat(other.add(other.begin(1), 2)).isNotEqualTo(HASH.add(HASH.begin(1), 2));
  }

  @Test
  void everyPartOfTheKeyCounts() {
    assertThat(
            List.of(
                HASH.of(1, 2, 3),
                HASH.of(2, 2, 3),
                HASH.of(1, 3, 3),
                HASH.of(1, 2, 4),
                HASH.of(1, 3, 2)))
        .doesNotHaveDuplicates();
  }

  @Test
  void everyWordAndTheirOrderCount() {
    assertThat(
            List.of(
                HASH.begin(1),
                HASH.add(HASH.begin(1), 0),
                HASH.add(HASH.begin(1), 2),
                HASH.add(HASH.begin(2), 1),
                HASH.add(HASH.begin(0), 1)))
        .doesNotHaveDuplicates();
  }

  static List<Named<IntUnaryOperator>> keysAlike() {
    return List.of(
        keys("low half only", i -> HASH.of(1, 7, i)),
        keys("high half only", i -> HASH.of(1, i, 7)),
        keys("highest bits of the low half", i -> HASH.of(1, 7, (long) i << 48)),
        keys("highest bits of the high half", i -> HASH.of(1, (long) i << 48, 7)),
        keys("both halves alike", i -> HASH.of(1, i, i)),
        keys("halves that add up to the same", i -> HASH.of(1, i, KEYS - i)),
        keys("programme only", i -> HASH.of(i, 7, 7)),
        keys("first word only", i -> (int) (HASH.add(HASH.begin(i), 7) >>> Integer.SIZE)),
        keys("second word only", i -> (int) (HASH.add(HASH.begin(7), i) >>> Integer.SIZE)));
  }

  private static Named<IntUnaryOperator> keys(String name, IntUnaryOperator hash) {
    return Named.of(name, hash);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keysAlike")
  void keysThatDifferInLittleAreSpread(IntUnaryOperator hash) {
    int[] low = new int[PLACES];
    int[] high = new int[PLACES];

    for (int i = 0; i < KEYS; i++) {
      int hashed = hash.applyAsInt(i);
      low[hashed & (PLACES - 1)]++;
      high[hashed >>> (Integer.SIZE - Integer.numberOfTrailingZeros(PLACES))]++;
    }

    for (int place = 0; place < PLACES; place++) {
      assertThat(low[place]).isLessThan(MOST);
      assertThat(high[place]).isLessThan(MOST);
    }
  }
}
