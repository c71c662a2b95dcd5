package io.tebus.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A disk that remembers what it was asked to force, and refuses when told so. */
final class FakeForce implements FileForce {
  private final List<Path> forced = new ArrayList<>();
  private boolean failsNext;

  @Override
  public void force(Path file, boolean directory) throws IOException {
    if (failsNext) {
      failsNext = false;
      throw new IOException("the disk says no");
    }
    if (Files.isDirectory(file) != directory) {
      throw new IllegalArgumentException("force: file=" + file + " directory=" + directory);
    }
    forced.add(file);
  }

  void failNext() {
    failsNext = true;
  }

  List<Path> forced() {
    return List.copyOf(forced);
  }

  void forget() {
    forced.clear();
  }
}
