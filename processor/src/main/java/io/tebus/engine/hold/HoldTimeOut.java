package io.tebus.engine.hold;

import io.tebus.command.TransactionCommand;
import io.tebus.engine.account.Holds;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.programme.Calendar;
import io.tebus.event.HoldEndedEvent;
import io.tebus.event.TransactionEvent;
import java.util.function.IntFunction;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Ends holds whose deadline has come, one at a time: plans the effects into the event, changes
 * nothing.
 *
 * <p>Confined to the engine thread. Source: points semantics, section 4.
 */
public final class HoldTimeOut {

  private final IntFunction<Ledger> ledgers;
  private final Holds holds;
  private final Release release;
  private final TransactionEvent planned = new TransactionEvent();
  private final TransactionCommand nobody = new TransactionCommand();
  private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[TransactionEvent.MAX_LENGTH]);

  /** A time-out of holds in the books that are found by programme. */
  public HoldTimeOut(IntFunction<Ledger> ledgers, Holds holds, Release release) {
    this.ledgers = ledgers;
    this.holds = holds;
    this.release = release;
    nobody.wrapAndClear(new UnsafeBuffer(new byte[TransactionCommand.LENGTH]), 0);
  }

  /** Ends the first hold that is due; returns the length of the event, 0 when none is. */
  public int decide(long lsn, long nowMs, MutableDirectBuffer eventTarget, int eventOffset) {
    int hold = holds.due(nowMs);
    if (hold == Holds.NONE) {
      return 0;
    }
    int programme = holds.programme(hold);
    planned.begin(scratch, 0, lsn, nowMs, nobody);
    release.plan(planned, ledgers.apply(programme), hold, 0, Calendar.epochDay(nowMs));
    return HoldEndedEvent.encode(
        eventTarget, eventOffset, lsn, nowMs, programme, holds.lsn(hold), planned);
  }
}
