/** The whole host, over real sockets. */
@NullMarked
package io.tebus.app;

import org.jspecify.annotations.NullMarked;
