package io.tebus.acquirer;

import io.tebus.iso.Mti;
import io.tebus.telemetry.Counter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Messages of one direction by type: each of those that ISO 8583 gives the classes of the message
 * profile, in the versions of 1987, 1993 and 2003; all others together.
 *
 * <p>One writer, many readers.
 */
public final class MtiCounters {

  /** Stands in {@link #counts} for the types that are not counted one by one. */
  public static final String OTHER = "other";

  private static final int LAST_VERSION = 2;
  private static final int[] CLASSES = {
    Mti.AUTHORIZATION,
    Mti.FINANCIAL,
    Mti.FILE_ACTION,
    Mti.REVERSAL,
    Mti.RECONCILIATION,
    Mti.NETWORK_MANAGEMENT
  };

  /** Function and origin: requests, their answers, advices, theirs; with repeats and issuer's. */
  private static final int[] ENDINGS = {0, 1, 2, 3, 10, 12, 20, 21, 30};

  /** Which counter a type has; the first one is that of all others. */
  private static final short[] INDEXES = new short[10_000];

  private static final List<String> TEXTS = new ArrayList<>(List.of(OTHER));

  static {
    for (int version = 0; version <= LAST_VERSION; version++) {
      for (int messageClass : CLASSES) {
        for (int ending : ENDINGS) {
          int mti = version * 1_000 + messageClass * 100 + ending;
          INDEXES[mti] = (short) TEXTS.size();
          TEXTS.add(String.format(Locale.ROOT, "%04d", mti));
        }
      }
    }
  }

  private final Counter[] counters = new Counter[TEXTS.size()];

  MtiCounters() {
    Arrays.setAll(counters, _ -> new Counter());
  }

  /** Counts a message of a type from 0 to 9999. */
  void count(int mti) {
    counters[INDEXES[mti]].increment();
  }

  /** Messages so far by type, four digits or {@link #OTHER}; those of which there was one. */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (int i = 0; i < counters.length; i++) {
      long count = counters[i].get();
      if (count > 0) {
        counts.put(TEXTS.get(i), count);
      }
    }
    return counts;
  }
}
