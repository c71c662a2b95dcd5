/** Counters of limits, against a slow model. */
@NullMarked
package io.tebus.engine.limit;

import org.jspecify.annotations.NullMarked;
