/** The embedded server held to its promises, with real servers in directories of the tests. */
@NullMarked
package io.tebus.projection.embedded;

import org.jspecify.annotations.NullMarked;
