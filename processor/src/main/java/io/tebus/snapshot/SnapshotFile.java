package io.tebus.snapshot;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file of a home's snapshots, as far as its beginning tells. Immutable.
 *
 * @param header null when it cannot be read
 * @param damage why not, empty when it can
 */
public record SnapshotFile(Path path, long bytes, @Nullable SnapshotHeader header, String damage) {}
