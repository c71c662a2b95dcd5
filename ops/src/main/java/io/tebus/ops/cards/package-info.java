/**
 * Cards and accounts from files: {@code tebus cards import}, {@code change} and {@code generate},
 * {@code tebus accounts open}, {@code change}, {@code merge} and {@code unmerge}. All but the one
 * that generates are imports: they read and check the file in a process of their own and hand the
 * host rows of fixed length, so that a bad file costs the host nothing.
 *
 * <p>The main thread does all of it, but for reading the file, which may be a slow pipe.
 */
@NullMarked
package io.tebus.ops.cards;

import org.jspecify.annotations.NullMarked;
