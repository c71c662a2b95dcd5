package io.tebus.app;

import io.tebus.engine.EngineOptions;
import java.util.Locale;

/**
 * A value an operator can set in {@code cfg/default.yml}, or by an environment variable named after
 * it: {@code tebus.journal.sync} is {@code TEBUS_JOURNAL_SYNC}.
 *
 * <p>Immutable.
 */
enum Setting {
  BIND_ADDRESS("tebus.bind-address", "127.0.0.1", 0, 0),
  ACQUIRERS_PORT("tebus.acquirers.port", "8583", 1, 65_535),
  TERMINALS_PORT("tebus.terminals.port", "8584", 1, 65_535),
  CMF_PORT("tebus.cmf.port", "8585", 1, 65_535),
  JOURNAL_SYNC("tebus.journal.sync", "group", 0, 0),
  JOURNAL_KIND("tebus.journal.kind", "chronicle", 0, 0),
  JOURNAL_ARCHIVE("tebus.journal.archive", "", 0, 0),
  JOURNAL_KEEP_GENERATIONS("tebus.journal.keep-generations", "2", 1, 999_999),
  JOURNAL_MIN_FREE_MB("tebus.journal.min-free-mb", "256", 0, 1_000_000_000),
  SNAPSHOT_EVENTS("tebus.snapshot.events", "10000000", 0, 999_999_999_999L),
  SNAPSHOT_MINUTES("tebus.snapshot.minutes", "60", 0, 100_000),
  SNAPSHOT_MB_PER_SECOND("tebus.snapshot.mb-per-second", "150", 1, 100_000),
  CLOCK_MAX_GAP_DAYS("tebus.clock.max-gap-days", "366", 1, 36_500),
  EDGE_THREADS("tebus.edge.threads", "1", 1, 64),
  EDGE_SLOTS("tebus.edge.slots", "32768", 512, 1 << 20),
  RING_KB("tebus.ring.kb", "8192", 64, 1 << 20),
  STORE_ACCOUNTS("tebus.store.accounts", "auto", 1024, EngineOptions.MAX_STORE),
  STORE_CARDS("tebus.store.cards", "auto", 1024, EngineOptions.MAX_STORE),
  STORE_LOTS("tebus.store.lots", "auto", 1024, EngineOptions.MAX_LOTS),
  WINDOW_CAPACITY("tebus.window.capacity", "auto", 1024, 1 << 26),
  DB_URL("tebus.db.url", "embedded", 0, 0),
  DB_USER("tebus.db.user", "tebus", 0, 0),
  DB_PASSWORD("tebus.db.password", "", 0, 0),
  DB_PORT("tebus.db.port", "15432", 1, 65_535),
  DB_BINARIES("tebus.db.binaries", "data/postgres-binaries", 0, 0),
  ADMIN_BIND_ADDRESS("tebus.admin.bind-address", "127.0.0.1", 0, 0),
  ADMIN_PORT("tebus.admin.port", "8088", 1, 65_535),
  ADMIN_NAMES("tebus.admin.names", "", 0, 0);

  /** A capacity goes by the memory there is. */
  static final String AUTO = "auto";

  /** The host brings a PostgreSQL of its own. */
  static final String EMBEDDED = "embedded";

  /** No database is fed. */
  static final String NONE = "none";

  private static final String JDBC = "jdbc:postgresql://[^/@?\\s]+/[^/@?\\s]+(\\?\\S*)?";

  private static final String HOST_NAMES = "[\\w.-]+(\\s*,\\s*[\\w.-]+)*";

  private final String key;
  private final String defaultValue;
  private final long min;
  private final long max;

  Setting(String key, String defaultValue, long min, long max) {
    this.key = key;
    this.defaultValue = defaultValue;
    this.min = min;
    this.max = max;
  }

  String key() {
    return key;
  }

  String defaultValue() {
    return defaultValue;
  }

  String environmentVariable() {
    return key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  boolean isNumber() {
    return max > 0;
  }

  /** True for what no log, message or descriptor may show. */
  boolean isSecret() {
    return this == DB_PASSWORD || this == DB_URL;
  }

  /** What is expected, or an empty text when a value is fine. */
  String objectionTo(String value) {
    if (this == DB_PASSWORD || this == JOURNAL_ARCHIVE) {
      return "";
    }
    if (this == ADMIN_NAMES) {
      boolean names = value.isBlank() || value.strip().matches(HOST_NAMES);
      return names ? "" : "host names without port, separated by commas";
    }
    if (this == DB_URL) {
      boolean known = value.equals(EMBEDDED) || value.equals(NONE) || value.matches(JDBC);
      return known
          ? ""
          : EMBEDDED + ", " + NONE + " or jdbc:postgresql://HOST[:PORT]/DATABASE, no user in it";
    }
    if (this == JOURNAL_SYNC) {
      return value.equals("group") || value.equals("none") ? "" : "group or none";
    }
    if (this == JOURNAL_KIND) {
      boolean known = value.equals("chronicle") || value.equals("plain");
      return known ? "" : "chronicle or plain";
    }
    if (!isNumber()) {
      return value.isBlank() ? "not empty" : "";
    }
    boolean mayBeAuto = defaultValue.equals(AUTO);
    if (mayBeAuto && value.equals(AUTO)) {
      return "";
    }
    String expected = (mayBeAuto ? AUTO + " or " : "") + min + "-" + max;
    if (!value.matches("[0-9]{1,15}")) {
      return expected;
    }
    long number = Long.parseLong(value);
    return number >= min && number <= max ? "" : expected;
  }
}
