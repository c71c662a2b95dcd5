/**
 * The admin listener: a live page, metrics and health, read only, and nobody's way into the host.
 *
 * <p>One thread takes the figures once a second for all pages; requests run on virtual threads. The
 * threads that serve tills know none of them.
 */
@NullMarked
package io.tebus.ops.console;

import org.jspecify.annotations.NullMarked;
