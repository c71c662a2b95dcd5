/**
 * The deterministic state machine: commands in, events and answers out.
 *
 * <p>Confined to the engine thread; no clock, no input or output, no random source.
 */
@NullMarked
package io.tebus.engine;

import org.jspecify.annotations.NullMarked;
