/** Tests of the engine by itself and of the one who judges it. */
@NullMarked
package io.tebus.perf.store;

import org.jspecify.annotations.NullMarked;
