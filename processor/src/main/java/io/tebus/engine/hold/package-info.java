/**
 * What ends a hold: completion, release, time-out; and advices, which may complete one.
 *
 * <p>Confined to the engine thread; no clock, no input or output, no random source.
 */
@NullMarked
package io.tebus.engine.hold;

import org.jspecify.annotations.NullMarked;
