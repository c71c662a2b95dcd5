/**
 * Deciding purchases and redemptions.
 *
 * <p>Confined to the engine thread; no clock, no input or output, no random source.
 */
@NullMarked
package io.tebus.engine.authorization;

import org.jspecify.annotations.NullMarked;
