/**
 * The journal: groups of decided events appended to Chronicle Queue, forced to disk, and read back
 * at the next start with every frame checked.
 *
 * <p>One writer thread appends, one sync thread forces, any thread may ask how far both are;
 * opening, sealing and closing belong to the thread that starts and stops the host.
 */
@NullMarked
package io.tebus.journal;

import org.jspecify.annotations.NullMarked;
