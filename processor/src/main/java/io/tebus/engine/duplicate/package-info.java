/**
 * What was decided lately: identity, repeats, originals of reversals, tombstones.
 *
 * <p>Confined to the engine thread; no clock, no input or output, no random source.
 */
@NullMarked
package io.tebus.engine.duplicate;

import org.jspecify.annotations.NullMarked;
