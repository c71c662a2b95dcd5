/**
 * A PostgreSQL server of the host's own, for machines that have none: unpacked from the class path,
 * durable, with a password, stopped with the host.
 *
 * <p>It is started by whoever asks for it, which is the projection's thread, and stopped by the
 * thread that stops the host.
 */
@NullMarked
package io.tebus.projection.embedded;

import org.jspecify.annotations.NullMarked;
