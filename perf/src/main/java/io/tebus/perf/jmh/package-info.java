/**
 * Benchmarks for JMH: {@code java -jar perf/target/benchmarks.jar -l}. Tricks of the code are
 * weighed here; what the whole does is measured by {@code perf/bench}.
 *
 * <p>Each benchmark and its state belong to one thread of JMH.
 */
@NullMarked
package io.tebus.perf.jmh;

import org.jspecify.annotations.NullMarked;
