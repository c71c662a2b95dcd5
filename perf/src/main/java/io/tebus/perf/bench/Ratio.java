package io.tebus.perf.bench;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The median of the ratios of pairs, and the interval that holds 95 percent of the medians of
 * samples drawn from them again and again.
 *
 * <p>Immutable. Source: Efron and Tibshirani, An Introduction to the Bootstrap, 13.3.
 */
record Ratio(double median, double low, double high) {

  private static final int SAMPLES = 10_000;
  private static final long SEED = 42;
  private static final double LOW = 0.025;
  private static final double HIGH = 0.975;

  /** Of at least one ratio. The same ratios always give the same interval. */
  static Ratio of(List<Double> ratios) {
    double[] values = array(ratios);
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
        middleOf(values.clone()),
        medians[(int) (LOW * (SAMPLES - 1))],
        medians[(int) (HIGH * (SAMPLES - 1))]);
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
