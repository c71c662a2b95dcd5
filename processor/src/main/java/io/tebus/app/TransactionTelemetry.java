package io.tebus.app;

import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.telemetry.HistogramSnapshot;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How requests of one function were answered.
 *
 * <p>Immutable; since the start.
 *
 * @param function {@link TransactionFunction#UNKNOWN} for what the edge refused by itself
 * @param answers sent, by outcome, those of which there was one; without network management
 * @param durationNs from a request's arrival until its answer was durable and about to be written;
 *     answers that came too late or found their link closed are in it, refusals of the edge are not
 */
public record TransactionTelemetry(
    TransactionFunction function, Map<ResponseCode, Long> answers, HistogramSnapshot durationNs) {

  /** Copies the map, in the order of the outcomes. */
  public TransactionTelemetry {
    answers = Collections.unmodifiableMap(new TreeMap<>(answers));
  }
}
