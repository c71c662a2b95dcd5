package io.tebus.app;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A file as it once was, to be damaged and put back. Immutable. */
final class KeptFile {

  private final Path path;

  /** All but the zeros at its end. */
  private final byte[] used;

  private final long lengthBytes;

  private KeptFile(Path path, byte[] bytes) {
    this.path = path;
    lengthBytes = bytes.length;
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    used = Arrays.copyOf(bytes, end);
  }

  /** All files of a directory, and of those in it, in the order of their names. */
  static List<KeptFile> in(Path directory) throws IOException {
    List<KeptFile> files = new ArrayList<>();
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.filter(Files::isRegularFile).sorted().toList()) {
        files.add(new KeptFile(path, Files.readAllBytes(path)));
      }
    }
    return List.copyOf(files);
  }

  Path path() {
    return path;
  }

  /** How much of it is more than the zeros at its end. */
  int usedBytes() {
    return used.length;
  }

  /** Writes it where it was. */
  void restore() throws IOException {
    write(used, lengthBytes);
  }

  /** Writes it with one bit of a byte flipped. */
  void flip(int at) throws IOException {
    byte[] flipped = used.clone();
    flipped[at] ^= (byte) (1 << (at % Byte.SIZE));
    write(flipped, lengthBytes);
  }

  /** Writes its beginning alone. */
  void cut(int length) throws IOException {
    write(Arrays.copyOf(used, length), length);
  }

  private void write(byte[] bytes, long length) throws IOException {
    Files.createDirectories(Objects.requireNonNull(path.getParent()));
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(0);
      file.write(bytes);
      file.setLength(length);
    }
  }
}
