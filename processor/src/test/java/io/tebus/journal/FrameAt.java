package io.tebus.journal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A frame and where it lies on disk, to look at its bytes and to damage them. Immutable. */
record FrameAt(Path file, long position, int length) {

  /** All frames of a journal, oldest first. */
  static List<FrameAt> in(Path journal) throws IOException {
    List<FrameAt> frames = new ArrayList<>();
    for (Path file : queueFilesIn(journal)) {
      try (FrameScanner scanner = new FrameScanner(file)) {
        while (scanner.next()) {
          frames.add(new FrameAt(file, scanner.framePosition(), scanner.frame().length()));
        }
      }
    }
    return List.copyOf(frames);
  }

  static List<Path> queueFilesIn(Path journal) throws IOException {
    try (Stream<Path> paths = Files.walk(journal)) {
      return paths.filter(FrameAt::mayHoldFrames).sorted().toList();
    }
  }

  private static boolean mayHoldFrames(Path path) {
    String name = path.toString();
    return name.endsWith(Generation.QUEUE_FILE_SUFFIX)
        || name.endsWith(Generation.PLAIN_FILE_SUFFIX);
  }

  byte[] bytes() throws IOException {
    return bytesAt(position, length);
  }

  /** Puts other bytes in the place of the frame, or of its beginning. */
  void overwrite(byte[] bytes) throws IOException {
    overwriteAt(position, bytes);
  }

  void zero() throws IOException {
    overwrite(new byte[length]);
  }

  byte[] bytesAt(long at, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, at + buffer.position()) < 0) {
          throw new EOFException(file + " at " + at);
        }
      }
    }
    byte[] bytes = new byte[count];
    buffer.flip().get(bytes);
    return bytes;
  }

  void overwriteAt(long at, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      while (buffer.hasRemaining()) {
        channel.write(buffer, at + buffer.position());
      }
    }
  }

  /** Cuts the file off after the first bytes of the frame. */
  void truncateFileAfter(int kept) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(position + kept);
    }
  }
}
