/**
 * The servers that are measured, each in a Java machine of its own, and the parent's end of them. A
 * peer says {@code ready port=N} on its output, answers {@code figures}, {@code stop} and what else
 * it knows on its input in one line each, and ends when its input does.
 *
 * <p>The console of a peer belongs to its main thread; what serves links is each peer's own affair.
 */
@NullMarked
package io.tebus.perf.peer;

import org.jspecify.annotations.NullMarked;
