/**
 * Finding an original and taking it back, whole or in part.
 *
 * <p>Confined to the engine thread; no clock, no input or output, no random source.
 */
@NullMarked
package io.tebus.engine.reversal;

import org.jspecify.annotations.NullMarked;
