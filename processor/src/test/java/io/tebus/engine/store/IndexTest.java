package io.tebus.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IndexTest {

  private static final int MANY = 200_000;
  private static final int HOSTILE = 10_000;
  private static final long SEED = 20_261_122;

  private final Memory memory = new Memory();

  @AfterEach
  void giveTheMemoryBack() {
    memory.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, Index.MAX_CAPACITY + 1})
  void refusesACapacityOutOfRange(int capacity) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Index(memory, "cards", capacity))
        .withMessageContaining("cards: capacity=" + capacity);
  }

  @Test
  void findsNothingInAnEmptyIndex() {
    Index index = new Index(memory, "index", MANY);

    assertThat(index.size()).isZero();
    assertThat(index.seek(0)).isEqualTo(Index.NONE);
    assertThat(index.seek(-1)).isEqualTo(Index.NONE);
  }

  @Test
  void agreesWithASlowModel() {
    Index index = new Index(memory, "index", MANY);
    Random random = new Random(SEED);
    Map<Integer, List<Integer>> model = new HashMap<>();
    List<Integer> hashes = new ArrayList<>();
    for (int ordinal = 0; ordinal < MANY; ordinal++) {
      // Some hashes come again.
      boolean again = ordinal > 0 && random.nextInt(10) == 0;
      int hash = again ? hashes.get(random.nextInt(ordinal)) : random.nextInt();
      hashes.add(hash);
      model.computeIfAbsent(hash, key -> new ArrayList<>()).add(ordinal);

      index.insert(hash, ordinal);

      int earlier = hashes.get(random.nextInt(hashes.size()));
      assertThat(found(index, earlier))
          .as("seed %d step %d", SEED, ordinal)
          .isEqualTo(model.get(earlier));
    }

    assertThat(index.size()).isEqualTo(MANY);
    model.forEach(
        (hash, ordinals) -> assertThat(found(index, hash)).as("seed %d", SEED).isEqualTo(ordinals));
    for (int i = 0; i < MANY; i++) {
      int hash = random.nextInt();
      assertThat(found(index, hash))
          .as("seed %d", SEED)
          .isEqualTo(model.getOrDefault(hash, List.of()));
    }
  }

  static List<Named<IntUnaryOperator>> hostileHashes() {
    return List.of(
        hashes("all equal", i -> 42),
        hashes("all zero", i -> 0),
        hashes("of one chain", i -> i << 16),
        hashes("of a few chains", i -> i << 9),
        hashes("of the last chain", i -> -1 - (i << 16)));
  }

  private static Named<IntUnaryOperator> hashes(String name, IntUnaryOperator hashOf) {
    return Named.of(name, hashOf);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostileHashes")
  void findsEachOfOneLongChain(IntUnaryOperator hashOf) {
    Index index = new Index(memory, "index", HOSTILE);
    Map<Integer, List<Integer>> model = new HashMap<>();
    for (int ordinal = 0; ordinal < HOSTILE; ordinal++) {
      int hash = hashOf.applyAsInt(ordinal);
      index.insert(hash, ordinal);
      model.computeIfAbsent(hash, key -> new ArrayList<>()).add(ordinal);
    }

    assertThat(index.size()).isEqualTo(HOSTILE);
    model.forEach((hash, ordinals) -> assertThat(found(index, hash)).isEqualTo(ordinals));
    assertThat(index.seek(1)).isEqualTo(Index.NONE);
  }

  @Test
  void growsOneBucketAtATime() {
    Index index = new Index(memory, "index", MANY);
    Random random = new Random(SEED);
    long buckets = index.tables().getFirst().used();
    long bytes = bytesInUse(index);
    for (int ordinal = 0; ordinal < MANY; ordinal++) {
      index.insert(random.nextInt(), ordinal);

      long bucketsNow = index.tables().getFirst().used();
      long bytesNow = bytesInUse(index);
      assertThat(bucketsNow - buckets).as("seed %d step %d", SEED, ordinal).isBetween(0L, 1L);
      assertThat(bytesNow - bytes)
          .as("seed %d step %d", SEED, ordinal)
          .isBetween(0L, 2L * Table.PAGE_LENGTH);
      buckets = bucketsNow;
      bytes = bytesNow;
    }

    assertThat(buckets).as("buckets").isGreaterThan(MANY / 7);
    assertThat(bytes).as("bytes").isLessThan(24L * MANY);
  }

  @Test
  void theSameInsertsGiveTheSamePages() {
    Index one = new Index(memory, "one", MANY);
    Index other = new Index(memory, "other", MANY);
    Random random = new Random(SEED);
    for (int ordinal = 0; ordinal < MANY; ordinal++) {
      // Two in a hundred of one chain, so that overflows are made, split and freed.
      int hash = random.nextInt(50) == 0 ? random.nextInt() << 16 : random.nextInt();
      one.insert(hash, ordinal);
      other.insert(hash, ordinal);
    }

    for (int table = 0; table < one.tables().size(); table++) {
      assertThat(one.tables().get(table).pageHashes())
          .isEqualTo(other.tables().get(table).pageHashes());
      assertThat(one.tables().get(table).hash()).isEqualTo(other.tables().get(table).hash());
    }
  }

  @Test
  void takesEveryOrdinal() {
    Index index = new Index(memory, "index", 3);
    int[] ordinals = {0, Integer.MAX_VALUE - 1, 1};

    for (int ordinal : ordinals) {
      index.insert(5, ordinal);
    }

    assertThat(found(index, 5))
        .containsExactlyInAnyOrderElementsOf(IntStream.of(ordinals).sorted().boxed().toList());
  }

  /** The ordinals of a hash, in ascending order: an index promises no other. */
  private static List<Integer> found(Index index, int hash) {
    List<Integer> ordinals = new ArrayList<>();
    int position = index.seek(hash);
    while (position != Index.NONE) {
      ordinals.add(index.ordinal(position));
      position = index.next(position, hash);
    }
    Collections.sort(ordinals);
    return ordinals;
  }

  private static long bytesInUse(Index index) {
    return index.tables().stream().mapToLong(Table::bytesInUse).sum();
  }
}
