/**
 * Where the engine keeps its state: tables of records in pages outside the heap, and an index over
 * them.
 *
 * <p>Confined to the engine thread; no clock, no input or output, no random source. What lies in
 * the pages is a function of the operations alone: counts and free lists included, no addresses.
 */
@NullMarked
package io.tebus.engine.store;

import org.jspecify.annotations.NullMarked;
