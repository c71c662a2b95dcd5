/**
 * What a programme grants and accepts, and the calendar it counts in.
 *
 * <p>Confined to the engine thread; no clock, no input or output, no random source.
 */
@NullMarked
package io.tebus.engine.programme;

import org.jspecify.annotations.NullMarked;
