package io.tebus.app;

/**
 * How full the identity window is. It always fills to its capacity and then forgets the oldest;
 * full of what is younger than two days, it answers 91.
 *
 * <p>Immutable.
 *
 * @param remembered transactions in it
 * @param young those of them that it must not forget yet, as of a second ago at most: how full it
 *     really is
 * @param capacity the most there may be
 */
public record WindowTelemetry(long remembered, long young, long capacity) {}
