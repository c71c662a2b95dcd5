package io.tebus.ops.cards;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The lines of a file, one at a time in a buffer that all share. A line ends with LF or CRLF; a
 * byte order mark before the first one is no part of it. However long a line is, the next one is
 * found.
 *
 * <p>Confined to the main thread. Why no CSV library: to one, a quote that is not closed is the
 * begin of a field over many lines and a field beyond its buffer is the end, and here a bad line
 * must cost no other line. Nor do card numbers become strings, which nobody can overwrite.
 */
final class CardFile implements AutoCloseable {

  /** A longer line is no card. */
  static final int MAX_LINE_BYTES = 4096;

  private static final int BUFFER_BYTES = 1 << 18;

  private final InputStream input;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private long number;
  private int from;
  private int to;
  private boolean tooLong;

  /** Where the line after the current one begins. */
  private int next;

  private int filled;
  private boolean ended;
  private long readBytes;

  /** Reads from here on; closes the input. */
  CardFile(InputStream input) {
    this.input = input;
  }

  /** Goes to the next line; false when there is none. */
  boolean next() throws IOException {
    from = next;
    tooLong = false;
    int searched = next;
    while (true) {
      int end = lineFeed(searched);
      if (end < filled) {
        take(end, end + 1);
        return true;
      }
      if (ended) {
        boolean isLine = from < filled || tooLong;
        take(filled, filled);
        return isLine;
      }
      // One byte more for a CR, which does not count.
      if (filled - from > MAX_LINE_BYTES + 1) {
        tooLong = true;
        from = filled;
      }
      searched = refill();
    }
  }

  /** The next LF from a place on; the end of what was read when there is none. */
  private int lineFeed(int place) {
    int at = place;
    while (at < filled && buffer[at] != '\n') {
      at++;
    }
    return at;
  }

  private void take(int end, int nextLine) {
    to = end > from && buffer[end - 1] == '\r' ? end - 1 : end;
    tooLong |= to - from > MAX_LINE_BYTES;
    next = nextLine;
    number++;
    if (number == 1 && hasByteOrderMark()) {
      from += 3;
    }
  }

  private boolean hasByteOrderMark() {
    return to - from >= 3
        && buffer[from] == (byte) 0xEF
        && buffer[from + 1] == (byte) 0xBB
        && buffer[from + 2] == (byte) 0xBF;
  }

  /** Keeps the line that has begun and reads more behind it; returns where that begins. */
  private int refill() throws IOException {
    int kept = filled - from;
    System.arraycopy(buffer, from, buffer, 0, kept);
    from = 0;
    int read = input.read(buffer, kept, buffer.length - kept);
    ended = read < 0;
    filled = kept + Math.max(0, read);
    readBytes += Math.max(0, read);
    return kept;
  }

  /** Number of the current line, from 1. */
  long number() {
    return number;
  }

  /** True when the current line is longer than {@link #MAX_LINE_BYTES}; not all of it is there. */
  boolean isTooLong() {
    return tooLong;
  }

  /** Holds the current line until the next one is gone to. */
  byte[] bytes() {
    return buffer;
  }

  /** Where the current line begins. */
  int from() {
    return from;
  }

  /** Where the current line ends, without its line end. */
  int to() {
    return to;
  }

  /** Bytes up to the end of the current line. */
  long positionBytes() {
    return readBytes - (filled - next);
  }

  @Override
  public void close() throws IOException {
    Arrays.fill(buffer, (byte) 0);
    input.close();
  }
}
