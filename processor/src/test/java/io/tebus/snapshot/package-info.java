/** Snapshots of engines with random histories, in files and in memory, whole and damaged. */
@NullMarked
package io.tebus.snapshot;

import org.jspecify.annotations.NullMarked;
