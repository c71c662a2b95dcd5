package io.tebus.projection.embedded;

import io.tebus.projection.DatabaseAwayException;
import io.tebus.projection.embedded.ChildProcess.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory a server keeps its databases in, and the password it was made with. */
final class Cluster {

  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

  private static final Duration INIT_LIMIT = Duration.ofMinutes(2);

  private static final String ADVICE =
      " Or stop the host and move the data away: a new database is filled from the journal, which"
          + " must begin with g000001 for that: copy archived generations back first.";

  private final Path data;
  private final PasswordFile passwordFile;
  private final BooleanSupplier closed;

  /**
   * The cluster in a directory.
   *
   * @param closed true when it is not to be made any more
   */
  Cluster(Path data, PasswordFile passwordFile, BooleanSupplier closed) {
    this.data = data;
    this.passwordFile = passwordFile;
    this.closed = closed;
  }

  /** Makes it when it is missing. Returns the password. */
  String prepare(Programs programs) throws IOException, DatabaseAwayException {
    Path version = data.resolve("PG_VERSION");
    if (Files.exists(version)) {
      UnfinishedDirectory.deleteLeftovers(data);
      refuseAnotherMajor(Files.readString(version).strip());
      refuseALostPassword();
      return passwordFile.read();
    }
    refuseForeignFiles();
    if (!passwordFile.exists()) {
      passwordFile.create();
    }
    String password = passwordFile.read();
    initialize(programs);
    return password;
  }

  private void refuseAnotherMajor(String major) throws DatabaseAwayException {
    if (!major.equals(Binaries.MAJOR)) {
      throw new DatabaseAwayException(
          "embedded PostgreSQL: data="
              + data
              + " version="
              + major
              + " (expected: "
              + Binaries.MAJOR
              + "). Take the build that made it."
              + ADVICE);
    }
  }

  private void refuseALostPassword() throws DatabaseAwayException {
    if (!passwordFile.exists()) {
      throw new DatabaseAwayException(
          "embedded PostgreSQL: password file="
              + passwordFile.path()
              + " is missing (expected: the one made with "
              + data
              + "). Put it back."
              + ADVICE);
    }
  }

  private void refuseForeignFiles() throws IOException, DatabaseAwayException {
    if (!Files.exists(data)) {
      return;
    }
    try (Stream<Path> files = Files.list(data)) {
      if (files.findAny().isPresent()) {
        throw new DatabaseAwayException(
            "embedded PostgreSQL: data="
                + data
                + " holds something else (expected: a cluster, nothing, or no such directory)");
      }
    }
  }

  /** Checksums of pages are the default since PostgreSQL 18; initdb forces what it wrote. */
  private void initialize(Programs programs) throws IOException, DatabaseAwayException {
    LOG.info("embedded PostgreSQL: making a cluster in {}", data);
    Path unfinished = UnfinishedDirectory.beside(data);
    Finished finished =
        programs.run(
            "initdb",
            List.of(
                "--pgdata=" + unfinished,
                "--username=" + EmbeddedDatabase.NAME,
                "--pwfile=" + passwordFile.path(),
                "--auth-host=scram-sha-256",
                "--auth-local=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-instructions"),
            INIT_LIMIT,
            closed);
    if (finished.exitCode() != 0) {
      throw new DatabaseAwayException(
          "embedded PostgreSQL: data=" + data + " cannot be made: " + finished.output());
    }
    UnfinishedDirectory.finish(unfinished, data);
  }
}
