/**
 * Cards from files: {@code tebus cards import} and {@code tebus cards generate}. The import reads
 * and checks the file in a process of its own and hands the host rows of fixed length, so that a
 * bad file costs the host nothing.
 *
 * <p>The main thread does all of it, but for reading the file, which may be a slow pipe.
 */
@NullMarked
package io.tebus.ops.cards;

import org.jspecify.annotations.NullMarked;
