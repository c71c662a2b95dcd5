package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A host on a small disk that somebody else fills, and that nothing warns but the journal itself:
 * it answers 91 while there is still room for what it has promised, loses nothing, and goes on when
 * there is room again. Skipped where namespaces are refused.
 */
class FullDiskDrillTest {

  private static final long SEED =
      Long.getLong("tebus.seed", new SplittableRandom().nextLong(1_000_000_000));

  private static final int CARDS = 2_000;
  private static final int FILE_BYTES = 16 << 20;

  /** For two files of the journal, what a third one needs, and the rest of the home. */
  private static final int DISK_MB = 64;

  /** A file or two more for each time that the disk is full. */
  private static final int ROUND_MB = 32;

  /** What the ballast leaves: less than a file of the journal. */
  private static final long LEFT_BYTES = 8 << 20;

  private static final int BALLAST_PIECE_BYTES = 1 << 20;
  private static final long LOAD_LIMIT_MS = 40_000;
  private static final Duration ROOM_AGAIN_LIMIT = Duration.ofSeconds(5);

  /** Each shop's, when there is room again: far less than a file. */
  private static final int SMALL_QUOTA = 500;

  private static final int MAX_ROUNDS = 3;
  private static final int QUOTA = DrillHome.WINDOW_CAPACITY / DrillShops.COUNT / (MAX_ROUNDS + 2);

  @Test
  @Timeout(120)
  void declinesBeforeItsDiskIsFullAndGoesOnWhenThereIsRoomAgain(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
    drill(directory, 1, false);
  }

  @Test
  @Timeout(600)
  @EnabledIfSystemProperty(named = "tebus.drills", matches = "true")
  void doesSoAgainAndAgainAndStopsInOrderWhileItIsFull(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
    drill(directory, MAX_ROUNDS, true);
  }

  private static void drill(Path directory, int rounds, boolean stopWhileFull) throws Exception {
    Path mountPoint = Files.createDirectory(directory.resolve("disk")).toRealPath();
    List<String> before = Namespaces.withDisk(mountPoint, DISK_MB + rounds * ROUND_MB);
    assumeFalse(before.isEmpty(), "mount namespaces are refused here: no disk was full");
    Map<String, String> environment =
        Map.of(
            "TEBUS_WINDOW_CAPACITY",
            Integer.toString(DrillHome.WINDOW_CAPACITY),
            "TEBUS_DB_URL",
            DrillHome.NONE,
            "TEBUS_JOURNAL_MIN_FREE_MB",
            "0");
    try (DrillShops shops = new DrillShops(CARDS, new SplittableRandom(SEED));
        HostProcess host =
            HostProcess.start(
                before,
                mountPoint.resolve("home"),
                HostProcess.freePortOffset(),
                CARDS,
                environment,
                directory.resolve("host.txt"))) {
      host.awaitReady();
      // As the host sees it, where everybody else sees an empty directory.
      Path disk = Path.of("/proc/" + host.pid() + "/root" + mountPoint);
      DrillHome home = new DrillHome(disk.resolve("home"));
      for (int round = 1; round <= rounds; round++) {
        fill(disk, home);
        loadUntilRefused(shops, host);
        assertThat(home.rollFiles()).as("files used before 91").hasSizeGreaterThan(round);
        requireNothingLost(shops, home, directory.resolve("copy-" + round));

        Files.delete(ballast(disk));
        DrillClock.await("room again", ROOM_AGAIN_LIMIT, host::isReady);
        shops.check(host.port());
        List<DrillShop.End> ends =
            shops.load(shop -> shop.load(host.port(), SMALL_QUOTA), LOAD_LIMIT_MS, () -> {});
        assertThat(ends).containsOnly(DrillShop.End.STOPPED);
      }
      if (stopWhileFull) {
        fill(disk, home);
        loadUntilRefused(shops, host);
      }
      // The disk ends with the host, so this is the last look at it.
      requireNothingLost(shops, home, directory.resolve("copy"));
      assertThat(host.stop()).as("exit code after TERM").isEqualTo(ExitCode.OK);
    }
  }

  private static Path ballast(Path disk) {
    return disk.resolve("ballast");
  }

  /** Leaves less than the journal needs for another file, when it has the next one already. */
  private static void fill(Path disk, DrillHome home) throws IOException {
    DrillClock.await("the next file of the journal", () -> hasNextFile(home));
    ByteBuffer piece = ByteBuffer.allocate(BALLAST_PIECE_BYTES);
    try (FileChannel channel =
        FileChannel.open(ballast(disk), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (disk.toFile().getUsableSpace() > LEFT_BYTES) {
        piece.clear();
        assertThat(channel.write(piece)).as("bytes of ballast").isPositive();
      }
    }
  }

  private static boolean hasNextFile(DrillHome home) {
    Path last = home.rollFiles().getLast();
    Path generation = last.resolveSibling(".").normalize();
    try {
      List<Path> spares = DrillHome.entries(generation, ".*\\.precreated");
      return !spares.isEmpty() && spares.getLast().toFile().length() == FILE_BYTES;
    } catch (IOException ignored) {
      // It is asked again.
      return false;
    }
  }

  private static void loadUntilRefused(DrillShops shops, HostProcess host) throws Exception {
    List<DrillShop.End> ends =
        shops.load(shop -> shop.loadUntilRefused(host.port(), QUOTA), LOAD_LIMIT_MS, () -> {});
    assertThat(ends).as("seed=%d", SEED).containsOnly(DrillShop.End.REFUSED);
    host.stayAlive(0);
    assertThat(host.isReady()).as("ready while its disk is full").isFalse();
  }

  /** Of a host that stands idle: all that was answered is there, and nothing that was refused. */
  private static void requireNothingLost(DrillShops shops, DrillHome home, Path copy)
      throws IOException {
    Path generation = new DrillHome(copy).journal().resolve("g000001");
    Files.createDirectories(generation);
    for (Path file : home.rollFiles()) {
      Files.copy(file, generation.resolve(file.toFile().getName()));
    }
    DecisionCensus census = shops.audit(copy).census();
    assertThat(shops.inDoubt())
        .as("answered 91 and decided all the same")
        .noneMatch(request -> census.has(request.frame()));
  }
}
