package io.tebus.app;

/**
 * How full the identity window is: full of what is younger than two days, it answers 91.
 *
 * <p>Immutable.
 *
 * @param remembered transactions in it
 * @param capacity the most there may be
 */
public record WindowTelemetry(long remembered, long capacity) {}
