/**
 * Counters and histograms; knows nobody.
 *
 * <p>Each is written by one thread and read by any.
 */
@NullMarked
package io.tebus.telemetry;

import org.jspecify.annotations.NullMarked;
