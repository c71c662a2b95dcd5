/** The commands about the journal, as an operator types them. */
@NullMarked
package io.tebus.ops.journal;

import org.jspecify.annotations.NullMarked;
