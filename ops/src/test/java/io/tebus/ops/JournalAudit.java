package io.tebus.ops;

import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.engine.Engine;
import io.tebus.engine.EngineOptions;
import io.tebus.engine.LedgerTotals;
import io.tebus.event.EventHeader;
import io.tebus.event.TransactionEvent;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalSummary;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a journal says that nobody writes: replayed into a fresh engine, its decisions counted. The
 * replay itself refuses an LSN that is missing or comes twice.
 *
 * <p>Immutable once made.
 */
record JournalAudit(JournalSummary summary, LedgerTotals totals, DecisionCensus census) {

  /** Reads the journal of a home whose host is dead or stopped. */
  static JournalAudit of(Path home, EngineOptions options) {
    try (Engine engine = new Engine(options)) {
      DecisionCensus census = new DecisionCensus();
      TransactionEvent event = new TransactionEvent();
      UnsafeBuffer terminal = new UnsafeBuffer(new byte[Long.BYTES]);
      JournalSummary summary =
          Journal.replay(
              home.resolve("data/journal"),
              (lsn, timeMs, buffer, offset, length) -> {
                engine.apply(buffer, offset, length);
                if (EventHeader.type(buffer, offset) == EventHeader.TRANSACTION) {
                  event.wrap(buffer, offset, length);
                  terminal.putLong(0, event.terminal());
                  census.add(
                      DrillTill.numberOf(terminal.getStringWithoutLengthAscii(0, Long.BYTES)),
                      event.stan(),
                      lsn,
                      event.responseCode().code());
                }
              });
      long nowMs = Math.max(engine.timeMs(), System.currentTimeMillis());
      LedgerTotals totals = engine.totals(ProgrammeDefinition.demo().id(), nowMs);
      return new JournalAudit(summary, totals, census);
    }
  }
}
