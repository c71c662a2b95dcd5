/**
 * Snapshots from the command line: {@code tebus snapshot take} asks a running host for one, {@code
 * list} and {@code verify} read the files themselves, with or without a host.
 *
 * <p>The main thread does all of it, but for reading a file, which has threads of its own.
 */
@NullMarked
package io.tebus.ops.snapshot;

import org.jspecify.annotations.NullMarked;
