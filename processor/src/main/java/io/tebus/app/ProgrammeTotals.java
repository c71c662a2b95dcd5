package io.tebus.app;

import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.engine.Engine;
import io.tebus.engine.LedgerTotals;
import io.tebus.engine.account.Ledger;
import java.util.ArrayList;
import java.util.List;

/**
 * The books of one programme, added up.
 *
 * <p>Immutable. Source: points semantics, section 11.
 *
 * @param name of the programme
 */
record ProgrammeTotals(String name, LedgerTotals totals) {

  /** What must hold for each. */
  static final String CONSERVATION =
      "issued = available + pending + held + lapsed + redeemed + expired - arrears";

  /** Those of every programme that an engine knows, while it stands still. */
  static List<ProgrammeTotals> of(Engine engine) {
    long nowMs = Math.max(engine.timeMs(), System.currentTimeMillis());
    List<ProgrammeTotals> all = new ArrayList<>();
    for (Ledger ledger : engine.ledgers()) {
      ProgrammeDefinition programme = ledger.programme().definition();
      all.add(new ProgrammeTotals(programme.name(), engine.totals(programme.id(), nowMs)));
    }
    return all;
  }
}
