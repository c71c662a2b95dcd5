package io.tebus.ops;

import io.tebus.app.HostAudit;
import io.tebus.app.HostFigures;
import io.tebus.app.Verification;
import io.tebus.perf.load.TillFigures;
import io.tebus.perf.load.TillVerdict;
import io.tebus.projection.ProjectionFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The demo in words: a line of figures a second, and the verification at the end.
 *
 * <p>Confined to the main thread.
 */
final class DemoReport {

  private static final int LINES_PER_HEADER = 20;
  private static final int MAX_MISTAKES_SHOWN = 10;
  private static final double NS_PER_SECOND = 1e9;
  private static final double NS_PER_MS = 1e6;
  private static final String HEADER =
      "  time   req/s  approved   p50 ms   p99 ms   max ms  in flight       LSN  journal lag  database lag";

  private int lineCount;
  private long answeredBefore;
  private long approvedBefore;
  private long elapsedBeforeNs;

  DemoReport() {}

  /** The figures since the last call as one line, with a header above every twentieth. */
  List<String> lines(
      long elapsedNs, TillFigures tills, HostFigures host, @Nullable ProjectionFigures database) {
    List<String> lines = new ArrayList<>();
    if (lineCount % LINES_PER_HEADER == 0) {
      lines.add(HEADER);
    }
    lineCount++;
    lines.add(line(elapsedNs, tills, host, database));
    answeredBefore = tills.answered();
    approvedBefore = tills.approved();
    elapsedBeforeNs = elapsedNs;
    return lines;
  }

  /** Whether everything that was promised held. */
  static boolean held(TillVerdict verdict, HostAudit audit, Verification.Report database) {
    return verdict.held() && audit.conserved() && audit.replayEqual() && database.held();
  }

  /** The verification, point by point; the last line is the result. */
  static List<String> ending(
      TillVerdict verdict, TillFigures tills, HostAudit audit, Verification.Report database) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "latency     from the intended time, whole run: p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms,"
                + " max %.2f ms; sent late: p99 %.2f ms",
            tills.wholeRun().p50Ns() / NS_PER_MS,
            tills.wholeRun().p99Ns() / NS_PER_MS,
            tills.wholeRun().p999Ns() / NS_PER_MS,
            tills.wholeRun().maxNs() / NS_PER_MS,
            tills.sendLag().p99Ns() / NS_PER_MS));
    lines.add("verification");
    for (TillVerdict.Point point : verdict.points()) {
      lines.add(point(point.held(), point.promise(), point.explanation()));
    }
    lines.add(
        point(
            audit.conserved(),
            "host: issued = available + pending + held + lapsed + redeemed + expired - arrears,"
                + " to the last point",
            String.format(
                Locale.ROOT,
                "%,d accounts; %,d = %,d + %,d + %,d + %,d + %,d + %,d - %,d",
                audit.accounts(),
                audit.issuedPoints(),
                audit.availablePoints(),
                audit.pendingPoints(),
                audit.heldPoints(),
                audit.lapsedPoints(),
                audit.redeemedPoints(),
                audit.expiredPoints(),
                audit.arrearsPoints())));
    lines.add(
        point(
            audit.replayEqual(),
            "host: the journal read again gives the same state",
            audit.explanation()));
    for (Verification.Point point : database.points()) {
      lines.add(point(point.held(), "database: " + point.promise(), point.explanation()));
    }
    verdict.mistakes().stream()
        .limit(MAX_MISTAKES_SHOWN)
        .forEach(mistake -> lines.add("  mistake: " + mistake));
    lines.add(held(verdict, audit, database) ? "demo: OK" : "demo: FAILED");
    return lines;
  }

  private String line(
      long elapsedNs, TillFigures tills, HostFigures host, @Nullable ProjectionFigures database) {
    long answered = tills.answered() - answeredBefore;
    double perSecond = answered * NS_PER_SECOND / Math.max(1, elapsedNs - elapsedBeforeNs);
    String approved =
        answered == 0
            ? "-"
            : String.format(
                Locale.ROOT, "%.1f%%", 100.0 * (tills.approved() - approvedBefore) / answered);
    String figures =
        String.format(
            Locale.ROOT,
            "%5.0fs %7.0f %9s %8.2f %8.2f %8.2f %10d %9d %12d %13s",
            elapsedNs / NS_PER_SECOND,
            perSecond,
            approved,
            tills.sinceLastCall().p50Ns() / NS_PER_MS,
            tills.sinceLastCall().p99Ns() / NS_PER_MS,
            tills.sinceLastCall().maxNs() / NS_PER_MS,
            tills.unanswered(),
            host.appliedLsn(),
            host.appliedLsn() - host.durableLsn(),
            database == null ? "-" : String.valueOf(database.lagEvents()));
    return figures + counted("not sent", tills.notSent()) + counted("wrong", tills.wrong());
  }

  private static String counted(String what, long count) {
    return count == 0 ? "" : "  " + what + " " + count;
  }

  /** One promise as a line. */
  static String point(boolean held, String promise, String explanation) {
    return (held ? "  yes  " : "  NO   ") + promise + ": " + explanation;
  }
}
