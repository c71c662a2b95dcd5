/**
 * Dialects: what the numbers in a message mean to one family of acquirers, kept as data.
 *
 * <p>Loaded at start, immutable afterwards and shared by every event loop.
 */
@NullMarked
package io.tebus.iso.dialect;

import org.jspecify.annotations.NullMarked;
