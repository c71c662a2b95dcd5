/**
 * Loads on an acquirers' port in which every answer is judged. Messages are read by jPOS, so that
 * an implementation which is not ours says what the host writes.
 *
 * <p>Simulated tills are an open-loop mix of all a till does, each answer judged against a plain
 * ledger per card: two virtual threads a link, one sends on schedule, one reads and judges. The
 * purchase load saturates a server, or keeps a constant rate, with purchases alone: one event loop
 * for all links. It lets jPOS read the first answer of each kind and holds the others against it.
 */
@NullMarked
package io.tebus.perf.load;

import org.jspecify.annotations.NullMarked;
