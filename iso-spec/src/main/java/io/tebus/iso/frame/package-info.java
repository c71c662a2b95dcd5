/**
 * Framings: where a message begins and ends in a stream of bytes, as each jPOS channel class has
 * it. {@code ChannelClass} is the table of them.
 *
 * <p>Immutable objects that look at bytes and hold none; used by the event loops, and knowing
 * nothing of Netty.
 */
@NullMarked
package io.tebus.iso.frame;

import org.jspecify.annotations.NullMarked;
