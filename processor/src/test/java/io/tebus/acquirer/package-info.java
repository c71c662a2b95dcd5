/** Everything of a link but Netty; messages are packed and read by jPOS. */
@NullMarked
package io.tebus.acquirer;

import org.jspecify.annotations.NullMarked;
