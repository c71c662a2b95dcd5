/**
 * The benchmarks: what is measured side by side, how often, and what of it is published. A run that
 * found anything wrong, lost or doubled has no figures.
 *
 * <p>The main thread does one thing after the other.
 */
@NullMarked
package io.tebus.perf.bench;

import org.jspecify.annotations.NullMarked;
