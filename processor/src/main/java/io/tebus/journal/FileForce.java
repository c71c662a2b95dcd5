package io.tebus.journal;

import java.io.IOException;
import java.nio.file.Path;

/** How files reach the disk: the seam at which tests make a force fail. Confined to one thread. */
@FunctionalInterface
interface FileForce extends AutoCloseable {

  /**
   * Returns when everything written to the file, by whatever means, is on disk; of a directory,
   * when the names in it are. After an exception nothing may be assumed, not even that a second try
   * tells the truth.
   */
  void force(Path file, boolean directory) throws IOException;

  /** Lets go of whatever is held open. */
  @Override
  default void close() {}
}
