package io.tebus.perf.load;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the profile that tills ask for, in memory: points, holds and what may be taken back,
 * honest or with one fault. It trusts its tills: what they name is there.
 */
final class FakeLedger {

  private static final String BALANCE = "319000";
  private static final String REDEMPTION = "009000";
  private static final String RUPIAH = "360";
  private static final String QUASI_CASH = "6051";

  private final FakeHost.Fault fault;
  private final Map<String, Long> points = new HashMap<>();
  private final Map<String, Long> pending = new HashMap<>();
  private final Map<String, Decided> decided = new HashMap<>();
  private final Map<String, Decided> receipts = new HashMap<>();

  FakeLedger(FakeHost.Fault fault) {
    this.fault = fault;
  }

  /** Fills in an answer that has the elements that come back as they were. */
  ISOMsg answer(ISOMsg request, ISOMsg answer) throws ISOException {
    String mti = request.getMTI();
    return switch (mti.charAt(1)) {
      case '1', '2' ->
          request.getString(3).equals(BALANCE)
              ? stated(answer, "00", has(request), has(request))
              : decidedOnce(mti.substring(1, 3), request, answer);
      case '4' -> reversed(request, answer);
      default -> throw new ISOException("fake: mti=" + mti + " (expected: 01xx, 02xx, 04xx)");
    };
  }

  private ISOMsg decidedOnce(String kind, ISOMsg request, ISOMsg answer) throws ISOException {
    String key = request.getString(41) + request.getString(11);
    Decided before = decided.get(key);
    if (before != null && fault != FakeHost.Fault.POSTS_REPEATS) {
      if (before.undone && !kind.equals("22")) {
        answer.set(39, "12");
        return answer;
      }
      return before.answer;
    }
    Decided now = new Decided(answer);
    switch (kind + request.getString(3).substring(0, 2)) {
      case "1000", "2000" -> {
        if (request.getString(3).equals(REDEMPTION)) {
          spend(request, now, kind.equals("10"));
        } else {
          earn(request, now, kind.equals("10"));
        }
      }
      case "2021" -> load(request, now);
      case "2040" -> transfer(request, now);
      case "2200" -> complete(request, now, original(request));
      case "2020" -> refund(request, now, original(request));
      case "2002" -> voidWhole(request, now, original(request));
      default -> throw new ISOException("fake: de3=" + request.getString(3));
    }
    decided.put(key, now);
    if (answer.hasField(38) && !kind.equals("22")) {
      receipts.put(answer.getString(38), now);
    }
    return answer;
  }

  private void earn(ISOMsg request, Decided now, boolean authorized) {
    long earned = earnedBy(request);
    long before = has(request);
    now.amount = amount(request);
    if (authorized) {
      now.pending = earned;
      pending.merge(request.getString(2), earned, Long::sum);
    } else {
      now.earned = earned;
      credit(request, earned);
    }
    approve(now.answer, before, has(request));
    tag(now.answer, "02", earned);
    if (!authorized) {
      set(now.answer, "1S", 'C', earned);
    }
  }

  private void load(ISOMsg request, Decided now) {
    long before = has(request);
    now.amount = amount(request);
    now.earned = amount(request) / pointValue(request);
    credit(request, now.earned);
    approve(now.answer, before, has(request));
    tag(now.answer, "02", now.earned);
    set(now.answer, "1S", 'C', now.earned);
  }

  private void transfer(ISOMsg request, Decided now) {
    long moved = amount(request) / pointValue(request);
    long before = has(request);
    if (moved > before) {
      stated(now.answer, "51", before, before);
      return;
    }
    now.amount = amount(request);
    now.moved = moved;
    now.recipient = request.getString(103);
    credit(request, -moved);
    if (fault != FakeHost.Fault.LOSES_TRANSFERS) {
      points.merge(now.recipient, moved, Long::sum);
    }
    approve(now.answer, before, before - moved);
    tag(now.answer, "03", moved);
    set(now.answer, "1T", 'C', moved);
  }

  private void spend(ISOMsg request, Decided now, boolean hold) {
    String currency = request.getString(49);
    long value = pointValue(request);
    long wanted = amount(request) / value;
    long before = has(request);
    String tags = request.hasField(48) ? request.getString(48) : "";
    boolean upTo = tags.startsWith("20001U");
    long taken = upTo || wanted <= before ? Math.min(wanted, before) : 0;
    if (taken == 0) {
      stated(now.answer, "51", before, before);
      return;
    }
    now.amount = taken * value;
    now.held = hold ? taken : 0;
    now.redeemed = hold ? 0 : taken;
    if (hold || fault != FakeHost.Fault.FORGETS_REDEMPTIONS) {
      credit(request, -taken);
    }
    approve(now.answer, before, before - taken);
    now.answer.set(4, twelve(now.amount));
    if (taken < wanted) {
      now.answer.set(39, "10");
    }
    if (!hold) {
      set(now.answer, "1T", 'C', taken);
      tag(now.answer, "03", taken);
      money(now.answer, "04", request, now.amount);
    }
    if (taken < wanted) {
      now.answer.set(54, now.answer.getString(54) + "0057" + currency + "C" + request.getString(4));
    }
  }

  private void complete(ISOMsg request, Decided now, Decided hold) {
    now.amount = amount(request);
    if (hold.held == 0) {
      pending.merge(request.getString(2), -hold.pending, Long::sum);
      now.earned = earnedBy(request);
      credit(request, now.earned);
    } else {
      long needed = (hold.held * now.amount + hold.amount - 1) / hold.amount;
      now.redeemed = Math.min(needed, hold.held + has(request));
      if (now.redeemed < needed) {
        now.amount = now.redeemed * hold.amount / hold.held;
      }
      long rest = hold.held - now.redeemed;
      if (rest < 0 || fault != FakeHost.Fault.LOSES_RESTS_OF_HOLDS) {
        credit(request, rest);
      }
    }
    hold.completion = now;
    now.answer.set(39, "00");
  }

  private void refund(ISOMsg request, Decided now, Decided named) {
    Decided original = named.completion == null ? named : named.completion;
    long standing = original.amount - original.refunded - amount(request);
    boolean purchase = original.redeemed == 0;
    takeBack(request, now, original, standing, fault != FakeHost.Fault.FORGETS_REFUNDS);
    original.refunded += amount(request);
    money(now.answer, "15", request, purchase ? amount(request) : 0);
  }

  private void voidWhole(ISOMsg request, Decided now, Decided original) {
    original.undone = true;
    pending.merge(request.getString(2), -original.pending, Long::sum);
    takeBack(request, now, original, 0, true);
  }

  private void takeBack(
      ISOMsg request, Decided now, Decided original, long standing, boolean posted) {
    long stood = original.amount - original.refunded;
    long taken =
        original.earned * stood / original.amount - original.earned * standing / original.amount;
    long given = original.costOf(stood) - original.costOf(standing);
    long before = has(request);
    long after = before - taken + given + original.held;
    if (posted) {
      points.put(request.getString(2), after);
    }
    approve(now.answer, before, after);
    tag(now.answer, "02", taken);
    tag(now.answer, "03", given);
    set(now.answer, "1S", 'D', taken);
    set(now.answer, "1T", 'D', given);
  }

  private ISOMsg reversed(ISOMsg request, ISOMsg answer) {
    Decided original = original(request);
    if (!original.undone && original.isApproved()) {
      original.undone = true;
      pending.merge(request.getString(2), -original.pending, Long::sum);
      credit(request, original.redeemed + original.held + original.moved - original.earned);
      if (original.moved > 0) {
        points.merge(original.recipient, -original.moved, Long::sum);
      }
    }
    answer.set(39, "00");
    return answer;
  }

  /** By DE 90 and terminal, else by DE 38. */
  private Decided original(ISOMsg request) {
    @Nullable Decided original =
        request.hasField(90)
            ? decided.get(request.getString(41) + request.getString(90).substring(4, 10))
            : receipts.get(request.getString(38));
    if (original == null) {
      throw new IllegalStateException("fake: original=null (expected: decided before)");
    }
    return original;
  }

  /** With a receipt number of its own. */
  private void approve(ISOMsg answer, long before, long after) {
    answer.set(38, String.format(Locale.ROOT, "%06d", decided.size()));
    stated(answer, "00", before, after);
  }

  private ISOMsg stated(ISOMsg answer, String responseCode, long before, long after) {
    long waiting = pending.getOrDefault(answer.getString(2), 0L);
    answer.set(39, responseCode);
    answer.set(
        48,
        LoyaltyTags.written("01", Long.toString(before))
            + LoyaltyTags.written("05", Long.toString(after)));
    answer.set(54, "9002999C" + twelve(after));
    tag(answer, "13", waiting);
    set(answer, "1U", 'C', waiting);
    return answer;
  }

  private static void tag(ISOMsg answer, String tag, long number) {
    if (number != 0) {
      answer.set(48, answer.getString(48) + LoyaltyTags.written(tag, Long.toString(number)));
    }
  }

  private static void money(ISOMsg answer, String tag, ISOMsg request, long amount) {
    if (amount != 0) {
      String currency = request.getString(49);
      String exponent = currency.equals("392") ? "0" : "2";
      answer.set(
          48,
          answer.getString(48) + LoyaltyTags.written(tag, currency + exponent + twelve(amount)));
    }
  }

  private static void set(ISOMsg answer, String type, char sign, long number) {
    if (number != 0) {
      answer.set(54, answer.getString(54) + "90" + type + "999" + sign + twelve(number));
    }
  }

  private static long earnedBy(ISOMsg request) {
    long unit = request.getString(49).equals(RUPIAH) ? 1_000_000 : 100;
    return request.getString(18).equals(QUASI_CASH) ? 0 : amount(request) / unit;
  }

  private static long pointValue(ISOMsg request) {
    return request.getString(49).equals(RUPIAH) ? 10_000 : 1;
  }

  private static long amount(ISOMsg request) {
    return Long.parseLong(request.getString(4));
  }

  private long has(ISOMsg request) {
    return points.getOrDefault(request.getString(2), 0L);
  }

  private void credit(ISOMsg request, long change) {
    points.merge(request.getString(2), change, Long::sum);
  }

  private static String twelve(long number) {
    return TillRequest.amountDigits(number);
  }

  /** An answer that went out, what it did, and what became of it. */
  private static final class Decided {
    final ISOMsg answer;
    long amount;
    long earned;
    long redeemed;
    long held;
    long pending;
    long refunded;
    long moved;
    String recipient = "";
    boolean undone;
    @Nullable Decided completion;

    Decided(ISOMsg answer) {
      this.answer = answer;
    }

    boolean isApproved() {
      return amount > 0;
    }

    long costOf(long standing) {
      return (redeemed * standing + amount - 1) / amount;
    }
  }
}
