package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.Host;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A host whose journal is taken away beneath it ends at once and answers nothing that it could not
 * write. With what was taken put back, the next one has all that was acknowledged.
 */
class HaltDrillTest {

  private static final long SEED =
      Long.getLong("tebus.seed", new SplittableRandom().nextLong(1_000_000_000));

  private static final int CARDS = 2_000;
  private static final int QUOTA = DrillHome.WINDOW_CAPACITY / DrillShops.COUNT / 2;
  private static final long LOAD_MS = 500;
  private static final long HALT_LIMIT_S = 10;

  /** What was taken away, and what was in it. */
  private record Taken(Path file, Path copy) {

    /** While the host stands still: whatever it has acknowledged is in the copy. */
    static Taken from(HostProcess host, DrillHome home, Path copy) throws IOException {
      try (PausedProcess _ = new PausedProcess(host.pid())) {
        Path file = home.rollFiles().getLast();
        Files.copy(file, copy);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(0);
        }
        return new Taken(file, copy);
      }
    }

    void putBack() throws IOException {
      Files.copy(copy, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Test
  @Timeout(120)
  void haltsWithoutAnAnswerWhenItsFileIsTakenAway(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
    DrillHome home = new DrillHome(directory.resolve("home"));
    home.prepare(DrillHome.NONE);
    Path output = directory.resolve("host.txt");
    int portOffset = HostProcess.freePortOffset();
    try (DrillShops shops = new DrillShops(CARDS, new SplittableRandom(SEED))) {
      Taken[] taken = new Taken[1];
      try (HostProcess host = HostProcess.start(home.path(), portOffset, CARDS, Map.of(), output)) {
        host.awaitReady();
        List<DrillShop.End> ends =
            shops.load(
                shop -> shop.load(host.port(), QUOTA),
                LOAD_MS,
                () -> taken[0] = Taken.from(host, home, directory.resolve("taken")));
        assertThat(host.awaitEnd(HALT_LIMIT_S))
            .as("exit code; seed=%d %s", SEED, DrillHome.text(output))
            .isEqualTo(Host.HALTED);
        assertThat(ends).containsOnly(DrillShop.End.LOST);
      }
      assertThat(DrillHome.text(output))
          .contains("host halts", "; see ops/docs/durability.md, exit code 86");

      taken[0].putBack();
      assertThat(shops.acknowledged()).isPositive();
      assertThat(shops.audit(home.path()).summary().sealed()).isFalse();
      try (HostProcess host = HostProcess.start(home.path(), portOffset, CARDS, Map.of(), output)) {
        host.awaitReady();
        shops.check(host.port());
        assertThat(host.stop()).isEqualTo(ExitCode.OK);
      }
      assertThat(shops.audit(home.path()).summary().sealed()).isTrue();
    }
  }
}
