package io.tebus.engine;

import io.tebus.engine.store.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hash of every page of an engine's state at one LSN: a thousandth of what the state takes, so
 * that two states can be compared without both in memory.
 *
 * <p>Immutable.
 */
public final class PageHashes {

  private final long lsn;
  private final long timeMs;
  private final List<String> names;
  private final List<long[]> hashes;

  private PageHashes(long lsn, long timeMs, List<String> names, List<long[]> hashes) {
    this.lsn = lsn;
    this.timeMs = timeMs;
    this.names = names;
    this.hashes = hashes;
  }

  /** Reads an engine, in its thread. */
  static PageHashes of(Engine engine) {
    List<String> names = new ArrayList<>();
    List<long[]> hashes = new ArrayList<>();
    for (Table table : engine.tables()) {
      names.add(table.name());
      hashes.add(table.pageHashes());
    }
    return new PageHashes(engine.lsn(), engine.timeMs(), names, hashes);
  }

  /** The first page that differs, as table and page; null when none does. */
  public @Nullable String firstDifference(PageHashes other) {
    if (lsn != other.lsn || timeMs != other.timeMs) {
      return "lsn="
          + lsn
          + " time="
          + timeMs
          + ", other lsn="
          + other.lsn
          + " time="
          + other.timeMs;
    }
    for (int i = 0; i < names.size(); i++) {
      int page = firstDifference(hashes.get(i), other.hashes.get(i));
      if (page >= 0) {
        return "table=" + names.get(i) + " page=" + page;
      }
    }
    return null;
  }

  private static int firstDifference(long[] mine, long[] others) {
    for (int page = 0; page < Math.max(mine.length, others.length); page++) {
      if (page >= mine.length || page >= others.length || mine[page] != others[page]) {
        return page;
      }
    }
    return -1;
  }
}
