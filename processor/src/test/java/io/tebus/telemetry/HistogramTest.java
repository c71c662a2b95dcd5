package io.tebus.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {

  private static final int MANY = 20_000;
  private static final int CALLS = 1_000_000;

  /** What the measurement itself may cost, for all calls together. */
  private static final long SLACK_BYTES = 64 << 10;

  /** In thousandths of a percent, so that the exact rank needs no fractions. */
  private static final long[] PERCENTILES = {0, 1, 1_000, 25_000, 50_000, 90_000, 99_900, 100_000};

  private final Histogram histogram = new Histogram();

  // ---- Buckets

  @Test
  void aBucketBeginsWhereTheOneBeforeEnds() {
    for (int index = 0; index < Histogram.BUCKETS - 1; index++) {
      long last = Histogram.upperBoundNs(index);
      assertThat(Histogram.indexOf(last)).as("last of %d", index).isEqualTo(index);
      assertThat(Histogram.indexOf(last + 1)).as("behind %d", index).isEqualTo(index + 1);
    }
    assertThat(Histogram.upperBoundNs(Histogram.BUCKETS - 1)).isEqualTo(Histogram.MAX_NS);
  }

  @Test
  void tellsShortTimesExactly() {
    for (long ns = 0; ns < 32; ns++) {
      Histogram one = new Histogram();
      one.record(ns);
      assertThat(one.snapshot().maxNs()).isEqualTo(ns);
    }
  }

  @Test
  void countsWhatIsOutOfItsRangeAtTheRim() {
    histogram.record(-5);
    histogram.record(Long.MAX_VALUE);

    HistogramSnapshot snapshot = histogram.snapshot();
    assertThat(snapshot.count()).isEqualTo(2);
    assertThat(snapshot.percentileNs(50)).isZero();
    assertThat(snapshot.maxNs()).isEqualTo(Histogram.MAX_NS);
    assertThat(snapshot.countAtMost(Histogram.MAX_NS)).isEqualTo(2);
  }

  // ---- Percentiles

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aPercentileIsAtMostASixteenthAboveTheExactOne(long seed) {
    long[] times = times(seed);

    HistogramSnapshot snapshot = histogram.snapshot();

    assertThat(snapshot.count()).isEqualTo(MANY);
    assertThat(snapshot.sumNs()).isEqualTo(Arrays.stream(times).sum());
    for (long percentile : PERCENTILES) {
      int rank = (int) Math.max(1, Math.ceilDiv(percentile * MANY, 100_000));
      long exact = times[rank - 1];
      assertThat(snapshot.percentileNs((double) percentile / 1_000))
          .as("seed %d, percentile %d/1000", seed, percentile)
          .isBetween(exact, exact + exact / 16);
    }
    assertThat(snapshot.percentileNs(100)).isEqualTo(snapshot.maxNs());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void countsAtMostWhatStayedWithinATimeAndAllOfASixteenthLess(long seed) {
    long[] times = times(seed);

    HistogramSnapshot snapshot = histogram.snapshot();

    SplittableRandom random = new SplittableRandom(~seed);
    for (int i = 0; i < 1_000; i++) {
      long ns = time(random);
      assertThat(snapshot.countAtMost(ns))
          .as("seed %d, ns %d", seed, ns)
          .isBetween(atMost(times, ns - Math.ceilDiv(ns, 16)), atMost(times, ns));
    }
  }

  @Test
  void refusesAPercentileThatIsNone() {
    for (double percentile : new double[] {-0.1, 100.1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> HistogramSnapshot.EMPTY.percentileNs(percentile))
          .withMessageContaining("expected: 0-100");
    }
  }

  @Test
  void anEmptyOneSaysZero() {
    HistogramSnapshot snapshot = histogram.snapshot();

    assertThat(snapshot.count()).isZero();
    assertThat(snapshot.percentileNs(99)).isZero();
    assertThat(snapshot.maxNs()).isZero();
    assertThat(snapshot.countAtMost(Long.MAX_VALUE)).isZero();
  }

  // ---- Between two snapshots, and of two histograms

  @Test
  void aDifferenceHoldsWhatCameBetween() {
    histogram.record(1_000_000);
    HistogramSnapshot earlier = histogram.snapshot();
    histogram.record(20);
    histogram.record(30);

    HistogramSnapshot between = histogram.snapshot().minus(earlier);

    assertThat(between.count()).isEqualTo(2);
    assertThat(between.sumNs()).isEqualTo(50);
    assertThat(between.percentileNs(50)).isEqualTo(20);
    assertThat(between.maxNs()).isEqualTo(30);
  }

  @Test
  void aSumHoldsWhatBothHold() {
    Histogram other = new Histogram();
    histogram.record(20);
    other.record(30);
    other.record(20);

    HistogramSnapshot sum = histogram.snapshot().plus(other.snapshot());

    assertThat(sum.count()).isEqualTo(3);
    assertThat(sum.sumNs()).isEqualTo(70);
    assertThat(sum.countAtMost(20)).isEqualTo(2);
    assertThat(sum.maxNs()).isEqualTo(30);
  }

  @Test
  void aSnapshotDoesNotChange() {
    histogram.record(20);
    HistogramSnapshot snapshot = histogram.snapshot();

    histogram.record(30);

    assertThat(snapshot.count()).isEqualTo(1);
    assertThat(snapshot.maxNs()).isEqualTo(20);
  }

  // ---- Threads and memory

  @Test
  void anotherThreadSeesItGrowToItsEnd() throws InterruptedException {
    AtomicReference<String> fault = new AtomicReference<>("never reached the end");
    Thread reader =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              HistogramSnapshot seen = HistogramSnapshot.EMPTY;
              while (seen.count() < CALLS) {
                HistogramSnapshot next = histogram.snapshot();
                if (!holdsAll(next, seen)) {
                  fault.set("fewer in " + next + " than in " + seen);
                  return;
                }
                seen = next;
              }
              fault.set("");
            });

    for (int i = 0; i < CALLS; i++) {
      histogram.record(i);
    }
    reader.join(TimeUnit.SECONDS.toMillis(30));

    assertThat(fault.get()).isEmpty();
    assertThat(histogram.snapshot().sumNs()).isEqualTo(CALLS * (CALLS - 1L) / 2);
  }

  @Test
  void recordsWithoutAllocating() {
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    recordMany();

    long before = threads.getCurrentThreadAllocatedBytes();
    recordMany();
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(histogram.snapshot().count()).isEqualTo(2 * CALLS);
    assertThat(allocated).isBetween(0L, SLACK_BYTES);
  }

  private void recordMany() {
    for (int i = 0; i < CALLS; i++) {
      histogram.record(i * 31L);
    }
  }

  /** True when no bucket of the later one, and not its sum, is less. */
  private static boolean holdsAll(HistogramSnapshot later, HistogramSnapshot earlier) {
    HistogramSnapshot between = later.minus(earlier);
    long before = 0;
    for (int index = 0; index < Histogram.BUCKETS; index++) {
      long within = between.countAtMost(Histogram.upperBoundNs(index));
      if (within < before) {
        return false;
      }
      before = within;
    }
    return between.sumNs() >= 0;
  }

  // ---- What is recorded

  /** Records times of every order of magnitude; returns them sorted. */
  private long[] times(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] times = new long[MANY];
    for (int i = 0; i < MANY; i++) {
      times[i] = time(random);
      histogram.record(times[i]);
    }
    Arrays.sort(times);
    return times;
  }

  /** From 1 ns to 100 s, each order of magnitude as likely as another. */
  private static long time(SplittableRandom random) {
    long limit = 1;
    for (int i = random.nextInt(11); i >= 0; i--) {
      limit *= 10;
    }
    return random.nextLong(limit / 10, limit);
  }

  private static long atMost(long[] sorted, long ns) {
    return Arrays.stream(sorted).takeWhile(time -> time <= ns).count();
  }
}
