package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tebus.app.KilledJournal.Expected;
import io.tebus.app.KilledJournal.Start;
import io.tebus.journal.FrameInfo;
import io.tebus.journal.JournalException;
import io.tebus.journal.JournalKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A host that was killed, and one bit of its journal or of a snapshot flipped, or one of the files
 * cut off: it refuses to start and says why, or serves the balances of just that history which is
 * proven. {@code -Dtebus.seed=N} draws the same damage; {@code -Dtebus.drills} ten times as much.
 */
@Timeout(1_800)
class HostSweepTest {

  private static final long SEED =
      Long.getLong("tebus.seed", new SplittableRandom().nextLong(1_000_000_000));

  /** Of each kind. */
  private static final int SAMPLES =
      (Boolean.getBoolean("tebus.drills") ? 2_000 : 200) / JournalKind.values().length;

  /** Small stores, so that a start takes little. */
  private static final String SETTINGS =
      """
      tebus:
        journal:
          kind: KIND
          min-free-mb: 16
        store:
          accounts: 16384
          cards: 16384
          lots: 65536
        window:
          capacity: 10000
        db:
          url: none
      """;

  private static final int CARDS = 100;

  /** Of the cards, the first ones shop. */
  private static final int SHOPPERS = 10;

  private static final long CENTS_PER_POINT = 100;
  private static final int FIRST_START = 60;
  private static final int BETWEEN_SNAPSHOTS = 20;

  /** Ways of damage, as they come round: 7 flips and 3 cuts of 10. */
  private static final List<Way> WAYS =
      List.of(
          Way.FLIP_JOURNAL,
          Way.CUT_JOURNAL,
          Way.FLIP_SNAPSHOT,
          Way.FLIP_JOURNAL,
          Way.CUT_SNAPSHOT,
          Way.FLIP_JOURNAL,
          Way.FLIP_SNAPSHOT,
          Way.CUT_JOURNAL,
          Way.FLIP_JOURNAL,
          Way.FLIP_JOURNAL);

  private enum Way {
    FLIP_JOURNAL,
    CUT_JOURNAL,
    FLIP_SNAPSHOT,
    CUT_SNAPSHOT
  }

  /** In which the card earned so many points. */
  private record Purchase(long lsn, int card, long points) {}

  private final List<Purchase> history = new ArrayList<>();
  private List<KeptFile> journalFiles = List.of();
  private List<KeptFile> snapshotFiles = List.of();
  private Path home = Path.of("");
  private String settings = "";
  private int stan;

  /**
   * Finds: a tail that is served although it was damaged; a host that starts without answered
   * transactions; damage of a snapshot that keeps a host from starting, or gets into its balances;
   * a start that fails with anything but a refusal; a next start that stumbles over this one.
   */
  @ParameterizedTest
  @EnumSource
  void servesWhatIsProvenOrRefuses(JournalKind kind, @TempDir Path directory) throws IOException {
    home = directory.resolve("home");
    settings = SETTINGS.replace("KIND", kind.name().toLowerCase(Locale.ROOT));
    KilledJournal journal = liveAndDie();
    SplittableRandom random = new SplittableRandom(SEED);

    for (int i = 0; i < SAMPLES; i++) {
      restore();
      Way way = WAYS.get(i % WAYS.size());
      KeptFile file = fileFor(journal, way, random);
      int at = placeIn(file, journal.framesOf(file), random);
      String name = "-Dtebus.seed=%d %s sample %d".formatted(SEED, kind, i);
      String damage = "%s: %s of %s at %d".formatted(name, way, file.path(), at);
      damage(way, file, at);
      judge(damage, expected(journal, way, file, at));
    }
  }

  /** Two starts; the second one takes two snapshots, goes on, and is killed when all is durable. */
  private KilledJournal liveAndDie() throws IOException {
    try (TestHost host = host().start(CARDS)) {
      shop(host, FIRST_START);
      host.stopAndAudit();
    }
    long snapshotLsn;
    try (TestHost host = host().start(CARDS)) {
      shop(host, BETWEEN_SNAPSHOTS);
      host.takeSnapshot();
      shop(host, BETWEEN_SNAPSHOTS);
      snapshotLsn = host.takeSnapshot();
      shop(host, BETWEEN_SNAPSHOTS);
      assertThat(host.figures().durableLsn()).isEqualTo(lastPurchase().lsn());
      journalFiles = KeptFile.in(journalPath());
      snapshotFiles = KeptFile.in(snapshotPath());
      host.stopAndAudit();
    }
    assertThat(snapshotFiles).hasSize(2);
    restore();
    KilledJournal journal = new KilledJournal(journalPath(), snapshotLsn);
    assertThat(journal.lastFrame().lastLsn()).isEqualTo(lastPurchase().lsn());
    assertThat(journal.lastFrame().generation()).isEqualTo(2);
    return journal;
  }

  private TestHost host() throws IOException {
    TestHost host = TestHost.in(home);
    host.put("cfg/default.yml", settings);
    return host;
  }

  /** So many purchases, each of another number of points, each answered before the next. */
  private void shop(TestHost host, int count) throws IOException {
    try (TestLink link = host.link()) {
      for (int i = 0; i < count; i++) {
        int card = history.size() % SHOPPERS;
        long points = history.size() + 1L;
        buy(link, card, points);
        history.add(new Purchase(host.figures().appliedLsn(), card, points));
      }
    }
  }

  private void buy(TestLink link, int card, long points) throws IOException {
    String number = DemoCards.number(card);
    assertThat(
            link.ask(TestMessages.purchase(number, ++stan, points * CENTS_PER_POINT)).getString(39))
        .isEqualTo("00");
  }

  private KeptFile fileFor(KilledJournal journal, Way way, SplittableRandom random) {
    List<KeptFile> files =
        switch (way) {
          case FLIP_JOURNAL, CUT_JOURNAL ->
              journalFiles.stream().filter(file -> !journal.framesOf(file).isEmpty()).toList();
          case FLIP_SNAPSHOT, CUT_SNAPSHOT -> snapshotFiles;
        };
    return files.get(random.nextInt(files.size()));
  }

  /** Anywhere in what was written; every second time in a frame, since much of a queue is index. */
  private static int placeIn(KeptFile file, List<FrameInfo> frames, SplittableRandom random) {
    if (frames.isEmpty() || random.nextBoolean()) {
      return random.nextInt(file.usedBytes());
    }
    FrameInfo frame = frames.get(random.nextInt(frames.size()));
    int place = Math.toIntExact(frame.position()) + random.nextInt(frame.length());
    // The last bytes of a frame may be zeros.
    return Math.min(place, file.usedBytes() - 1);
  }

  private static void damage(Way way, KeptFile file, int at) throws IOException {
    switch (way) {
      case FLIP_JOURNAL, FLIP_SNAPSHOT -> file.flip(at);
      case CUT_JOURNAL, CUT_SNAPSHOT -> file.cut(at);
    }
  }

  private static Expected expected(KilledJournal journal, Way way, KeptFile file, int at) {
    return switch (way) {
      case FLIP_JOURNAL -> journal.afterAFlip(file, at);
      case CUT_JOURNAL -> journal.afterACut(file, at);
      case FLIP_SNAPSHOT, CUT_SNAPSHOT -> journal.everything();
    };
  }

  private void judge(String damage, Expected expected) throws IOException {
    try (TestHost host = host()) {
      Throwable refusal = catchThrowable(() -> host.start(CARDS));
      if (refusal != null) {
        assertThat(expected.start()).as("%s: %s", damage, refusal).isNotEqualTo(Start.SERVES);
        assertThat(refusal)
            .as(damage)
            .isInstanceOf(HostRefusedException.class)
            .hasMessageContaining(journalPath().toString());
      } else {
        assertThat(expected.start()).as(damage).isNotEqualTo(Start.REFUSES);
        assertServes(host, damage, expected);
      }
    }
  }

  private void assertServes(TestHost host, String damage, Expected expected) throws IOException {
    assertThat(host.figures().appliedLsn()).as(damage).isEqualTo(expected.lsn());
    for (int card = 0; card < SHOPPERS; card++) {
      assertThat(host.pointsOf(DemoCards.number(card)))
          .as("%s: card %d", damage, card)
          .isEqualTo(pointsOf(card, expected.lsn()));
    }
    try (TestLink link = host.link()) {
      buy(link, 0, 1);
    }
    assertThat(host.pointsOf(DemoCards.number(0)))
        .as(damage)
        .isEqualTo(pointsOf(0, expected.lsn()) + 1);
    if (expected.whole()) {
      host.stopAndAudit();
    } else {
      host.stop();
      // Whoever reads everything finds it.
      assertThatThrownBy(host::audit).as(damage).isInstanceOf(JournalException.class);
    }
  }

  private long pointsOf(int card, long lsn) {
    return history.stream()
        .filter(purchase -> purchase.card() == card && purchase.lsn() <= lsn)
        .mapToLong(Purchase::points)
        .sum();
  }

  private Purchase lastPurchase() {
    return history.get(history.size() - 1);
  }

  private Path journalPath() {
    return home.resolve("data/journal");
  }

  private Path snapshotPath() {
    return home.resolve("data/snapshot");
  }

  /** Everything as it was when the host was killed. */
  private void restore() throws IOException {
    for (Path directory : List.of(journalPath(), snapshotPath())) {
      try (Stream<Path> tree = Files.walk(directory)) {
        for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
      Files.createDirectory(directory);
    }
    for (KeptFile file : Stream.concat(journalFiles.stream(), snapshotFiles.stream()).toList()) {
      file.restore();
    }
  }
}
