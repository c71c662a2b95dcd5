package io.tebus.journal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A search for whole frames in the bytes of one file of a queue. Confined to the thread that reads.
 *
 * <p>It asks Chronicle Queue nothing: a queue whose pages were torn ends at the first hole,
 * delivers torn excerpts as good ones, and cannot show what lies behind, which is where the proofs
 * of lost durability are. Excerpts begin at multiples of 4, so that is where frames are looked for;
 * a frame is one when its CRC says so. Bytes in between belong to the queue or are damage, and
 * which of the two does not matter, since the chain of CRCs tells whether a frame is missing.
 *
 * <p>A file that is being written may be searched again from where it was whole: {@link #seek}.
 */
final class FrameScanner implements AutoCloseable {
  static final long NOWHERE = -1;

  static final int EXCERPT_ALIGNMENT = 4;

  private final Path file;
  private final FrameWindow window;
  private final FileChannel channel;
  private final FrameDecoder frame = new FrameDecoder();
  private long fileLength;
  private long position;
  private long framePosition;
  private long brokenPosition = NOWHERE;

  /** Stands at the beginning of the file, with a small window of its own. */
  FrameScanner(Path file) throws IOException {
    this(file, new FrameWindow(FrameWindow.SMALL_BYTES));
  }

  /** Stands at the beginning of the file; until it is closed, nobody else uses the window. */
  FrameScanner(Path file, FrameWindow window) throws IOException {
    this.file = file;
    this.window = window;
    channel = FileChannel.open(file, StandardOpenOption.READ);
    fileLength = channel.size();
    window.forget();
  }

  /** Goes to that position, a multiple of 4, for what is in the file by now. */
  void seek(long to) throws IOException {
    position = to;
    window.forget();
    fileLength = channel.size();
    brokenPosition = NOWHERE;
  }

  /**
   * Moves to the next whole frame; false at the end of the file.
   *
   * @throws JournalException when a frame is whole but not of a kind or format known here
   */
  boolean next() throws IOException {
    return nextBefore(Long.MAX_VALUE);
  }

  /** As {@link #next()}, but gives up where that many bytes, or some more, held no beginning. */
  boolean nextWithin(int searchBytes) throws IOException {
    return nextBefore(position + searchBytes);
  }

  /** As {@link #next()}, but need not look for beginnings from that place in the file on. */
  boolean nextBefore(long searchEnd) throws IOException {
    while (findMagic(searchEnd)) {
      int length = window.getInt(position + FrameLayout.LENGTH_OFFSET);
      if (FrameLayout.isPossibleLength(length) && length <= fileLength - position) {
        load(length);
        if (hasGoodCrc(length)) {
          frame.wrap(window.buffer(), window.indexOf(position));
          framePosition = position;
          position += length;
          brokenPosition = NOWHERE;
          checkReadable();
          return true;
        }
      }
      if (brokenPosition == NOWHERE) {
        brokenPosition = position;
      }
      position += EXCERPT_ALIGNMENT;
    }
    return false;
  }

  /** The frame found, valid until the next call of {@link #next()}. */
  FrameDecoder frame() {
    return frame;
  }

  /** Where in the file the frame begins. */
  long framePosition() {
    return framePosition;
  }

  /** Where in the file the frame ends. */
  long frameEnd() {
    return framePosition + frame.length();
  }

  /** Where something first began like a frame and was none, behind the last one; or NOWHERE. */
  long brokenPosition() {
    return brokenPosition;
  }

  Path file() {
    return file;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Moves the position to the next magic number with room for a frame behind it. */
  private boolean findMagic(long searchEnd) throws IOException {
    while (position < searchEnd && fileLength - position >= FrameLayout.MIN_LENGTH) {
      load(FrameLayout.MIN_LENGTH);
      position = window.findMagic(position);
      if (window.holds(position, FrameLayout.MIN_LENGTH)) {
        return true;
      }
    }
    return false;
  }

  /** Sees to it that the window holds that many bytes from the position on. */
  private void load(int length) throws IOException {
    if (!window.holds(position, length) && !window.load(channel, position, length)) {
      throw new EOFException(
          "journal file became shorter while it was read: file=" + file + " position=" + position);
    }
  }

  private boolean hasGoodCrc(int length) {
    int bodyLength = length - FrameLayout.CRC_LENGTH;
    return window.crc(position, bodyLength) == window.getInt(position + bodyLength);
  }

  private void checkReadable() {
    if (frame.format() != FrameLayout.FORMAT) {
      throw new JournalException(
          "journal format not known: file="
              + file
              + " position="
              + framePosition
              + " format="
              + frame.format()
              + " (expected: "
              + FrameLayout.FORMAT
              + "); it was written by another version of Tebus: start that version");
    }
    if (!frame.isWellFormed()) {
      throw new JournalException(
          "journal frame contradicts itself although its CRC is right: file="
              + file
              + " position="
              + framePosition
              + " kind="
              + frame.kind()
              + " count="
              + frame.count()
              + " length="
              + frame.length()
              + "; keep the file and report it");
    }
  }
}
