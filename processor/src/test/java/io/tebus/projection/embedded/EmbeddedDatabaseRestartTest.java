package io.tebus.projection.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tebus.projection.DatabaseAddress;
import io.tebus.projection.DatabaseAwayException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starts, stops, kills, and what an operator may have left behind. */
@Timeout(180)
class EmbeddedDatabaseRestartTest {

  private static final String WRITE = "CREATE TABLE kept AS SELECT 7 AS points";
  private static final String READ = "SELECT points FROM kept";

  private static final long AWAIT_NS = TimeUnit.SECONDS.toNanos(30);
  private static final long PARK_NS = 1_000_000;

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(8);

  @Test
  void keepsItsDataFromOneStartToTheNext(@TempDir Path directory) throws Exception {
    EmbeddedDatabase first = TestDatabases.in(directory);
    try (first) {
      Sql.run(first.ready(), WRITE);
    }

    assertThat(first.isRunning()).isFalse();
    try (EmbeddedDatabase second = TestDatabases.in(directory)) {
      assertThat(Sql.ask(second.ready(), READ)).isEqualTo("7");
    }
  }

  @Test
  void startsAgainWhenItWasKilled(@TempDir Path directory) throws Exception {
    try (EmbeddedDatabase database = TestDatabases.in(directory)) {
      Sql.run(database.ready(), WRITE);
      long killed = database.postmasterPid();

      assertThat(ProcessHandle.of(killed).orElseThrow().destroyForcibly()).isTrue();
      await("the end of the server", () -> !database.isRunning());
      DatabaseAddress again = database.ready();

      assertThat(Sql.ask(again, READ)).isEqualTo("7");
      assertThat(database.postmasterPid()).isPositive().isNotEqualTo(killed);
    }
  }

  @Test
  void stopsTheServerOfAHostThatWasKilled(@TempDir Path directory) throws Exception {
    try (EmbeddedDatabase next = TestDatabases.in(directory)) {
      DatabaseAddress fresh;
      try (EmbeddedDatabase killed = TestDatabases.in(directory)) {
        DatabaseAddress old = killed.ready();
        Sql.run(old, WRITE);
        long orphan = killed.postmasterPid();

        fresh = next.ready();

        assertThat(next.postmasterPid()).isPositive().isNotEqualTo(orphan);
        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> Sql.ask(old, READ));
      }

      // The close of the other has left alone what it did not start.
      assertThat(Sql.ask(fresh, READ)).isEqualTo("7");
    }
  }

  @Test
  void leavesAProcessAloneThatTookTheNumberOver(@TempDir Path directory) throws Exception {
    try (EmbeddedDatabase first = TestDatabases.in(directory)) {
      Sql.run(first.ready(), WRITE);
    }
    Process stranger = new ProcessBuilder("sleep", "600").start();
    try (EmbeddedDatabase second = TestDatabases.in(directory)) {
      Files.writeString(directory.resolve("postgres/postmaster.pid"), stranger.pid() + "\n");

      assertThat(second.isRunning()).isFalse();
      assertThat(Sql.ask(second.ready(), READ)).isEqualTo("7");
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void startsOverWhenTheFirstStartWasInterrupted(@TempDir Path directory) throws Exception {
    Path left = directory.resolve("postgres.new/base/1");
    Files.createDirectories(left);
    Files.writeString(left.resolve("half"), "a table");

    try (EmbeddedDatabase database = TestDatabases.in(directory)) {
      assertThat(Sql.ask(database.ready(), "SELECT 1")).isEqualTo("1");
      assertThat(directory.resolve("postgres.new")).doesNotExist();
      assertThat(directory.resolve("postgres/base/1/half")).doesNotExist();
    }
  }

  @Test
  void stopsEvenInAnInterruptedThread(@TempDir Path directory) throws Exception {
    EmbeddedDatabase database = TestDatabases.in(directory);
    try (database) {
      database.ready();
      Thread.currentThread().interrupt();
    }

    assertThat(Thread.interrupted()).isTrue();
    assertThat(database.isRunning()).isFalse();
  }

  @Test
  void namesThePortThatIsTaken(@TempDir Path directory) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        EmbeddedDatabase database =
            new EmbeddedDatabase(TestDatabases.options(directory, taken.getLocalPort()))) {
      assertThatExceptionOfType(DatabaseAwayException.class)
          .isThrownBy(database::ready)
          .withMessageContaining("port=" + taken.getLocalPort() + " is in use")
          .withMessageContaining("tebus.db.port");
      assertThat(database.isRunning()).isFalse();
    }
  }

  @Test
  void saysWhatTheServerSaidWhenItDoesNotStart(@TempDir Path directory) throws Exception {
    try (EmbeddedDatabase first = TestDatabases.in(directory)) {
      first.ready();
    }
    Files.writeString(directory.resolve("postgres/postgresql.conf"), "no_such_setting = 1\n");

    try (EmbeddedDatabase second = TestDatabases.in(directory)) {
      assertThatExceptionOfType(DatabaseAwayException.class)
          .isThrownBy(second::ready)
          .withMessageContaining("does not start")
          .withMessageContaining("no_such_setting");
    }
  }

  @Test
  void namesAPasswordFileThatIsNotTheClusters(@TempDir Path directory) throws Exception {
    try (EmbeddedDatabase first = TestDatabases.in(directory)) {
      first.ready();
    }
    Files.writeString(directory.resolve("postgres.password"), "another\n");

    try (EmbeddedDatabase second = TestDatabases.in(directory)) {
      assertThatExceptionOfType(DatabaseAwayException.class)
          .isThrownBy(second::ready)
          .withMessageContaining("postgres.password is refused")
          .withMessageNotContaining("another");
    }
  }

  @Test
  void makesNoPasswordForAClusterThatHasOne(@TempDir Path directory) throws IOException {
    clusterOf(Binaries.MAJOR, directory);

    assertRefused(directory, "postgres.password is missing", "Put it back");
    assertThat(directory.resolve("postgres.password")).doesNotExist();
  }

  @Test
  void refusesAClusterOfAnotherMajorVersion(@TempDir Path directory) throws IOException {
    clusterOf("17", directory);

    assertRefused(
        directory,
        "version=17 (expected: " + Binaries.MAJOR,
        "which must begin with g000001 for that: copy archived generations back first");
  }

  @Test
  void refusesADirectoryThatHoldsSomethingElse(@TempDir Path directory) throws IOException {
    Files.createDirectories(directory.resolve("postgres"));
    Files.writeString(directory.resolve("postgres/letter.txt"), "to somebody");

    assertRefused(directory, "holds something else", "a cluster");
    assertThat(directory.resolve("postgres/letter.txt")).hasContent("to somebody");
  }

  @Test
  void refusesAPasswordFileThatOthersCanRead(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("postgres.password");
    Files.writeString(file, "secret\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    assertRefused(directory, "permissions=rw-r--r-- (expected: rw-------)", "postgres.password");
  }

  @Test
  void startsNothingOnceItIsClosed(@TempDir Path directory) {
    EmbeddedDatabase database = TestDatabases.in(directory);

    database.close();

    assertThatExceptionOfType(DatabaseAwayException.class).isThrownBy(database::ready);
    assertThat(directory.resolve("postgres")).doesNotExist();
  }

  @Test
  void givesUpAStartThatIsUnderWay(@TempDir Path directory) throws Exception {
    EmbeddedDatabase database = TestDatabases.in(directory);
    AtomicReference<String> refusal = new AtomicReference<>("");
    Thread starting =
        Thread.ofPlatform()
            .start(() -> {
              try {
                database.ready();
              } catch (DatabaseAwayException e) {
                refusal.set(String.valueOf(e.getMessage()));
              }
            });
    await("initdb", () -> isBeingMade(directory));

    long startNs = System.nanoTime();
    database.close();

    assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(CLOSE_LIMIT);
    assertThat(starting.join(CLOSE_LIMIT)).isTrue();
    assertThat(refusal.get()).contains("initdb").contains("is given up");
    assertThat(database.isRunning()).isFalse();
    assertThat(directory.resolve("postgres")).doesNotExist();
    await("end of what initdb began", () -> !isWorkedIn(directory));
  }

  private static boolean isBeingMade(Path directory) {
    String[] found = directory.toFile().list((parent, name) -> name.startsWith("postgres.new-"));
    return found != null && found.length > 0;
  }

  /** Whether a process works below the directory. */
  private static boolean isWorkedIn(Path directory) {
    return ProcessHandle.allProcesses()
        .anyMatch(process -> workingDirectory(process.pid()).startsWith(directory.toString()));
  }

  private static String workingDirectory(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd")).toString();
    } catch (IOException ignored) {
      // It ended meanwhile, or is none of ours.
      return "";
    }
  }

  private static void clusterOf(String version, Path directory) throws IOException {
    Files.createDirectories(directory.resolve("postgres"));
    Files.writeString(directory.resolve("postgres/PG_VERSION"), version + "\n");
  }

  private static void assertRefused(Path directory, String what, String advice) {
    try (EmbeddedDatabase database = TestDatabases.in(directory)) {
      assertThatExceptionOfType(DatabaseAwayException.class)
          .isThrownBy(database::ready)
          .withMessageContaining(what)
          .withMessageContaining(advice);
    }
  }

  /** Waits at most half a minute. */
  private static void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - start).as(what + ", in ns").isLessThan(AWAIT_NS);
      LockSupport.parkNanos(PARK_NS);
    }
  }
}
