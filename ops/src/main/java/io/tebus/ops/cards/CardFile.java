package io.tebus.ops.cards;

import java.io.IOException;
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

  private final ReadAhead input;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private long number;
  private int from;
  private int to;
  private boolean tooLong;

  /** True while a line is looked for whose end was not read yet. */
  private boolean begun;

  /** No line end lies before this place. */
  private int searched;

  /** Where the line after the current one begins. */
  private int next;

  private int filled;
  private boolean readAll;
  private boolean ended;
  private long readBytes;

  /** Reads from here on; closes the input. */
  CardFile(ReadAhead input) {
    this.input = input;
  }

  /** Goes to the next line; false when there is none: at the end, or since it is not there yet. */
  boolean next() throws IOException {
    if (!begun) {
      from = next;
      searched = next;
      tooLong = false;
      begun = true;
    }
    do {
      int end = lineFeed();
      if (end < filled) {
        take(end, end + 1);
        return true;
      }
      if (readAll) {
        return takeLast();
      }
      // One byte more for a CR, which does not count.
      if (filled - from > MAX_LINE_BYTES + 1) {
        tooLong = true;
        from = filled;
      }
    } while (refill());
    return false;
  }

  /** True when the last line was gone past: there is none any more. */
  boolean isAtEnd() {
    return ended;
  }

  /** Waits until there may be a line, or the end, at most so long. */
  void await(long limitMs) throws IOException {
    input.await(limitMs);
  }

  /** The next LF from where nobody looked yet; the end of what was read when there is none. */
  private int lineFeed() {
    int at = searched;
    while (at < filled && buffer[at] != '\n') {
      at++;
    }
    searched = at;
    return at;
  }

  /** What is left behind the last LF is a line unless it is nothing. */
  private boolean takeLast() {
    boolean isLine = from < filled || tooLong;
    if (isLine) {
      take(filled, filled);
    } else {
      ended = true;
    }
    return isLine;
  }

  private void take(int end, int nextLine) {
    to = end > from && buffer[end - 1] == '\r' ? end - 1 : end;
    tooLong |= to - from > MAX_LINE_BYTES;
    next = nextLine;
    begun = false;
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

  /** Keeps the line that has begun and reads more behind it; false when there is nothing yet. */
  private boolean refill() throws IOException {
    int kept = filled - from;
    System.arraycopy(buffer, from, buffer, 0, kept);
    from = 0;
    next = 0;
    filled = kept;
    searched = kept;
    int read = input.read(buffer, kept, buffer.length - kept);
    if (read == ReadAhead.NOTHING_YET) {
      return false;
    }
    readAll = read == ReadAhead.END;
    filled = kept + Math.max(0, read);
    readBytes += Math.max(0, read);
    return true;
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
