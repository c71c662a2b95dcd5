/** The commands about messages, as an operator types them. */
@NullMarked
package io.tebus.ops.iso;

import org.jspecify.annotations.NullMarked;
