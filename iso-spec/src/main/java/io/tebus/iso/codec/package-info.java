/**
 * Messages on the wire: a decoder and an encoder that work in place, compiled at start from a jPOS
 * GenericPackager descriptor.
 *
 * <p>A {@link io.tebus.iso.codec.MessageSpec} is immutable and shared; decoders and encoders belong
 * to one event loop each.
 */
@NullMarked
package io.tebus.iso.codec;

import org.jspecify.annotations.NullMarked;
