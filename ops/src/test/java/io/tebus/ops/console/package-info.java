/** The admin listener over real HTTP and in a real browser, with a host that is not there. */
@NullMarked
package io.tebus.ops.console;

import org.jspecify.annotations.NullMarked;
