package io.tebus.projection.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tebus.projection.DatabaseAwayException;
import io.tebus.projection.embedded.Binaries.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
class BinariesTest {

  private static final long LIMIT_S = 60;

  @Test
  void areUnpackedOnceByWhoeverComesFirst(@TempDir Path root) throws Exception {
    Binaries binaries = new Binaries(root);
    List<Future<Path>> found;
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      found = List.of(threads.submit(binaries::directory), threads.submit(binaries::directory));
    }
    Path directory = found.get(0).get(LIMIT_S, TimeUnit.SECONDS);
    Path marker = directory.resolve("share/kept");
    Files.createFile(marker);

    Path again = new Binaries(root).directory();

    assertThat(found.get(1).get(LIMIT_S, TimeUnit.SECONDS)).isEqualTo(directory);
    assertThat(again).isEqualTo(directory);
    assertThat(marker).exists();
    assertThat(directory.resolve("bin/postgres")).isExecutable();
    assertThat(directory.resolve("bin/pg_ctl")).isExecutable();
    assertThat(directory.resolve("bin/initdb")).isExecutable();
    assertThat(directory.resolve("lib/libpq.so.5")).isSymbolicLink().exists();
  }

  @Test
  void replaceWhatACrashLeft(@TempDir Path root) throws Exception {
    String digest = Platform.of("Linux", System.getProperty("os.arch", "")).digest();
    Path left = root.resolve("postgres-" + Binaries.MAJOR + "-" + digest + ".new");
    Files.createDirectories(left.resolve("bin"));
    Files.writeString(left.resolve("bin/postgres"), "half");

    Path directory = new Binaries(root).directory();

    assertThat(directory.resolve("bin/postgres")).isExecutable();
    try (Stream<Path> files = Files.list(root)) {
      assertThat(files).containsExactlyInAnyOrder(directory, root.resolve(".lock"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "amd64, postgres-linux-x86_64.txz, linux-amd64",
    "aarch64, postgres-linux-arm_64.txz, linux-arm64v8"
  })
  void areNamedAfterTheMachine(String architecture, String resource, String artifact)
      throws DatabaseAwayException {
    Platform platform = Platform.of("Linux", architecture);

    assertThat(platform.resource()).endsWith(resource);
    assertThat(platform.artifact()).endsWith(artifact);
  }

  @ParameterizedTest
  @CsvSource({"Linux, s390x", "Mac OS X, aarch64", "Windows 11, amd64"})
  void areNotThereForEveryMachine(String system, String architecture) {
    assertThatExceptionOfType(DatabaseAwayException.class)
        .isThrownBy(() -> Platform.of(system, architecture))
        .withMessageContaining("system=" + system + " architecture=" + architecture)
        .withMessageContaining("tebus.db.url");
  }

  @Test
  void sayWhichArtifactIsMissing() {
    Platform missing = new Platform("/postgres-linux-none.txz", "some:artifact");

    assertThatExceptionOfType(DatabaseAwayException.class)
        .isThrownBy(missing::digest)
        .withMessageContaining("resource=/postgres-linux-none.txz is missing")
        .withMessageContaining("some:artifact");
  }
}
