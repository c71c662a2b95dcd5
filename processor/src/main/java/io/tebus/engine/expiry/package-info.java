/**
 * Booking of what has expired.
 *
 * <p>Confined to the engine thread; no clock, no input or output, no random source.
 */
@NullMarked
package io.tebus.engine.expiry;

import org.jspecify.annotations.NullMarked;
