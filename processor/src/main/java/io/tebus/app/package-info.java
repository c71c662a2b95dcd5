/**
 * The host put together: configuration, recovery, wiring, order of start and stop, the Q2 shell.
 *
 * <p>Started and stopped by one thread; the faces it shows are safe for any thread.
 */
@NullMarked
package io.tebus.app;

import org.jspecify.annotations.NullMarked;
