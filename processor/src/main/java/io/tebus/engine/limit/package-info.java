/**
 * Limits: how often and for how much cards, accounts, terminals and merchants earn and spend.
 *
 * <p>Confined to the engine thread; no clock, no input or output, no random source.
 */
@NullMarked
package io.tebus.engine.limit;

import org.jspecify.annotations.NullMarked;
