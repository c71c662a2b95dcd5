/** The projection held against real journals and a real PostgreSQL. */
@NullMarked
package io.tebus.projection;

import org.jspecify.annotations.NullMarked;
