/** Counters and histograms. */
@NullMarked
package io.tebus.telemetry;

import org.jspecify.annotations.NullMarked;
