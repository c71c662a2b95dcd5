package io.tebus.engine.limit;

import io.tebus.command.TransactionCommand;
import io.tebus.command.programme.UsageLimit;
import io.tebus.engine.programme.Calendar;
import io.tebus.engine.store.Memory;
import io.tebus.engine.store.SeededHash;
import io.tebus.engine.store.Table;
import java.util.List;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;

/**
 * What was earned or spent in the day or the month under way, for each card, account, terminal and
 * merchant that a limit of its programme counts.
 *
 * <pre>
 *  0  key 4 x i64: card token | account | acquirer, merchant, terminal | acquirer, merchant
 * 32  points i64           40  count i32 | first day of the period i32, as an epoch day
 * 48  programme u16 | scope u8 | use and period u8     52  next of the bucket i32, 0 none
 * 56  next of the queue i32, previous i32, 0 none
 * 64
 * </pre>
 *
 * <p>Confined to the engine thread. Ordinals from 1. Bounded: counters of days and of months each
 * lie in a queue in the order they were made, so those of periods that are over are at its head;
 * they are given up two for each new one. The account in a key is its ordinal.
 */
public final class UsageCounters {

  /** No counter. */
  static final int NONE = 0;

  /** Length of a record in bytes. */
  public static final int RECORD_LENGTH = 64;

  private static final int KEYS = 4;
  private static final int POINTS = KEYS * Long.BYTES;
  private static final int COUNT = POINTS + Long.BYTES;
  private static final int FIRST_DAY = COUNT + Integer.BYTES;
  private static final int TAG = FIRST_DAY + Integer.BYTES;
  private static final int NEXT = TAG + Integer.BYTES;

  private static final int NEXT_IN_QUEUE = NEXT + Integer.BYTES;
  private static final int PREVIOUS_IN_QUEUE = NEXT_IN_QUEUE + Integer.BYTES;

  private static final int DAYS = 0;
  private static final int MONTHS = 1;

  /** Notes of the table: the first of each queue, the last of each. */
  private static final int QUEUES = 2;

  private static final int GIVEN_UP_AT_ONCE = 2;
  private static final int MIN_BUCKETS = 16;
  private static final int MONTH_BIT = 0x80;

  private final Table counters;
  private final Table buckets;
  private final SeededHash hash;
  private final int bucketMask;
  private final long[] key = new long[KEYS];

  public UsageCounters(Memory memory, int capacity, SeededHash hash) {
    counters = new Table(memory, "limits", RECORD_LENGTH, 1, capacity);
    int count = BitUtil.findNextPositivePowerOfTwo(Math.max(MIN_BUCKETS, capacity));
    buckets = new Table(memory, "limits-by-key", Integer.BYTES, 0, count);
    buckets.allocateAll();
    bucketMask = count - 1;
    this.hash = hash;
  }

  public List<Table> tables() {
    return List.of(counters, buckets);
  }

  /** True when so many further counters have room, or take the place of old ones. */
  boolean hasRoomFor(int count, int today) {
    return counters.hasRoomFor(count)
        || counters.hasRoomFor(
            count - countOld(DAYS, count, today) - countOld(MONTHS, count, today));
  }

  /** Counters at the head of a queue that are over, up to a number. */
  private int countOld(int queue, int most, int today) {
    int count = 0;
    int counter = (int) counters.note(queue);
    while (count < most && counter != NONE && isOver(counter, today)) {
      count++;
      counter = counters.getInt(counter, NEXT_IN_QUEUE);
    }
    return count;
  }

  long points(int counter) {
    return counter == NONE ? 0 : counters.getLong(counter, POINTS);
  }

  int count(int counter) {
    return counter == NONE ? 0 : counters.getInt(counter, COUNT);
  }

  /**
   * The counter of a limit for what a command names, or {@link #NONE}.
   *
   * @param core of the command: {@link TransactionCommand} or a copy of its core
   */
  int find(UsageLimit limit, int programme, DirectBuffer core, int offset, int account, int day) {
    readKey(limit, core, offset, account);
    return find(tagOf(limit, programme), firstDayOf(limit, day));
  }

  /**
   * Counts one more use; when the table is full, nobody counts it.
   *
   * @param day of the use, as an epoch day
   */
  public void add(
      UsageLimit limit,
      int programme,
      DirectBuffer core,
      int offset,
      int account,
      int day,
      long points) {
    readKey(limit, core, offset, account);
    int tag = tagOf(limit, programme);
    int firstDay = firstDayOf(limit, day);
    int counter = find(tag, firstDay);
    if (counter == NONE) {
      giveUpOld(day);
      if (counters.isFull()) {
        return;
      }
      counter = open(tag, firstDay);
    }
    counters.putLong(counter, POINTS, counters.getLong(counter, POINTS) + points);
    counters.putInt(counter, COUNT, counters.getInt(counter, COUNT) + 1);
  }

  /** Takes back what was counted on a day, when its period is still counted. */
  public void takeBack(
      UsageLimit limit,
      int programme,
      DirectBuffer core,
      int offset,
      int account,
      int day,
      long points) {
    int counter = find(limit, programme, core, offset, account, day);
    if (counter != NONE) {
      counters.putLong(counter, POINTS, Math.max(0, counters.getLong(counter, POINTS) - points));
      counters.putInt(counter, COUNT, Math.max(0, counters.getInt(counter, COUNT) - 1));
      if (points(counter) == 0 && count(counter) == 0) {
        // What is made and taken back again must not fill the table.
        giveUp(counter);
      }
    }
  }

  private void readKey(UsageLimit limit, DirectBuffer core, int offset, int account) {
    key[0] = 0;
    key[1] = 0;
    key[2] = 0;
    key[3] = 0;
    switch (limit.scope()) {
      case CARD -> {
        key[0] = core.getLong(offset + TransactionCommand.TOKEN_HIGH);
        key[1] = core.getLong(offset + TransactionCommand.TOKEN_LOW);
      }
      case ACCOUNT -> key[0] = account;
      case MERCHANT -> readMerchant(core, offset);
      case TERMINAL -> {
        readMerchant(core, offset);
        key[3] = core.getLong(offset + TransactionCommand.TERMINAL);
      }
    }
  }

  private void readMerchant(DirectBuffer core, int offset) {
    key[0] = core.getLong(offset + TransactionCommand.ACQUIRER);
    key[1] = core.getLong(offset + TransactionCommand.CARD_ACCEPTOR);
    key[2] = core.getLong(offset + TransactionCommand.CARD_ACCEPTOR + Long.BYTES);
  }

  private static int tagOf(UsageLimit limit, int programme) {
    int use = limit.use().ordinal() | (limit.period() == UsageLimit.Period.MONTH ? MONTH_BIT : 0);
    return programme << 16 | limit.scope().ordinal() << 8 | use;
  }

  private static int firstDayOf(UsageLimit limit, int day) {
    return switch (limit.period()) {
      case DAY -> day;
      case MONTH -> Calendar.firstDayOf(Calendar.monthOf(day));
    };
  }

  private int find(int tag, int firstDay) {
    int counter = buckets.getInt(bucketOf(tag, firstDay), 0);
    while (counter != NONE && !isOf(counter, tag, firstDay)) {
      counter = counters.getInt(counter, NEXT);
    }
    return counter;
  }

  private boolean isOf(int counter, int tag, int firstDay) {
    if (counters.getInt(counter, TAG) != tag || counters.getInt(counter, FIRST_DAY) != firstDay) {
      return false;
    }
    for (int i = 0; i < KEYS; i++) {
      if (counters.getLong(counter, i * Long.BYTES) != key[i]) {
        return false;
      }
    }
    return true;
  }

  private int open(int tag, int firstDay) {
    int counter = counters.allocate();
    for (int i = 0; i < KEYS; i++) {
      counters.putLong(counter, i * Long.BYTES, key[i]);
    }
    counters.putInt(counter, TAG, tag);
    counters.putInt(counter, FIRST_DAY, firstDay);
    int bucket = bucketOf(tag, firstDay);
    counters.putInt(counter, NEXT, buckets.getInt(bucket, 0));
    buckets.putInt(bucket, 0, counter);
    append((tag & MONTH_BIT) == 0 ? DAYS : MONTHS, counter);
    return counter;
  }

  private void append(int queue, int counter) {
    int last = (int) counters.note(QUEUES + queue);
    if (last == NONE) {
      counters.note(queue, counter);
    } else {
      counters.putInt(last, NEXT_IN_QUEUE, counter);
      counters.putInt(counter, PREVIOUS_IN_QUEUE, last);
    }
    counters.note(QUEUES + queue, counter);
  }

  /** Bucket of {@link #key}. */
  private int bucketOf(int tag, int firstDay) {
    return bucketOf(tag, firstDay, key[0], key[1], key[2], key[3]);
  }

  private int bucketOf(int counter) {
    return bucketOf(
        counters.getInt(counter, TAG),
        counters.getInt(counter, FIRST_DAY),
        counters.getLong(counter, 0),
        counters.getLong(counter, Long.BYTES),
        counters.getLong(counter, 2 * Long.BYTES),
        counters.getLong(counter, 3 * Long.BYTES));
  }

  private int bucketOf(int tag, int firstDay, long first, long second, long third, long fourth) {
    long mixed = hash.begin((long) tag << Integer.SIZE | firstDay);
    mixed = hash.add(hash.add(mixed, first), second);
    mixed = hash.add(hash.add(mixed, third), fourth);
    return (int) (mixed >>> Integer.SIZE) & bucketMask;
  }

  private void giveUpOld(int today) {
    int left = GIVEN_UP_AT_ONCE;
    while (left > 0 && (giveUpOld(DAYS, today) || giveUpOld(MONTHS, today))) {
      left--;
    }
  }

  /** Gives up the first counter of a queue when its period is over. */
  private boolean giveUpOld(int queue, int today) {
    int counter = (int) counters.note(queue);
    if (counter == NONE || !isOver(counter, today)) {
      return false;
    }
    giveUp(counter);
    return true;
  }

  private void giveUp(int counter) {
    int queue = (counters.getInt(counter, TAG) & MONTH_BIT) == 0 ? DAYS : MONTHS;
    int next = counters.getInt(counter, NEXT_IN_QUEUE);
    int previous = counters.getInt(counter, PREVIOUS_IN_QUEUE);
    if (previous == NONE) {
      counters.note(queue, next);
    } else {
      counters.putInt(previous, NEXT_IN_QUEUE, next);
    }
    if (next == NONE) {
      counters.note(QUEUES + queue, previous);
    } else {
      counters.putInt(next, PREVIOUS_IN_QUEUE, previous);
    }
    unlink(counter);
    counters.release(counter);
  }

  private boolean isOver(int counter, int today) {
    int firstDay = counters.getInt(counter, FIRST_DAY);
    boolean isMonth = (counters.getInt(counter, TAG) & MONTH_BIT) != 0;
    return (isMonth ? Calendar.endOfMonth(firstDay, 0) : firstDay) < today;
  }

  private void unlink(int counter) {
    int bucket = bucketOf(counter);
    int next = counters.getInt(counter, NEXT);
    int before = buckets.getInt(bucket, 0);
    if (before == counter) {
      buckets.putInt(bucket, 0, next);
      return;
    }
    while (counters.getInt(before, NEXT) != counter) {
      before = counters.getInt(before, NEXT);
    }
    counters.putInt(before, NEXT, next);
  }
}
