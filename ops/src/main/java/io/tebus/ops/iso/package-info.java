/**
 * Messages at hand, without a host: {@code tebus iso decode}, {@code encode} and {@code diff}. They
 * use the codec, framings and dialects of the host, so what they say of a message is what the host
 * would have made of it. Card numbers are masked before anything is printed.
 *
 * <p>The main thread does all of it.
 */
@NullMarked
package io.tebus.ops.iso;

import org.jspecify.annotations.NullMarked;
