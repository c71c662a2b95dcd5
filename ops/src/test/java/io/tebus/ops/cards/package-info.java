/** Card files and the import of them into real hosts. */
@NullMarked
package io.tebus.ops.cards;

import org.jspecify.annotations.NullMarked;
