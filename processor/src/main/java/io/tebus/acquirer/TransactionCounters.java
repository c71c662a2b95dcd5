package io.tebus.acquirer;

import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.telemetry.Counter;
import io.tebus.telemetry.Histogram;
import io.tebus.telemetry.HistogramSnapshot;
import java.util.Arrays;

/**
 * What one event loop answered, by function and outcome, and how long the engine's answers took.
 *
 * <p>Written by its event loop, read by any thread.
 */
public final class TransactionCounters {

  private static final int FUNCTIONS = TransactionFunction.values().length;
  private static final int OUTCOMES = ResponseCode.values().length;

  private final Counter[] answers = new Counter[FUNCTIONS * OUTCOMES];
  private final Histogram[] durationsNs = new Histogram[FUNCTIONS];

  TransactionCounters() {
    Arrays.setAll(answers, _ -> new Counter());
    Arrays.setAll(durationsNs, _ -> new Histogram());
  }

  void answered(TransactionFunction function, ResponseCode responseCode) {
    answers[index(function, responseCode)].increment();
  }

  void took(TransactionFunction function, long durationNs) {
    durationsNs[function.ordinal()].record(durationNs);
  }

  /**
   * Answers written. What the edge refused by itself counts as {@link TransactionFunction#UNKNOWN};
   * network management is not counted here.
   */
  public long answers(TransactionFunction function, ResponseCode responseCode) {
    return answers[index(function, responseCode)].get();
  }

  /**
   * How long it took from a request's arrival until its answer was back from the engine, durable
   * and about to be written. Those that came too late or found their link closed are in it.
   */
  public HistogramSnapshot durationNs(TransactionFunction function) {
    return durationsNs[function.ordinal()].snapshot();
  }

  private static int index(TransactionFunction function, ResponseCode responseCode) {
    return function.ordinal() * OUTCOMES + responseCode.ordinal();
  }
}
