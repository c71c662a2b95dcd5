package io.tebus.ops;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tebus.projection.RebuildReport;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What a rebuild tells: what there is again, and what there is not.
 *
 * <p>Safe for any thread.
 */
final class RebuildText {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Besides the events behind the last one. */
  private static final List<String> ALSO_LOST =
      List.of("seals, generations and anchors of the old journal", "snapshots", "logs");

  private RebuildText() {}

  /** For people. */
  static List<String> lines(RebuildReport report) {
    return String.format(
            Locale.ROOT,
            """
            database    lsn %,d, %s; balances up to %,d
            restored    %s: %s, %s, %s, %s
                        %s, %s, %s in the identity window, %s of refused rows
            lost        every event behind lsn %,d: how many, nobody knows any more. The database
                        follows the journal by tenths of a second while it is fed; it was last fed
                        at %s. What was answered after that is forgotten:
                        repeats of it are decided anew, reversals of it find nothing (00,
                        remembered), and its RRNs and approval codes will be given again.
            lost        %s
            journal     data/journal, generation 1, crc %08x; the database names it now
            next        ops/tebus verify, then ops/tebus start with the options the host had
            """,
            report.lsn(),
            Instant.ofEpochMilli(report.timeMs()),
            report.balancesLsn(),
            count(report.lsn(), "event"),
            count(report.transactions(), "transaction"),
            count(report.cards(), "card"),
            count(report.accounts(), "account"),
            count(report.programmes(), "programme"),
            count(report.lots(), "lot"),
            count(report.openHolds(), "open hold"),
            count(report.windowTransactions(), "transaction"),
            count(report.fromErrors(), "event"),
            report.lsn(),
            report.fedAt(),
            String.join("; ", ALSO_LOST),
            report.frameCrc())
        .lines()
        .toList();
  }

  /** For programs: one line. */
  static String json(RebuildReport report) {
    ObjectNode root = JSON.createObjectNode();
    root.put("lsn", report.lsn());
    root.put("time", Instant.ofEpochMilli(report.timeMs()).toString());
    root.put("balancesLsn", report.balancesLsn());
    root.put("fedAt", report.fedAt().toString());
    root.put("transactions", report.transactions());
    root.put("programmes", report.programmes());
    root.put("cards", report.cards());
    root.put("accounts", report.accounts());
    root.put("openHolds", report.openHolds());
    root.put("lots", report.lots());
    root.put("windowTransactions", report.windowTransactions());
    root.put("fromErrors", report.fromErrors());
    root.put("lostBehindLsn", report.lsn());
    ArrayNode alsoLost = root.putArray("alsoLost");
    ALSO_LOST.forEach(alsoLost::add);
    root.put("frameCrc", String.format(Locale.ROOT, "%08x", report.frameCrc()));
    root.put("tookMs", report.took().toMillis());
    return root.toString();
  }

  private static String count(long number, String thing) {
    return String.format(Locale.ROOT, "%,d %s%s", number, thing, number == 1 ? "" : "s");
  }
}
