package io.tebus.snapshot;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file of a home's snapshots, as far as its beginning tells, or an attempt to load it did.
 * Immutable.
 *
 * @param header null when it cannot be read, or the file is known to be damaged
 * @param damage what it is, empty when none is known
 */
public record SnapshotFile(Path path, long bytes, @Nullable SnapshotHeader header, String damage) {}
