package io.tebus.engine;

import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.engine.account.Accounts;
import io.tebus.engine.account.Cards;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.authorization.Authorization;
import io.tebus.engine.limit.UsageLimits;
import io.tebus.engine.store.Memory;
import io.tebus.engine.store.Table;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The books of all programmes.
 *
 * <p>Confined to the engine thread. A few: they are looked through one by one.
 */
final class Ledgers {

  private static final int MAX_PROGRAMMES = 64;

  private final Table table;
  private final UsageLimits limits;
  private final List<Ledger> ledgers = new ArrayList<>();
  private final List<Authorization> authorizations = new ArrayList<>();

  Ledgers(Memory memory, UsageLimits limits) {
    this.limits = limits;
    table = Ledger.table(memory, MAX_PROGRAMMES);
  }

  Table table() {
    return table;
  }

  boolean isFull() {
    return ledgers.size() == MAX_PROGRAMMES;
  }

  /** Opens the books of a programme, or changes its settings; see {@link Ledger}. */
  void define(Cards cards, Accounts accounts, DirectBuffer definition, int offset) {
    Ledger known = find(DefineProgrammeCommand.decode(definition, offset).id());
    if (known != null) {
      known.redefine(definition, offset);
      return;
    }
    add(new Ledger(table, cards, accounts, limits, definition, offset));
  }

  /** All that lie in the table, which was put back: none is known so far. */
  void restore(Cards cards, Accounts accounts) {
    for (int ordinal = 0; ordinal < table.used(); ordinal++) {
      add(Ledger.restored(table, ordinal, cards, accounts, limits));
    }
  }

  private void add(Ledger ledger) {
    ledgers.add(ledger);
    authorizations.add(new Authorization(ledger));
  }

  /** All of them, in the order of their definition. */
  List<Ledger> all() {
    return List.copyOf(ledgers);
  }

  /** True when id and name are not the same programme's. */
  boolean isNameOfOther(ProgrammeDefinition asked) {
    for (Ledger ledger : ledgers) {
      ProgrammeDefinition known = ledger.programme().definition();
      if (known.name().equals(asked.name()) != (known.id() == asked.id())) {
        return true;
      }
    }
    return false;
  }

  /** Where the books of a programme are, -1 when it is not defined. */
  int indexOf(int programme) {
    for (int i = 0; i < ledgers.size(); i++) {
      if (ledgers.get(i).programme().definition().id() == programme) {
        return i;
      }
    }
    return -1;
  }

  Ledger at(int index) {
    return ledgers.get(index);
  }

  Authorization authorizationAt(int index) {
    return authorizations.get(index);
  }

  /** The books of a programme; null when it is not defined. */
  @Nullable Ledger find(int programme) {
    int index = indexOf(programme);
    return index < 0 ? null : ledgers.get(index);
  }

  /** The books of a programme that an event speaks of. */
  Ledger get(int programme) {
    Ledger ledger = find(programme);
    if (ledger == null) {
      throw new IllegalStateException(
          "event: programme=" + programme + " (expected: one that was defined before)");
    }
    return ledger;
  }
}
