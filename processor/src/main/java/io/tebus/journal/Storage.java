package io.tebus.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * How files reach the disk: the seam at which tests lose what was not forced, make a force fail or
 * the disk full. Each method belongs to one thread, those of different methods may be different.
 *
 * <p>What a {@link ChronicleLog} writes does not go through it, but reaches the disk no earlier
 * than by {@link #force}.
 */
interface Storage extends AutoCloseable {

  /**
   * Returns when everything written to the file, by whatever means, is on disk; of a directory,
   * when the names in it are. After an exception nothing may be assumed, not even that a second try
   * tells the truth. Of the sync thread.
   */
  void force(Path file, boolean directory) throws IOException;

  /** Writes all the bytes at that place of a file that is there. Of the writer thread. */
  void write(Path file, long position, ByteBuffer bytes) throws IOException;

  /**
   * Makes a file of that many zeros, which have room on the disk for good: nothing written in their
   * place fails for want of it. After an exception there is no file. Of the thread of {@link
   * RollFiles}.
   *
   * @param lengthBytes 0 makes an empty file
   * @param pace asked before each piece, which is on the disk before the next one
   */
  void allocate(Path file, long lengthBytes, Pace pace) throws IOException;

  /** How fast a file is made, beside which others want to write. */
  @FunctionalInterface
  interface Pace {

    /** As fast as the disk will. */
    Pace FAST = _ -> 1 << 20;

    /**
     * Returns when the next piece may be written, with how long it may be, a multiple of 4 KiB.
     *
     * @param bytes on the disk by now
     * @throws java.util.concurrent.CancellationException when the file is not wanted any more
     */
    int nextPieceBytes(long bytes);
  }

  /**
   * Whether the disk on which a file is or is to be has that many bytes that are not taken. Of the
   * thread of {@link RollFiles}.
   */
  boolean hasRoomFor(Path file, long bytes) throws IOException;

  /** Lets go of whatever is held open. */
  @Override
  default void close() {}
}
