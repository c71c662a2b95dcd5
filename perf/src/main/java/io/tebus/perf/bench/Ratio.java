package io.tebus.perf.bench;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The median of the ratios of pairs, and how they spread: the interval that holds 95 percent of the
 * medians of samples drawn from them again and again; of too few pairs the lowest and the highest,
 * for which no percentage can be named.
 *
 * <p>Immutable. Source: Efron and Tibshirani, An Introduction to the Bootstrap, 13.3.
 */
record Ratio(double median, double low, double high, int pairs) {

  /** With fewer pairs the samples' medians reach from the lowest ratio to the highest anyway. */
  static final int FEWEST_FOR_INTERVAL = 6;

  private static final int SAMPLES = 10_000;
  private static final long SEED = 42;
  private static final double LOW = 0.025;
  private static final double HIGH = 0.975;

  /** Of at least one ratio. The same ratios always give the same interval. */
  static Ratio of(List<Double> ratios) {
    double[] values = array(ratios);
    double median = middleOf(values);
    if (values.length < FEWEST_FOR_INTERVAL) {
      return new Ratio(median, values[0], values[values.length - 1], values.length);
    }
    SplittableRandom random = new SplittableRandom(SEED);
    double[] medians = new double[SAMPLES];
    double[] sample = new double[values.length];
    for (int i = 0; i < SAMPLES; i++) {
      for (int j = 0; j < sample.length; j++) {
        sample[j] = values[random.nextInt(values.length)];
      }
      medians[i] = middleOf(sample);
    }
    Arrays.sort(medians);
    return new Ratio(
        median,
        medians[(int) (LOW * (SAMPLES - 1))],
        medians[(int) (HIGH * (SAMPLES - 1))],
        values.length);
  }

  /** True for a 95 percent interval, false for the lowest and the highest ratio. */
  boolean isInterval() {
    return pairs >= FEWEST_FOR_INTERVAL;
  }

  /** The middle of at least one value, or of the two in the middle. */
  static double median(List<Double> values) {
    return middleOf(array(values));
  }

  private static double[] array(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("median: values=0 (expected: at least 1)");
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Sorts the values on the way. */
  private static double middleOf(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
