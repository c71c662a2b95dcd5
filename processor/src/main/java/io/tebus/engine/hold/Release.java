package io.tebus.engine.hold;

import io.tebus.engine.account.Holds;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.programme.Proportion;
import io.tebus.event.Effect;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;

/**
 * Lets the points of a hold go, or a part of them: back to their own lots, the last drawn first. A
 * lot that has lapsed meanwhile gets a day of grace. Plans the effects into the event, changes
 * nothing.
 *
 * <p>Confined to the engine thread. Source: points semantics, sections 4 and 5.
 */
public final class Release {

  private final Holds holds;
  private final long[] keys = new long[TransactionEvent.MAX_PARTS];
  private final long[] points = new long[TransactionEvent.MAX_PARTS];

  public Release(Holds holds) {
    this.holds = holds;
  }

  /** Plans a release until so much of the approved amount is held, 0 for all of it. */
  public void plan(TransactionEvent event, Ledger ledger, int hold, long remaining, int today) {
    event
        .outcome(Effect.RELEASED, ResponseCode.APPROVED)
        .original(holds.lsn(hold))
        .standingAmount(remaining);
    planReturn(event, ledger, hold, today, remaining);
    ledger.showBalances(event, holds.account(hold), today);
  }

  private void planReturn(
      TransactionEvent event, Ledger ledger, int hold, int today, long remaining) {
    if (holds.isPurchase(hold)) {
      long kept =
          remaining == 0
              ? 0
              : Proportion.floor(holds.approvedPoints(hold), remaining, holds.approvedAmount(hold));
      event.pendingChange(kept - holds.pending(hold));
      return;
    }
    long kept =
        remaining == 0
            ? 0
            : Proportion.ceil(holds.approvedPoints(hold), remaining, holds.approvedAmount(hold));
    event.heldChange(kept - holds.points(hold));
    returnBeyond(event, ledger, hold, today, kept);
  }

  /** Plans to return what lies in the lots of a hold beyond the first points. */
  void returnBeyond(TransactionEvent event, Ledger ledger, int hold, int today, long kept) {
    int lots = 0;
    for (int lot = holds.firstLot(hold); lot != Holds.NO_LOT; lot = holds.nextLot(lot)) {
      keys[lots] = holds.lotKey(lot);
      points[lots++] = holds.lotPoints(lot);
    }
    long left = holds.points(hold) - kept;
    for (int lot = lots - 1; lot >= 0 && left > 0; lot--) {
      long returned = Math.min(left, points[lot]);
      long key = ledger.programme().keyOfReturned(keys[lot], today);
      ledger.lots().credit(event, holds.account(hold), key, returned);
      left -= returned;
    }
  }
}
