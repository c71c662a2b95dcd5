package io.tebus.ops;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What is particular about a crash drill.
 *
 * <p>Immutable, as far as what it is given is.
 *
 * @param environment settings of the host beside those of the drill, by their variables
 * @param databaseUrl as {@link DrillHome#prepare} takes it
 * @param before words before the host's command, as {@link Namespaces} has them
 * @param maxLoadMs how long shops send at most before the moment of the kill is waited for
 * @param aftermath what happens to the journal while no host lives
 */
record CrashPlan(
    Map<String, String> environment,
    String databaseUrl,
    List<String> before,
    long maxLoadMs,
    KillMoment moment,
    Aftermath aftermath) {

  /** Killed at any time, and nothing else happens. */
  static final CrashPlan ANY_TIME =
      new CrashPlan(
          Map.of(),
          DrillHome.EMBEDDED,
          List.of(),
          3_000,
          KillMoment.AT_ONCE,
          (journal, acknowledgedLsn, audit) -> {});

  /** What happens to the journal of a host that was killed, before the next one reads it. */
  @FunctionalInterface
  interface Aftermath {

    /**
     * Brings it about.
     *
     * @param acknowledgedLsn the last decision that somebody was told
     * @param audit may be read as often as the journal is another one
     */
    void bring(Path journal, long acknowledgedLsn, Audit audit) throws IOException;
  }

  /** The journal as it is, held against what shops were told. */
  @FunctionalInterface
  interface Audit {

    /**
     * Reads it.
     *
     * @throws AssertionError when something is not there that somebody was told
     */
    JournalAudit read();
  }

  CrashPlan with(Map<String, String> settings) {
    return new CrashPlan(settings, databaseUrl, before, maxLoadMs, moment, aftermath);
  }

  CrashPlan withoutDatabase() {
    return new CrashPlan(environment, DrillHome.NONE, before, maxLoadMs, moment, aftermath);
  }

  CrashPlan startedBy(List<String> words) {
    return new CrashPlan(environment, databaseUrl, words, maxLoadMs, moment, aftermath);
  }

  CrashPlan killedAt(KillMoment chosen, long loadMs) {
    return new CrashPlan(environment, databaseUrl, before, loadMs, chosen, aftermath);
  }

  CrashPlan followedBy(Aftermath event) {
    return new CrashPlan(environment, databaseUrl, before, maxLoadMs, moment, event);
  }
}
