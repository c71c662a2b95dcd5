/**
 * The journal at hand, without a host: {@code tebus journal verify}, {@code dump}, {@code stats}
 * and {@code anchor}, and {@code tebus explain}. They read what is on disk frame by frame and
 * change nothing. Of a card they show the first six and last four digits, or the beginning of its
 * token.
 *
 * <p>The main thread does all of it.
 */
@NullMarked
package io.tebus.ops.journal;

import org.jspecify.annotations.NullMarked;
