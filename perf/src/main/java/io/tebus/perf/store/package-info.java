/**
 * The engine by itself, without journal and sockets: filled to a shape, kept busy with a mix, every
 * answer judged. What the benchmarks of the store and of recovery are made of.
 *
 * <p>One thread does one thing after the other.
 */
@NullMarked
package io.tebus.perf.store;

import org.jspecify.annotations.NullMarked;
