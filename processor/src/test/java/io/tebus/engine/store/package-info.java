/** Tables, indexes and their hashes against slow models. */
@NullMarked
package io.tebus.engine.store;

import org.jspecify.annotations.NullMarked;
