package io.tebus.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A disk that remembers what it was asked to force, forces nothing, and refuses or is full when
 * told so. Confined to the test's thread, but for {@link #allocate}.
 */
final class FakeStorage implements Storage {
  private final DiskStorage disk = new DiskStorage();
  private final List<Path> forced = new ArrayList<>();
  private boolean failsNext;
  private volatile boolean full;

  @Override
  public void force(Path file, boolean directory) throws IOException {
    failIfTold();
    if (Files.isDirectory(file) != directory) {
      throw new IllegalArgumentException("force: file=" + file + " directory=" + directory);
    }
    forced.add(file);
  }

  @Override
  public void write(Path file, long position, ByteBuffer bytes) throws IOException {
    failIfTold();
    disk.write(file, position, bytes);
  }

  @Override
  public void allocate(Path file, long lengthBytes) throws IOException {
    if (full) {
      throw new IOException("No space left on device");
    }
    Files.write(file, new byte[Math.toIntExact(lengthBytes)]);
  }

  @Override
  public void close() {
    disk.close();
  }

  /** The next force or write does not come about. */
  void failNext() {
    failsNext = true;
  }

  /** Whether there is no room for another file. */
  void full(boolean full) {
    this.full = full;
  }

  List<Path> forced() {
    return List.copyOf(forced);
  }

  void forget() {
    forced.clear();
  }

  private void failIfTold() throws IOException {
    if (failsNext) {
      failsNext = false;
      throw new IOException("the disk says no");
    }
  }
}
