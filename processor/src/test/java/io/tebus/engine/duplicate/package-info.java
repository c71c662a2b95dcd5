/** The identity window over more than one turn of its ring. */
@NullMarked
package io.tebus.engine.duplicate;

import org.jspecify.annotations.NullMarked;
