package io.tebus.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a generation that were written, and which of them are still to be forced. The writer
 * thread adds, the sync thread forces.
 */
final class TouchedFiles {
  private final Path directory;
  private final Storage storage;

  // From the writer thread to the sync thread.
  private volatile List<Path> files = List.of();

  // Of the sync thread.
  private int firstToForce;
  private int namesForced;

  TouchedFiles(Path directory, Storage storage) {
    this.directory = directory;
    this.storage = storage;
  }

  /** Adds a file of the directory, in which all is written from now on. */
  void add(Path file) {
    List<Path> more = new ArrayList<>(files);
    more.add(file);
    files = List.copyOf(more);
  }

  /** Forces everything written before; what is forced beyond it does no harm. */
  void force() throws IOException {
    List<Path> touched = files;
    for (int i = firstToForce; i < touched.size(); i++) {
      storage.force(touched.get(i), false);
    }
    if (touched.size() > namesForced) {
      storage.force(directory, true);
    }
    // The last file may still grow; those before it were left for good.
    firstToForce = touched.size() - 1;
    namesForced = touched.size();
  }
}
