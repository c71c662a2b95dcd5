/**
 * The Netty edge: listeners, links, requests in flight, refusals and answers.
 *
 * <p>Everything of a link is confined to its event loop. The protocol of a link ({@link
 * io.tebus.acquirer.LinkProtocol}) is free of Netty: bytes in, bytes out.
 */
@NullMarked
package io.tebus.acquirer;

import org.jspecify.annotations.NullMarked;
