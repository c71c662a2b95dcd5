/**
 * What goes into the engine: requests of fixed binary layout, little endian, without a card number.
 *
 * <p>Written by event loops and admin threads into the command ring, read by the engine thread.
 */
@NullMarked
package io.tebus.command;

import org.jspecify.annotations.NullMarked;
