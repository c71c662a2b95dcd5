package io.tebus.perf.bench;

import io.tebus.perf.load.CardBook;
import io.tebus.perf.load.LoadShape;
import io.tebus.perf.peer.JposPeer;
import io.tebus.perf.peer.PeerProcess;
import io.tebus.projection.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts the servers of a host bench, each in a Java machine of its own, and stops them: after
 * every measurement, or in a quick run after the last.
 *
 * <p>Confined to the main thread.
 */
final class Lab implements AutoCloseable {

  /** Bytes of a transaction in the host's identity window. */
  private static final long WINDOW_RECORD_BYTES = 328;

  private static final long MAX_WINDOW = 1L << 24;

  /** The part of the memory that the identity window may take. */
  private static final long WINDOW_SHARE = 3;

  private final BenchDirectory directory;
  private final HostPlan plan;
  private final Map<ServerKind, RunningServer> servers = new EnumMap<>(ServerKind.class);
  private @Nullable BenchDatabase database;

  Lab(BenchDirectory directory, HostPlan plan) {
    this.directory = directory;
    this.plan = plan;
  }

  /** Transactions the host can remember: none of a run may be forgotten. */
  static long windowCapacity() {
    return Math.min(MAX_WINDOW, Conditions.memoryBytes() / WINDOW_SHARE / WINDOW_RECORD_BYTES);
  }

  /** Starts all servers at once; they share the time that takes. */
  void startAll(int pool) throws IOException, InterruptedException {
    for (ServerKind kind : ServerKind.values()) {
      servers.put(kind, start(kind, pool));
    }
    for (RunningServer server : servers.values()) {
      server.awaitReady();
    }
  }

  /** Measures a server once; in a full run a fresh one, which is audited and gone afterwards. */
  Measurement measure(ServerKind kind, LoadShape cell, int round, int pool)
      throws IOException, InterruptedException {
    RunningServer running = servers.get(kind);
    if (running != null) {
      return running.measure(cell, round, plan);
    }
    try (RunningServer fresh = start(kind, pool)) {
      Measurement measurement = fresh.measure(cell, round, plan);
      fresh.stop();
      return measurement;
    } finally {
      closeDatabase();
      BenchDirectory.delete(home());
    }
  }

  /** Stops all servers and compares their books. */
  void stopAll() throws IOException, InterruptedException {
    for (RunningServer server : servers.values()) {
      server.stop();
    }
    close();
  }

  private RunningServer start(ServerKind kind, int pool) throws IOException {
    PeerProcess process =
        PeerProcess.start(
            kind.title(),
            kind.main(),
            directory.flags(),
            arguments(kind, pool),
            kind == ServerKind.JPOS_POSTGRES
                ? Map.of(JposPeer.PASSWORD, database().address().password())
                : Map.of(),
            directory.log(kind.title()));
    directory.stopFirst(process::close);
    return new RunningServer(kind, process, new CardBook(HostPlan.CARDS));
  }

  private List<String> arguments(ServerKind kind, int pool) throws IOException {
    return switch (kind) {
      case ECHO -> List.of();
      case HOST ->
          List.of(
              home().toString(), Integer.toString(HostPlan.CARDS), Long.toString(windowCapacity()));
      case JPOS_STOCK -> List.of("stock");
      case JPOS_TUNED -> List.of("tuned");
      case JPOS_POSTGRES -> {
        DatabaseAddress address = database().address();
        yield List.of(
            "postgres",
            address.url(),
            address.user(),
            Integer.toString(pool),
            Integer.toString(plan.postgresShape().cards()));
      }
    };
  }

  private Path home() {
    return directory.work().resolve("host");
  }

  /** The server behind jPOS, made when it is first needed. */
  BenchDatabase database() throws IOException {
    BenchDatabase known = database;
    if (known == null) {
      known = BenchDatabase.open(directory);
      database = known;
    }
    return known;
  }

  /** Stops the database: in a full run it must not write while others are measured. */
  void closeDatabase() throws IOException {
    BenchDatabase known = database;
    database = null;
    if (known != null) {
      known.close();
    }
  }

  @Override
  public void close() throws IOException {
    servers.values().forEach(RunningServer::close);
    servers.clear();
    closeDatabase();
  }
}
