/**
 * The executable specification: what Tebus answers and posts, written for the reader and not for
 * the clock, with a generator of random histories to hold an engine against it. It imports the
 * words of {@code io.tebus.iso} and of the settings of programmes, and the JDK, never the engine,
 * its other commands or its events, and runs on the thread of the test that uses it.
 */
@NullMarked
package io.tebus.reference;

import org.jspecify.annotations.NullMarked;
