/**
 * The command line: starts the host, runs the demo with its simulated tills, sends single messages.
 *
 * <p>The main thread does the work; one hook thread of the virtual machine asks it to stop.
 */
@NullMarked
package io.tebus.ops;

import org.jspecify.annotations.NullMarked;
