/**
 * The journal: groups of decided events appended to files, of Chronicle Queue or plain ones, forced
 * to disk, and read back at the next start with every frame checked.
 *
 * <p>One writer thread appends, one sync thread forces, one more makes the next file ahead; any
 * thread may ask how far they are. Opening, sealing and closing belong to the thread that starts
 * and stops the host.
 */
@NullMarked
package io.tebus.journal;

import org.jspecify.annotations.NullMarked;
