package io.tebus.perf.bench;

import io.tebus.perf.load.LoadShape;
import java.time.Duration;
import java.util.List;

/**
 * How a host bench goes about it.
 *
 * <p>Immutable.
 *
 * @param quick under a minute: the Java machines live through the whole run; else each measurement
 *     has a fresh one
 * @param rounds how often host and echo are measured in a cell
 * @param jposRounds in how many of the rounds, from the first on, the forms of jPOS are, too; an
 *     even number, so that they come in turns as well
 * @param firstWarmUp of a machine's first measurement
 * @param warmUp of every other one
 * @param window what is measured after it
 * @param pools connections to PostgreSQL; with several, the best is found first
 * @param postgresShape of the load on jPOS with PostgreSQL
 */
record HostPlan(
    boolean quick,
    int rounds,
    int jposRounds,
    WarmUp firstWarmUp,
    WarmUp warmUp,
    Duration window,
    List<Integer> pools,
    LoadShape postgresShape) {

  /** P1, P2: deep pipelines. */
  static final LoadShape PIPELINED = new LoadShape(64, 256);

  /** P1a: bounded by how long a force takes. */
  static final LoadShape LINKS = new LoadShape(16, 64);

  /** P3: terminals that wait for their answer. */
  static final LoadShape TERMINALS = new LoadShape(1_000, 1);

  static final List<LoadShape> CELLS = List.of(PIPELINED, LINKS, TERMINALS);

  /** The cards that are open in every server: those of the largest shape. */
  static final int CARDS = PIPELINED.cards();

  HostPlan {
    pools = List.copyOf(pools);
  }

  static HostPlan of(boolean quick) {
    return quick ? shortened() : full();
  }

  private static HostPlan full() {
    return new HostPlan(
        false,
        10,
        10,
        WarmUp.between(Duration.ofSeconds(3), Duration.ofSeconds(6)),
        WarmUp.between(Duration.ofSeconds(3), Duration.ofSeconds(6)),
        Duration.ofSeconds(3),
        List.of(8, 16, 32, 64),
        PIPELINED);
  }

  /**
   * With fewer requests waiting, PostgreSQL is as busy: each link is one thread there. Thousands of
   * them would take seconds to answer after each window.
   */
  private static HostPlan shortened() {
    return new HostPlan(
        true,
        4,
        2,
        WarmUp.between(Duration.ofMillis(500), Duration.ofSeconds(2)),
        WarmUp.between(Duration.ofMillis(500), Duration.ofSeconds(1)),
        Duration.ofMillis(500),
        List.of(16),
        new LoadShape(64, 16));
  }

  /** The shape of the load on a server in a cell. */
  LoadShape shapeFor(ServerKind kind, LoadShape cell) {
    return kind == ServerKind.JPOS_POSTGRES ? postgresShape : cell;
  }

  /** The servers of a cell in the order of a round: every other one backwards, A B B A. */
  List<ServerKind> order(LoadShape cell, int round) {
    List<ServerKind> servers =
        cell.equals(PIPELINED) && round < jposRounds
            ? List.of(ServerKind.values())
            : List.of(ServerKind.ECHO, ServerKind.HOST);
    return round % 2 == 0 ? servers : servers.reversed();
  }
}
