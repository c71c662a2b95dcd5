package io.tebus.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tebus.journal.RandomLife.Omission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A power cut loses any pages, sizes and names that were not forced: nothing acknowledged, and no
 * start is refused for it. {@code -Dtebus.seed=N} begins with that history; {@code -Dtebus.drills}
 * makes 50,000 images.
 */
@Timeout(1_800)
class PageLossTest {
  private static final boolean DRILLS = Boolean.getBoolean("tebus.drills");
  private static final long SEED =
      Long.getLong("tebus.seed", new SplittableRandom().nextLong(1_000_000_000));

  /** Of each kind. */
  private static final int IMAGES = (DRILLS ? 50_000 : 2_000) / JournalKind.values().length;

  private static final int MIN_STEPS = 5;
  private static final int MAX_STEPS = 60;

  private static final int KILLS = DRILLS ? 1_000 : 50;
  private static final int MAX_STEPS_BEFORE_A_KILL = 25;
  private static final int MAX_STEPS_AFTER_A_KILL = 3;

  private static final int MAX_HISTORIES_OF_AN_OMISSION = 500;

  /** A history of a test. */
  @FunctionalInterface
  private interface History {
    void of(RandomLife life, SplittableRandom random) throws IOException;
  }

  /**
   * Finds: an acknowledgement before the force or behind another file's; frames that call durable
   * what is not; a seal or a header that is written too early; room given back with frames in it;
   * remains of a start that a second start stumbles over; a check that takes loss for damage.
   */
  @ParameterizedTest
  @EnumSource
  void keepsEveryAcknowledgedTransactionWhateverPagesAreLost(
      JournalKind kind, @TempDir Path directory) throws IOException {
    int images = 0;
    // An image for each history at least, on average.
    for (int i = 0; i < IMAGES && images < IMAGES; i++) {
      images += live(directory, SEED + i, kind, Omission.NOTHING, PageLossTest::atRandom);
    }

    assertThat(images).isGreaterThanOrEqualTo(IMAGES);
  }

  /**
   * What the kill left in the page cache is read by the next start, and answers are built on it.
   * Finds: a start that does not force what it adopted, or not its names, before its own header.
   */
  @ParameterizedTest
  @EnumSource
  void survivesAKillAndThenAPowerCut(JournalKind kind, @TempDir Path directory) throws IOException {
    for (int i = 0; i < KILLS; i++) {
      int images = live(directory, SEED + i, kind, Omission.NOTHING, PageLossTest::killed);

      assertThat(images).isGreaterThanOrEqualTo(2);
    }
  }

  /** Without it the tests above would prove nothing: each force is missed when it is left out. */
  @ParameterizedTest
  @MethodSource("omissions")
  void losesSomethingWhenAForceIsLeftOut(
      Omission omission, JournalKind kind, @TempDir Path directory) {
    Throwable loss = null;
    for (int i = 0; i < MAX_HISTORIES_OF_AN_OMISSION && loss == null; i++) {
      long seed = SEED + i;
      History history = i % 2 == 0 ? PageLossTest::atRandom : PageLossTest::killed;
      loss = catchThrowable(() -> live(directory, seed, kind, omission, history));
    }

    assertThat(loss).as("seeds from %d", SEED).isInstanceOf(AssertionError.class);
  }

  static Stream<Arguments> omissions() {
    return Stream.of(Omission.values())
        .filter(omission -> omission != Omission.NOTHING)
        .flatMap(
            omission -> Stream.of(JournalKind.values()).map(kind -> Arguments.of(omission, kind)));
  }

  private static void atRandom(RandomLife life, SplittableRandom random) throws IOException {
    life.live(random.nextInt(MIN_STEPS, MAX_STEPS + 1));
  }

  private static void killed(RandomLife life, SplittableRandom random) throws IOException {
    life.live(random.nextInt(MAX_STEPS_BEFORE_A_KILL));
    life.append();
    life.restart(false);
    life.cut();
    for (int i = random.nextInt(MAX_STEPS_AFTER_A_KILL + 1); i > 0; i--) {
      life.append();
    }
    life.append();
    life.sync();
    life.cut();
  }

  /** Returns how many images were judged. */
  private static int live(
      Path directory, long seed, JournalKind kind, Omission omission, History history)
      throws IOException {
    String name = "-Dtebus.seed=" + seed + " " + kind;
    Path homes = Files.createDirectory(directory.resolve("seed-" + seed));
    Path home = Files.createDirectory(homes.resolve("journal"));
    SplittableRandom random = new SplittableRandom(seed);
    try (RandomLife life = new RandomLife(name, home, kind, random.split(), omission)) {
      life.begin();
      history.of(life, random);
      return life.images();
    } catch (JournalException e) {
      throw new AssertionError(name + ": a kill alone must not be refused", e);
    } finally {
      RandomLife.delete(homes);
    }
  }
}
