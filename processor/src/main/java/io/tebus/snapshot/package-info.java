/**
 * Snapshots: the engine's pages as they were at one LSN, written while it goes on, checked, and put
 * back at the next start.
 *
 * <p>The sequencer's thread hands over pages through {@link io.tebus.snapshot.SnapshotFeed} and
 * never waits; an agent with a thread of its own writes them. Loading belongs to the thread that
 * starts the host, and to a few more for that while.
 */
@NullMarked
package io.tebus.snapshot;

import org.jspecify.annotations.NullMarked;
