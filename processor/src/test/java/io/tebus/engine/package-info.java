/** The engine held against the reference model, and its parts one by one. */
@NullMarked
package io.tebus.engine;

import org.jspecify.annotations.NullMarked;
