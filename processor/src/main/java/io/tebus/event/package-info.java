/**
 * What comes out of the engine: events, which are journaled, and answers, which go back to the
 * edge.
 *
 * <p>Fixed binary layouts, little endian. Written by the engine thread; read by event loops, replay
 * and projections, each on memory of its own.
 */
@NullMarked
package io.tebus.event;

import org.jspecify.annotations.NullMarked;
