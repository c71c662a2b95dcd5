package io.tebus.engine.duplicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tebus.command.SampleCommand;
import io.tebus.command.TransactionCommand;
import io.tebus.command.programme.RefundSplit;
import io.tebus.command.programme.Rounding;
import io.tebus.command.programme.Terms;
import io.tebus.engine.EngineOptions;
import io.tebus.engine.programme.Calendar;
import io.tebus.engine.store.Memory;
import io.tebus.engine.store.SeededHash;
import io.tebus.engine.store.Table;
import io.tebus.event.Effect;
import io.tebus.event.LotKey;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecentTransactionsTest {

  private static final int CAPACITY = 8;
  private static final long HALF_A_YEAR_MS = EngineOptions.HALF_A_YEAR_MS;
  private static final long TWO_DAYS_MS = 2 * Calendar.DAY_MS;
  private static final long NOW = 1_800_000_000_000L;
  private static final String RRN = "701509000101";
  private static final int UNRELATED_STAN = 900;

  /** Of so small a window: an event with the most parts has room, and no more than that. */
  private static final int MAX_PARTS = TransactionEvent.MAX_PARTS;

  private static final long SEED = 20_261_121;

  /** Links are sequences modulo this. */
  private static final long WRAP = 1L << 32;

  /** Notes of the table of records: how many were ever added, and forgotten. */
  private static final int ADDED_NOTE = 0;

  private static final int FORGOTTEN_NOTE = 1;

  /** What ends a walk that has no end. */
  private static final int MAX_WALK = 3 * CAPACITY;

  private final Memory memory = new Memory();
  private final RecentTransactions recent = window(CAPACITY);
  private final TransactionEvent event = new TransactionEvent();
  private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[TransactionEvent.MAX_LENGTH]);

  @AfterEach
  void giveTheMemoryBack() {
    memory.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, (1 << 26) + 1, Integer.MAX_VALUE})
  void refusesACapacityOutOfRange(int capacity) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> window(capacity))
        .withMessageContaining("capacity=" + capacity);
  }

  // ---- The ring

  /** How many were added before: none, or so many that sequences pass 2^31 or 2^32 soon. */
  static LongStream beginnings() {
    return LongStream.of(0, (WRAP >> 1) - 2 * CAPACITY, WRAP - 2 * CAPACITY, WRAP - CAPACITY);
  }

  @ParameterizedTest
  @MethodSource("beginnings")
  void remembersAsManyAsItsCapacityNewestFirst(long addedBefore) {
    beginAt(addedBefore);
    SampleCommand command = new SampleCommand().rrn(RRN);
    for (long lsn = 1; lsn <= 5 * CAPACITY; lsn++) {
      recent.add(posted(lsn, NOW, command));

      List<Long> expected = newestFirst(Math.max(1, lsn - CAPACITY + 1), lsn);
      assertThat(recent.count()).isEqualTo(expected.size());
      assertThat(lsnsByKey(command.view())).isEqualTo(expected);
      assertThat(lsnsByRrn(command.view())).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("beginnings")
  void forgetsTheOldestTombstone(long addedBefore) {
    beginAt(addedBefore);
    for (int stan = 1; stan <= 5 * CAPACITY; stan++) {
      recent.add(tombstone(stan, NOW, new SampleCommand(), stan, 0, 0));
      for (int awaited = 1; awaited <= stan; awaited++) {
        assertThat(recent.hasTombstone(request(awaited).view(), NOW))
            .as("awaited %d of %d", awaited, stan)
            .isEqualTo(awaited > stan - CAPACITY);
      }
    }
  }

  @Test
  void keepsManyPagesOfRecords() {
    int capacity = 10_000;
    RecentTransactions window = window(capacity);
    SampleCommand command = new SampleCommand();
    for (int stan = 1; stan <= 3 * capacity; stan++) {
      command.view().stan(stan);
      window.add(posted(stan, NOW, command));
    }

    for (int stan = 1; stan <= 3 * capacity; stan++) {
      command.view().stan(stan);
      int found = window.find(command.view(), NOW);
      if (stan <= 2 * capacity) {
        assertThat(found).as("stan %d", stan).isEqualTo(RecentTransactions.NONE);
      } else {
        assertThat(window.at(found).lsn()).as("stan %d", stan).isEqualTo(stan);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("beginnings")
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void mixedChainsAgreeWithASlowModel(long addedBefore) {
    beginAt(addedBefore);
    Random random = new Random(SEED);
    Deque<Kept> model = new ArrayDeque<>();
    for (int lsn = 1; lsn <= 20_000; lsn++) {
      Kept next = Kept.random(random, lsn);
      if (model.size() == CAPACITY) {
        model.removeLast();
      }
      model.addFirst(next);
      recent.add(
          next.isTombstone
              ? tombstone(lsn, NOW, next.command(), next.stan, 0, SampleCommand.ACQUIRER)
              : posted(lsn, NOW, next.command()));

      Kept asked = Kept.random(random, 0).asRequest();
      TransactionCommand request = asked.command().view();
      String at = "seed " + SEED + " step " + lsn + " asked for " + asked;
      assertThat(lsnOf(recent.find(request, NOW)))
          .as(at)
          .isEqualTo(lsnOfFirst(model, asked::hasIdentityOf));
      assertThat(lsnOf(recent.findSame(request, request.contentDigest(), NOW)))
          .as(at)
          .isEqualTo(
              lsnOfFirst(model, kept -> asked.hasIdentityOf(kept) && asked.amount == kept.amount));
      assertThat(recent.hasTombstone(request, NOW))
          .as(at)
          .isEqualTo(model.stream().anyMatch(asked::isAwaitedBy));
    }
  }

  /**
   * Buckets hold sequences modulo 2^32. One that was left alone for about so many records names a
   * record of today, or one that is still to come.
   */
  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1, 2, CAPACITY - 1, CAPACITY, CAPACITY + 1})
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aBucketLeftAloneForFourBillionRecordsMakesNoCircle(int ahead) {
    SampleCommand command = new SampleCommand().rrn(RRN);
    for (int lsn = 1; lsn <= CAPACITY; lsn++) {
      recent.add(posted(lsn, NOW, command));
    }
    // The next sequence is so far behind the one that the buckets hold.
    goOnTo(WRAP + CAPACITY - ahead - 1);

    for (int lsn = CAPACITY + 1; lsn <= 4 * CAPACITY; lsn++) {
      recent.add(posted(lsn, NOW, command));

      List<Long> expected = newestFirst(Math.max(CAPACITY + 1, lsn - CAPACITY + 1), lsn);
      assertThat(lsnsByKey(command.view())).as("lsn %d", lsn).isEqualTo(expected);
      assertThat(lsnsByRrn(command.view())).as("lsn %d", lsn).isEqualTo(expected);
      assertThat(lsnOf(recent.find(command.view(), NOW))).isEqualTo(lsn);
      // Some of them share the bucket and walk to the end of its chain.
      for (int stan = 1_000; stan < 1_200; stan++) {
        assertThat(recent.find(request(stan).view(), NOW)).isEqualTo(RecentTransactions.NONE);
      }
    }
  }

  @Test
  void aRecordThatAnEmptyBucketNamesByAccidentIsNoTombstone() {
    beginAt(WRAP - CAPACITY);
    recent.add(tombstone(1, NOW, reversal(), UNRELATED_STAN, 0, 0));
    SampleCommand command = new SampleCommand().rrn(RRN);

    // Empty buckets hold 0, which is the sequence of the eighth.
    for (int lsn = 2; lsn <= 2 * CAPACITY; lsn++) {
      recent.add(posted(lsn, NOW, command));

      assertThat(recent.hasTombstone(command.view(), NOW)).as("lsn %d", lsn).isFalse();
    }
  }

  @Test
  void isNeverFullBelowItsCapacity() {
    for (int lsn = 1; lsn < CAPACITY; lsn++) {
      recent.add(posted(lsn, NOW, request(lsn)));
    }

    assertThat(recent.isFull(NOW, 0)).isFalse();
  }

  @Test
  void isFullWhileItsOldestIsYoung() {
    for (int lsn = 1; lsn <= CAPACITY; lsn++) {
      recent.add(posted(lsn, NOW + lsn, request(lsn)));
    }

    assertThat(recent.isFull(NOW + CAPACITY, 0)).isTrue();
    assertThat(recent.isFull(NOW + 1 + TWO_DAYS_MS - 1, 0)).isTrue();
    assertThat(recent.isFull(NOW + 1 + TWO_DAYS_MS, 0)).isFalse();
  }

  @Test
  void isFullWhileTheOwnersOfItsPartsAreYoung() {
    recent.add(withParts(posted(1, NOW, request(1)), 100));
    recent.add(withParts(posted(2, NOW + 1, request(2)), 100));
    int free = MAX_PARTS - 200;

    assertThat(recent.isFull(NOW + 1, free)).isFalse();
    assertThat(recent.isFull(NOW + 1, free + 1)).isTrue();
    assertThat(recent.isFull(NOW + TWO_DAYS_MS, free + 1)).isFalse();
    assertThat(recent.isFull(NOW + TWO_DAYS_MS, free + 101)).isTrue();
    assertThat(recent.isFull(NOW + 1 + TWO_DAYS_MS, free + 101)).isFalse();
    assertThat(recent.isFull(NOW + 1 + TWO_DAYS_MS, MAX_PARTS)).isFalse();
  }

  @Test
  void countsThoseItMustNotForget() {
    assertThat(recent.young(NOW)).isZero();
    for (int lsn = 1; lsn <= CAPACITY + 3; lsn++) {
      recent.add(posted(lsn, NOW + 10L * lsn, request(lsn)));
    }

    for (int lsn = 4; lsn <= CAPACITY + 3; lsn++) {
      long lastMs = NOW + 10L * lsn + TWO_DAYS_MS - 1;
      int notOlder = CAPACITY + 3 - lsn + 1;
      assertThat(recent.young(lastMs)).as("lsn %d", lsn).isEqualTo(notOlder);
      assertThat(recent.young(lastMs + 1)).as("lsn %d", lsn).isEqualTo(notOlder - 1);
    }
    assertThat(recent.young(NOW)).isEqualTo(CAPACITY);
  }

  @Test
  void manyPartsCountAsTheRecordsWhoseShareTheyAre() {
    RecentTransactions window = window(1_000);
    long laterMs = NOW + TWO_DAYS_MS;
    for (int lsn = 1; lsn <= 100; lsn++) {
      window.add(withParts(posted(lsn, NOW, request(lsn)), 4));
    }
    assertThat(window.young(laterMs)).as("all are old").isZero();

    window.add(withParts(posted(101, laterMs, request(101)), 3));
    window.add(posted(102, laterMs, request(102)));
    assertThat(window.young(laterMs)).as("3 parts").isEqualTo(2);
    window.add(withParts(posted(103, laterMs, request(103)), 37));

    assertThat(window.young(laterMs)).as("40 parts").isEqualTo(20);
    assertThat(window.young(laterMs + TWO_DAYS_MS - 1)).isEqualTo(20);
    assertThat(window.young(laterMs + TWO_DAYS_MS)).isZero();
  }

  @Test
  void aRingOfPartsThatIsFullOfTheYoungIsAFullWindow() {
    int capacity = 1_000;
    RecentTransactions window = window(capacity);
    int old = 100;
    for (int lsn = 1; lsn <= old; lsn++) {
      window.add(posted(lsn, NOW, request(lsn)));
    }
    long laterMs = NOW + TWO_DAYS_MS;
    int partsEach = 100;
    int young = RecentTransactions.PARTS_PER_RECORD * capacity / partsEach;
    for (int lsn = old + 1; lsn <= old + young; lsn++) {
      assertThat(window.isFull(laterMs, partsEach)).isFalse();
      window.add(withParts(posted(lsn, laterMs, request(lsn)), partsEach));
    }

    assertThat(window.isFull(laterMs, 1)).isTrue();
    assertThat(window.isFull(laterMs, 0)).isFalse();
    assertThat(window.count()).as("old ones stand before them").isGreaterThan(young);
    assertThat(window.young(laterMs)).isEqualTo(capacity);
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void oldRecordsWithoutPartsDoNotStayBeforeAFullRingOfParts() {
    int capacity = 1 << 15;
    RecentTransactions window = window(capacity);
    SampleCommand command = new SampleCommand();
    int old = 20_000;
    for (int lsn = 1; lsn <= old; lsn++) {
      window.add(posted(lsn, NOW, command));
    }
    long laterMs = NOW + TWO_DAYS_MS;
    int partsEach = 8;
    int young = RecentTransactions.PARTS_PER_RECORD * capacity / partsEach;
    int lsn = old;
    for (int i = 0; i < young; i++) {
      lsn++;
      window.add(withParts(posted(lsn, laterMs, command), partsEach));
    }
    assertThat(window.isFull(laterMs, 1)).isTrue();

    // What needs no part goes on, and takes some of the old ones along each time.
    int without = old / 4;
    for (int i = 0; i < without; i++) {
      lsn++;
      window.add(posted(lsn, laterMs, command));
    }

    assertThat(window.count()).isEqualTo(young + without);
    // With the old ones still there, each of these would walk past them all.
    int full = 0;
    for (int i = 0; i < 1_000_000; i++) {
      full += window.isFull(laterMs, 1) ? 1 : 0;
    }
    assertThat(full).isEqualTo(1_000_000);
  }

  @Test
  void looksAtTheOldestWhereverTheRingBegins() {
    for (int lsn = 1; lsn <= CAPACITY + 3; lsn++) {
      recent.add(posted(lsn, NOW + lsn, request(lsn)));
    }

    long oldestMs = NOW + 4;
    assertThat(recent.isFull(oldestMs + TWO_DAYS_MS - 1, 0)).isTrue();
    assertThat(recent.isFull(oldestMs + TWO_DAYS_MS, 0)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("beginnings")
  void findsTheRecordOfAnLsnAroundTheRing(long addedBefore) {
    beginAt(addedBefore);
    assertThat(recent.ordinalOf(1)).isEqualTo(RecentTransactions.NONE);
    // Other events take LSNs between those of transactions.
    for (int i = 1; i <= 5 * CAPACITY; i++) {
      recent.add(posted(3L * i, NOW, request(i)));

      for (int j = 0; j <= i + 1; j++) {
        boolean remembered = j > Math.max(0, i - CAPACITY) && j <= i;
        assertThat(lsnOf(recent.ordinalOf(3L * j)))
            .as("lsn %d after %d", 3 * j, 3 * i)
            .isEqualTo(remembered ? 3L * j : RecentTransactions.NONE);
        assertThat(recent.ordinalOf(3L * j + 1)).isEqualTo(RecentTransactions.NONE);
      }
    }
  }

  @Test
  void lotPartsGoRoundARingOfTheirOwn() {
    Random random = new Random(SEED);
    Deque<Integer> counts = new ArrayDeque<>();
    int kept = 0;
    for (int lsn = 1; lsn <= 1_000; lsn++) {
      // Mostly a few, sometimes so many that others have to go for them.
      int count = random.nextInt(5) == 0 ? random.nextInt(MAX_PARTS + 1) : random.nextInt(4);
      while (counts.size() == CAPACITY || kept + count > MAX_PARTS) {
        kept -= counts.removeFirst();
      }
      counts.addLast(count);
      kept += count;

      recent.add(withParts(posted(lsn, NOW, request(lsn)), count));

      assertThat(recent.count()).as("seed %d step %d", SEED, lsn).isEqualTo(counts.size());
      int oldest = lsn - counts.size() + 1;
      assertThat(recent.ordinalOf(oldest - 1)).isEqualTo(RecentTransactions.NONE);
      int each = oldest;
      for (int expected : counts) {
        assertParts(each, expected);
        each++;
      }
    }
  }

  private void assertParts(int lsn, int count) {
    int ordinal = recent.ordinalOf(lsn);
    assertThat(recent.partCount(ordinal)).as("lsn %d", lsn).isEqualTo(count);
    for (int part = 0; part < count; part++) {
      assertThat(recent.partKey(ordinal, part)).as("lsn %d", lsn).isEqualTo(keyOf(part));
      assertThat(recent.partPoints(ordinal, part)).as("lsn %d", lsn).isEqualTo(part - lsn);
    }
  }

  // ---- Identity

  static List<Named<Consumer<SampleCommand>>> otherIdentities() {
    return List.of(
        change("STAN", c -> c.view().stan(102)),
        change("terminal", c -> c.terminal("TERM0008")),
        change("merchant, in its first eight characters", c -> c.cardAcceptor("MERCX0000000007")),
        change("merchant, in its last seven characters", c -> c.cardAcceptor("MERCH0000000008")),
        change("acquirer", c -> c.view().acquirer(SampleCommand.ACQUIRER + 1)),
        change("local time", c -> c.view().localTime(93_001)),
        change("local date", c -> c.view().localDate(116)),
        change("message class", c -> c.view().mti(100)),
        change("message function", c -> c.view().mti(220)));
  }

  @ParameterizedTest
  @MethodSource("otherIdentities")
  void isAnotherTransactionWhenItsIdentityDiffers(Consumer<SampleCommand> change) {
    recent.add(posted(1, NOW, new SampleCommand()));
    SampleCommand other = new SampleCommand();

    change.accept(other);

    assertThat(recent.find(other.view(), NOW)).isEqualTo(RecentTransactions.NONE);
  }

  @Test
  void aRepeatHasTheIdentityOfItsOriginal() {
    recent.add(posted(7, NOW, new SampleCommand()));
    SampleCommand repeat = new SampleCommand();
    repeat.view().mti(201);

    assertThat(lsnOf(recent.find(repeat.view(), NOW))).isEqualTo(7);
  }

  @Test
  void otherContentDoesNotMakeAnotherIdentity() {
    recent.add(posted(7, NOW, new SampleCommand()));
    SampleCommand other = new SampleCommand();
    other.view().amount(1).token(1, 1).processingCode(3_000).currency(978);

    assertThat(lsnOf(recent.find(other.view(), NOW))).isEqualTo(7);
  }

  @Test
  void findsTheSameContentBehindNewerTransactionsOfItsIdentity() {
    SampleCommand command = new SampleCommand();
    for (int lsn = 1; lsn <= 3; lsn++) {
      command.view().amount(lsn);
      recent.add(posted(lsn, NOW, command));
    }

    command.view().amount(1);
    assertThat(lsnOf(recent.find(command.view(), NOW))).isEqualTo(3);
    assertThat(lsnOf(recent.findSame(command.view(), command.view().contentDigest(), NOW)))
        .isEqualTo(1);
    command.view().amount(4);
    assertThat(recent.findSame(command.view(), command.view().contentDigest(), NOW))
        .isEqualTo(RecentTransactions.NONE);
  }

  @Test
  void looksForTheSameContentAmongALimitedNumberOnly() {
    int many = 2 * RecentTransactions.MAX_CANDIDATES;
    RecentTransactions window = window(many);
    SampleCommand command = new SampleCommand();
    for (int amount = 1; amount <= many; amount++) {
      command.view().amount(amount);
      window.add(posted(amount, NOW, command));
    }

    command.view().amount(many - RecentTransactions.MAX_CANDIDATES + 1);
    assertThat(window.findSame(command.view(), command.view().contentDigest(), NOW))
        .isNotEqualTo(RecentTransactions.NONE);
    command.view().amount(1);
    assertThat(window.findSame(command.view(), command.view().contentDigest(), NOW))
        .isEqualTo(RecentTransactions.NONE);
  }

  @Test
  void anIdentityCountsForHalfAYear() {
    SampleCommand command = new SampleCommand();
    recent.add(posted(7, NOW, command));
    long digest = command.view().contentDigest();
    long lastMs = NOW + HALF_A_YEAR_MS;

    assertThat(lsnOf(recent.find(command.view(), lastMs))).isEqualTo(7);
    assertThat(lsnOf(recent.findSame(command.view(), digest, lastMs))).isEqualTo(7);
    assertThat(recent.find(command.view(), lastMs + 1)).isEqualTo(RecentTransactions.NONE);
    assertThat(recent.findSame(command.view(), digest, lastMs + 1))
        .isEqualTo(RecentTransactions.NONE);
  }

  @Test
  void remembersWhoAskedForWhatAndWhatWasAnswered() {
    TransactionEvent decided =
        posted(7, NOW, new SampleCommand().rrn(RRN))
            .account(3)
            .earned(45)
            .earnKey(LotKey.of(20_000, 0xFFFE))
            .terms(Terms.of(Rounding.CEIL, RefundSplit.MONEY_FIRST))
            .redeemed(5)
            .value(6)
            .rule(8)
            .rate(9)
            .before(1)
            .after(46)
            .arrears(2);

    recent.add(decided);

    RecentTransaction kept = recent.at(recent.ordinalOf(7));
    assertThat(kept.lsn()).isEqualTo(7);
    assertThat(kept.timeMs()).isEqualTo(NOW);
    assertThat(kept.function()).isEqualTo(decided.function());
    assertThat(kept.programme()).isEqualTo(decided.programme());
    assertThat(kept.mti()).isEqualTo(decided.mti());
    assertThat(kept.tokenHigh()).isEqualTo(decided.tokenHigh());
    assertThat(kept.tokenLow()).isEqualTo(decided.tokenLow());
    assertThat(kept.amount()).isEqualTo(decided.amount());
    assertThat(kept.processingCode()).isEqualTo(decided.processingCode());
    assertThat(kept.currency()).isEqualTo(decided.currency());
    assertThat(kept.stan()).isEqualTo(decided.stan());
    assertThat(kept.localTime()).isEqualTo(decided.localTime());
    assertThat(kept.localDate()).isEqualTo(decided.localDate());
    assertThat(kept.transmittedAt()).isEqualTo(decided.transmittedAt());
    assertThat(kept.acquirer()).isEqualTo(decided.acquirer());
    assertThat(kept.terminal()).isEqualTo(decided.terminal());
    assertThat(kept.cardAcceptorHigh()).isEqualTo(decided.cardAcceptorHigh());
    assertThat(kept.cardAcceptorLow()).isEqualTo(decided.cardAcceptorLow());
    assertThat(kept.rrnHigh()).isEqualTo(decided.rrnHigh());
    assertThat(kept.rrnLow()).isEqualTo(decided.rrnLow());
    assertThat(kept.contentDigest()).isEqualTo(decided.contentDigest());
    assertThat(kept.effect()).isEqualTo(Effect.POSTED);
    assertThat(kept.responseCode()).isEqualTo(ResponseCode.APPROVED);
    assertThat(kept.approvedAmount()).isEqualTo(10_00);
    assertThat(kept.standingAmount()).isEqualTo(10_00);
    assertThat(kept.account()).isEqualTo(3);
    assertThat(kept.earned()).isEqualTo(45);
    assertThat(kept.earnKey()).isEqualTo(LotKey.of(20_000, 0xFFFE));
    assertThat(kept.terms()).isEqualTo(Terms.of(Rounding.CEIL, RefundSplit.MONEY_FIRST));
    assertThat(kept.isTransfer()).isFalse();
    assertThat(kept.redeemed()).isEqualTo(5);
    assertThat(kept.value()).isEqualTo(6);
    assertThat(kept.rule()).isEqualTo(8);
    assertThat(kept.rate()).isEqualTo(9);
    assertThat(kept.before()).isEqualTo(1);
    assertThat(kept.after()).isEqualTo(46);
    assertThat(kept.arrears()).isEqualTo(2);
    assertThat(recent.newest().lsn()).isEqualTo(7);
  }

  @Test
  void remembersBothEndsOfATransferAndItsFee() {
    recent.add(
        posted(7, NOW, new SampleCommand())
            .account(3)
            .counterAccount(4)
            .redeemed(110)
            .fee(10)
            .rate(9)
            .terms(Terms.of(Rounding.HALF_UP, RefundSplit.PRO_RATA)));

    RecentTransaction kept = recent.at(recent.ordinalOf(7));
    assertThat(kept.isTransfer()).isTrue();
    assertThat(kept.account()).isEqualTo(3);
    assertThat(kept.counterAccount()).isEqualTo(4);
    assertThat(kept.redeemed()).isEqualTo(110);
    assertThat(kept.fee()).isEqualTo(10);
    assertThat(kept.value()).isZero();
    assertThat(kept.rule()).isZero();
    assertThat(kept.rate()).isEqualTo(9);
    assertThat(kept.terms()).isEqualTo(Terms.of(Rounding.HALF_UP, RefundSplit.PRO_RATA));
    assertThat(kept.isSuperseded()).isFalse();
  }

  @Test
  void aReversalIsNobodysOriginal() {
    SampleCommand reversal = reversal().rrn(RRN);
    recent.add(posted(1, NOW, reversal).outcome(Effect.MIRRORED, ResponseCode.APPROVED));
    recent.add(tombstone(2, NOW, reversal, SampleCommand.STAN, 0, 0));

    assertThat(lsnsByKey(reversal.view())).isEmpty();
    assertThat(lsnsByRrn(reversal.view())).isEmpty();
    assertThat(lsnOf(recent.find(reversal.view(), NOW))).as("but a repeat").isEqualTo(2);
  }

  @Test
  void findsAKeyWhateverItsAcquirer() {
    SampleCommand command = new SampleCommand();
    for (long lsn = 1; lsn <= 3; lsn++) {
      command.view().acquirer(lsn);
      recent.add(posted(lsn, NOW, command));
    }

    List<Long> lsns = new ArrayList<>();
    int ordinal = recent.newestByKeyOfAny(command.view(), SampleCommand.STAN);
    while (ordinal != RecentTransactions.NONE) {
      lsns.add(recent.at(ordinal).lsn());
      ordinal = recent.olderByKeyOfAny(ordinal);
    }

    assertThat(lsns).containsExactly(3L, 2L, 1L);
  }

  // ---- States

  @ParameterizedTest
  @CsvSource({
    "DECLINED, DECLINED",
    "POSTED, STANDING",
    "MIRRORED, MIRROR",
    "RELEASED, MIRROR",
    "NOTHING, MIRROR",
    "HELD, HELD",
    "COMPLETED, STANDING",
    "TOMBSTONE, TOMBSTONE"
  })
  void remembersWhatATransactionDid(Effect effect, TransactionState state) {
    recent.add(posted(1, NOW, new SampleCommand()).outcome(effect, ResponseCode.APPROVED));

    assertThat(recent.state(recent.ordinalOf(1))).isEqualTo(state);
  }

  @Test
  void aTransactionStandsUntilNothingOfItDoes() {
    recent.add(posted(1, NOW, request(1)));
    recent.add(posted(2, NOW, request(2)));
    int ordinal = recent.ordinalOf(1);

    recent.takeBack(ordinal, 400, false);
    assertThat(recent.state(ordinal)).isEqualTo(TransactionState.STANDING);
    assertThat(recent.at(ordinal).standingAmount()).isEqualTo(400);

    recent.takeBack(ordinal, 0, false);
    assertThat(recent.state(ordinal)).isEqualTo(TransactionState.REVERSED);
    assertThat(recent.at(ordinal).standingAmount()).isZero();

    assertThat(recent.state(recent.ordinalOf(2))).isEqualTo(TransactionState.STANDING);
    assertThat(recent.at(recent.ordinalOf(2)).standingAmount()).isEqualTo(10_00);
  }

  @Test
  void aRecordServesUntilItIsOlderThanTwoDays() {
    recent.add(posted(1, NOW, new SampleCommand()));
    int ordinal = recent.ordinalOf(1);

    assertThat(recent.isWithinMinimumAge(ordinal, NOW + TWO_DAYS_MS)).isTrue();
    assertThat(recent.isWithinMinimumAge(ordinal, NOW + TWO_DAYS_MS + 1)).isFalse();
  }

  // ---- Tombstones

  @Test
  void aTombstoneAwaitsItsOriginalByStanAndTransmissionTime() {
    SampleCommand reversal = bareReversal();
    recent.add(tombstone(1, NOW, reversal, SampleCommand.STAN, SampleCommand.TRANSMITTED_AT, 0));
    SampleCommand original = new SampleCommand();

    assertThat(recent.hasTombstone(original.view(), NOW)).isTrue();
    original.view().transmittedAt(SampleCommand.TRANSMITTED_AT + 1);
    assertThat(recent.hasTombstone(original.view(), NOW)).isFalse();
  }

  static List<Named<Consumer<SampleCommand>>> otherOriginals() {
    return List.of(
        change("card, first half", c -> c.view().token(1, SampleCommand.TOKEN_LOW)),
        change("card, second half", c -> c.view().token(SampleCommand.TOKEN_HIGH, 1)),
        change("processing code", c -> c.view().processingCode(3_000)),
        change("amount", c -> c.view().amount(10_01)),
        change("STAN", c -> c.view().stan(102)),
        change("terminal", c -> c.terminal("TERM0008")),
        change("merchant, in its first eight characters", c -> c.cardAcceptor("MERCX0000000007")),
        change("merchant, in its last seven characters", c -> c.cardAcceptor("MERCH0000000008")),
        change("acquirer", c -> c.view().acquirer(SampleCommand.ACQUIRER + 1)));
  }

  @ParameterizedTest
  @MethodSource("otherOriginals")
  void aTombstoneWithoutATimeAwaitsStanAndContent(Consumer<SampleCommand> change) {
    SampleCommand reversal = reversal();
    recent.add(tombstone(1, NOW, reversal, SampleCommand.STAN, 0, SampleCommand.ACQUIRER));
    SampleCommand original = new SampleCommand();
    assertThat(recent.hasTombstone(original.view(), NOW)).isTrue();

    change.accept(original);

    assertThat(recent.hasTombstone(original.view(), NOW)).isFalse();
  }

  @Test
  void aTombstoneOfAcquirerZeroAwaitsAnyAcquirer() {
    recent.add(tombstone(1, NOW, reversal(), SampleCommand.STAN, 0, 0));
    SampleCommand original = new SampleCommand();
    original.view().acquirer(42);

    assertThat(recent.hasTombstone(original.view(), NOW)).isTrue();
  }

  @Test
  void aRequestWithoutACardIsNotAwaitedByItsContent() {
    recent.add(tombstone(1, NOW, bareReversal(), SampleCommand.STAN, 0, 0));
    SampleCommand original = new SampleCommand();
    original.view().token(0, 0).amount(0).processingCode(TransactionCommand.NO_PROCESSING_CODE);

    assertThat(recent.hasTombstone(original.view(), NOW)).isFalse();
  }

  static List<Named<Consumer<SampleCommand>>> otherReferences() {
    return List.of(
        change("first eight characters of DE 37", c -> c.rrn("701509990101")),
        change("last four characters of DE 37", c -> c.rrn("701509000102")),
        change("terminal", c -> c.terminal("TERM0008")),
        change("content", c -> c.view().amount(10_01)));
  }

  @ParameterizedTest
  @MethodSource("otherReferences")
  void aTombstoneAwaitsByReferenceNumberAndTerminal(Consumer<SampleCommand> change) {
    recent.add(tombstone(1, NOW, reversal().rrn(RRN), UNRELATED_STAN, 0, 0));
    SampleCommand original = new SampleCommand().rrn(RRN);
    assertThat(recent.hasTombstone(original.view(), NOW)).isTrue();

    change.accept(original);

    assertThat(recent.hasTombstone(original.view(), NOW)).isFalse();
  }

  @Test
  void aRequestWithoutAReferenceNumberIsAwaitedByItsStanOnly() {
    recent.add(tombstone(1, NOW, reversal().rrn(RRN), UNRELATED_STAN, 0, 0));

    assertThat(recent.hasTombstone(new SampleCommand().view(), NOW)).isFalse();
  }

  @Test
  void aDecidedTransactionOfTheSameReferenceNumberIsNoTombstone() {
    recent.add(posted(1, NOW, new SampleCommand().rrn(RRN)));

    assertThat(recent.hasTombstone(new SampleCommand().rrn(RRN).view(), NOW)).isFalse();
  }

  @Test
  void aTombstoneEndsAfterTwoDays() {
    recent.add(tombstone(1, NOW, reversal().rrn(RRN), SampleCommand.STAN, 0, 0));
    SampleCommand byStan = new SampleCommand();
    SampleCommand byReference = new SampleCommand().rrn(RRN);
    byReference.view().stan(UNRELATED_STAN);

    assertThat(recent.hasTombstone(byStan.view(), NOW + TWO_DAYS_MS)).isTrue();
    assertThat(recent.hasTombstone(byReference.view(), NOW + TWO_DAYS_MS)).isTrue();
    assertThat(recent.hasTombstone(byStan.view(), NOW + TWO_DAYS_MS + 1)).isFalse();
    assertThat(recent.hasTombstone(byReference.view(), NOW + TWO_DAYS_MS + 1)).isFalse();
  }

  @Test
  void findsATombstoneBehindOthersOfItsStan() {
    recent.add(tombstone(1, NOW, reversal(), SampleCommand.STAN, 0, SampleCommand.ACQUIRER));
    recent.add(tombstone(2, NOW, reversal(), SampleCommand.STAN, 0, 42));
    recent.add(tombstone(3, NOW, reversal(), SampleCommand.STAN, 0, 43));

    assertThat(recent.hasTombstone(new SampleCommand().view(), NOW)).isTrue();
  }

  // ---- Pages

  @Test
  void theSameTransactionsGiveTheSamePages() {
    RecentTransactions same = window(CAPACITY);
    for (RecentTransactions each : List.of(recent, same)) {
      for (int lsn = 1; lsn <= 10 * CAPACITY + 3; lsn++) {
        each.add(
            lsn % 3 == 0
                ? tombstone(lsn, NOW, reversal(), lsn, 0, 0)
                : withParts(posted(lsn, NOW, request(lsn)), lsn % 7));
        if (lsn % 3 == 1) {
          each.takeBack(each.ordinalOf(lsn), lsn % 2, false);
        }
      }
    }

    assertThat(hashes(same)).isEqualTo(hashes(recent));
  }

  @Test
  void thePagesTellRecordsStatesAndPartsApart() {
    RecentTransactions other = window(CAPACITY);
    RecentTransactions otherPoints = window(CAPACITY);
    RecentTransactions otherExpiry = window(CAPACITY);
    RecentTransactions otherFunder = window(CAPACITY);
    RecentTransactions reversed = window(CAPACITY);
    RecentTransactions none = window(CAPACITY);
    // A part each: four of them differ in nothing that the record itself says.
    recent.add(posted(1, NOW, request(1)).addPart(keyOf(0), -5));
    other.add(posted(1, NOW, request(2)).addPart(keyOf(0), -5));
    otherPoints.add(posted(1, NOW, request(1)).addPart(keyOf(0), -6));
    otherExpiry.add(posted(1, NOW, request(1)).addPart(keyOf(1), -5));
    otherFunder.add(posted(1, NOW, request(1)).addPart(keyOf(0) + 1, -5));
    reversed.add(posted(1, NOW, request(1)).addPart(keyOf(0), -5));
    reversed.takeBack(reversed.ordinalOf(1), 0, false);

    assertThat(
            List.of(
                hashes(none),
                hashes(recent),
                hashes(other),
                hashes(otherPoints),
                hashes(otherExpiry),
                hashes(otherFunder),
                hashes(reversed)))
        .doesNotHaveDuplicates();
  }

  // ---- What is added and asked for

  /** A transaction of the random history, or a request for one. */
  private record Kept(
      long lsn, int stan, int localTime, long amount, String rrn, boolean isTombstone) {

    static Kept random(Random random, long lsn) {
      return new Kept(
          lsn,
          1 + random.nextInt(5),
          1 + random.nextInt(2),
          1 + random.nextInt(2),
          List.of("", "RRN-A", "RRN-B").get(random.nextInt(3)),
          random.nextInt(3) == 0);
    }

    Kept asRequest() {
      return new Kept(lsn, stan, localTime, amount, rrn, false);
    }

    SampleCommand command() {
      SampleCommand command = new SampleCommand();
      command.view().stan(stan).localTime(localTime).amount(amount);
      if (isTombstone) {
        command.view().mti(400).function(TransactionFunction.REVERSAL);
      }
      return rrn.isEmpty() ? command : command.rrn(rrn);
    }

    boolean hasIdentityOf(Kept other) {
      return !other.isTombstone && stan == other.stan && localTime == other.localTime;
    }

    boolean isAwaitedBy(Kept other) {
      return other.isTombstone
          && amount == other.amount
          && (stan == other.stan || (!rrn.isEmpty() && rrn.equals(other.rrn)));
    }
  }

  private static long lsnOfFirst(Deque<Kept> newestFirst, Predicate<Kept> condition) {
    return newestFirst.stream()
        .filter(condition)
        .mapToLong(Kept::lsn)
        .findFirst()
        .orElse(RecentTransactions.NONE);
  }

  private static SampleCommand request(int stan) {
    SampleCommand command = new SampleCommand();
    command.view().stan(stan);
    return command;
  }

  /** A reversal with a STAN of its own and the content of its original. */
  private static SampleCommand reversal() {
    SampleCommand command = new SampleCommand();
    command.view().mti(400).function(TransactionFunction.REVERSAL).stan(901);
    return command;
  }

  /** A reversal that says nothing of what it reverses but where it was. */
  private static SampleCommand bareReversal() {
    SampleCommand command = reversal();
    command.view().token(0, 0).amount(0).processingCode(TransactionCommand.NO_PROCESSING_CODE);
    return command;
  }

  /**
   * Lets an empty window be one to which so many were added, and which forgot them all.
   *
   * @param added a multiple of the capacity, so that the next record is the first of the ring
   */
  private void beginAt(long added) {
    assertThat(added % CAPACITY).isZero();
    goOnTo(added);
  }

  /** The same for a window whose ring was full once. */
  private void goOnTo(long added) {
    Table records = recent.tables().getFirst();
    assertThat(records.name()).isEqualTo("window");
    records.note(ADDED_NOTE, added);
    records.note(FORGOTTEN_NOTE, added);
    assertThat(recent.count()).isZero();
  }

  private RecentTransactions window(int capacity) {
    return new RecentTransactions(
        memory, capacity, TWO_DAYS_MS, HALF_A_YEAR_MS, new SeededHash(SEED));
  }

  private static List<Long> hashes(RecentTransactions window) {
    return window.tables().stream().map(Table::hash).toList();
  }

  /** The lot of a part. */
  private static long keyOf(int part) {
    return LotKey.of(20_000 + part, 7);
  }

  /** The event with so many parts, which tell whose they are. */
  private static TransactionEvent withParts(TransactionEvent decided, int count) {
    for (int part = 0; part < count; part++) {
      decided.addPart(keyOf(part), part - decided.lsn());
    }
    return decided;
  }

  private TransactionEvent posted(long lsn, long timeMs, SampleCommand command) {
    return event
        .begin(bytes, 0, lsn, timeMs, command.view())
        .outcome(Effect.POSTED, ResponseCode.APPROVED)
        .approvedAmount(10_00)
        .standingAmount(10_00);
  }

  private TransactionEvent tombstone(
      long lsn,
      long timeMs,
      SampleCommand command,
      int awaitedStan,
      long transmittedAt,
      long acquirer) {
    return event
        .begin(bytes, 0, lsn, timeMs, command.view())
        .outcome(Effect.TOMBSTONE, ResponseCode.APPROVED)
        .tombstone(awaitedStan, transmittedAt, acquirer);
  }

  private long lsnOf(int ordinal) {
    return ordinal == RecentTransactions.NONE ? RecentTransactions.NONE : recent.at(ordinal).lsn();
  }

  private List<Long> lsnsByKey(TransactionCommand command) {
    List<Long> lsns = new ArrayList<>();
    int ordinal = recent.newestByKey(command, command.acquirer(), command.stan());
    while (ordinal != RecentTransactions.NONE && lsns.size() < MAX_WALK) {
      lsns.add(recent.at(ordinal).lsn());
      ordinal = recent.olderByKey(ordinal);
    }
    return lsns;
  }

  private List<Long> lsnsByRrn(TransactionCommand command) {
    List<Long> lsns = new ArrayList<>();
    int ordinal = recent.newestByRrn(command);
    while (ordinal != RecentTransactions.NONE && lsns.size() < MAX_WALK) {
      lsns.add(recent.at(ordinal).lsn());
      ordinal = recent.olderByRrn(ordinal);
    }
    return lsns;
  }

  private static List<Long> newestFirst(long from, long to) {
    List<Long> lsns = new ArrayList<>(LongStream.rangeClosed(from, to).boxed().toList());
    Collections.reverse(lsns);
    return lsns;
  }

  private static Named<Consumer<SampleCommand>> change(
      String name, Consumer<SampleCommand> change) {
    return Named.of(name, change);
  }
}
