/** Commands for tests to alter, and what a command must tell apart. */
@NullMarked
package io.tebus.command;

import org.jspecify.annotations.NullMarked;
