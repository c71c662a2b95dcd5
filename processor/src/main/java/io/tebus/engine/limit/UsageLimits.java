package io.tebus.engine.limit;

import io.tebus.command.TransactionCommand;
import io.tebus.command.programme.UsageLimit;
import io.tebus.command.programme.UsageLimit.Scope;
import io.tebus.command.programme.UsageLimit.Use;
import io.tebus.engine.programme.Programme;
import io.tebus.event.Effect;
import io.tebus.event.TransactionEvent;

/**
 * What the limits of a programme leave to a request. Changes nothing.
 *
 * <p>Confined to the engine thread. Source: points semantics, sections 2 and 3; message profile,
 * section 4.
 */
public final class UsageLimits {

  /** {@link #left}: a count is reached, no points at all. */
  public static final long TOO_OFTEN = -1;

  private final UsageCounters counters;

  public UsageLimits(UsageCounters counters) {
    this.counters = counters;
  }

  /**
   * Points that may still be earned, or spent: {@link Long#MAX_VALUE} without a limit, {@link
   * #TOO_OFTEN} when it was done as often as it may be.
   *
   * @param account that of the card
   */
  public long left(
      Use use, TransactionCommand command, Programme programme, int account, int today) {
    long left = Long.MAX_VALUE;
    for (int i = 0; i < programme.limitCount(); i++) {
      UsageLimit limit = programme.limit(i);
      boolean counts = limit.scope() != Scope.CARD || command.hasCard();
      if (limit.use() == use && counts) {
        int id = programme.definition().id();
        int counter = counters.find(limit, id, command.buffer(), 0, account, today);
        if (limit.maxCount() > 0 && counters.count(counter) >= limit.maxCount()) {
          return TOO_OFTEN;
        }
        if (limit.maxPoints() > 0) {
          left = Math.min(left, Math.max(0, limit.maxPoints() - counters.points(counter)));
        }
      }
    }
    return left;
  }

  /** True when a planned event is a use of points that there is no room to count. */
  public boolean isFull(TransactionEvent event, Programme programme, int today) {
    boolean earns = event.effect() != Effect.HELD && event.earned() > 0;
    boolean spends = event.redeemed() > 0 || event.heldChange() > 0;
    int missing = 0;
    int id = programme.definition().id();
    for (int i = 0; i < programme.limitCount(); i++) {
      UsageLimit limit = programme.limit(i);
      if (limit.use() == Use.EARN ? !earns : !spends) {
        continue;
      }
      int counter =
          counters.find(limit, id, event.buffer(), TransactionEvent.CORE, event.account(), today);
      missing += counter == UsageCounters.NONE ? 1 : 0;
    }
    return missing > 0 && !counters.hasRoomFor(missing, today);
  }

  /** What of earned points a limit leaves; nothing is declined because of it. */
  public long capEarned(
      long points, TransactionCommand command, Programme programme, int account, int today) {
    if (points == 0 || programme.limitCount() == 0) {
      return points;
    }
    return Math.min(points, Math.max(0, left(Use.EARN, command, programme, account, today)));
  }
}
