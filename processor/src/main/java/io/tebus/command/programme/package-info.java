/**
 * The settings of points programmes, and how they travel in a command and an event.
 *
 * <p>Immutable; off the hot path.
 */
@NullMarked
package io.tebus.command.programme;

import org.jspecify.annotations.NullMarked;
