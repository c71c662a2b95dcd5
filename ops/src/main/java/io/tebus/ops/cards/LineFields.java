package io.tebus.ops.cards;

/**
 * The fields of a line, read in place: comma between them, each bare or in quotes. No field here
 * needs a comma, a quote or a line end within it.
 *
 * <p>Confined to the main thread; valid until the next {@link #split}.
 */
final class LineFields {

  /** {@link #number}: there is none. */
  static final long NO_NUMBER = -1;

  /** {@link #word}: it is none of them. */
  static final int NO_WORD = -1;

  private static final int UPPER_CASE = 0xDF;

  private final int[] starts;
  private final int[] ends;
  private byte[] text = new byte[0];

  /** Of lines with so many fields at most. */
  LineFields(int most) {
    starts = new int[most];
    ends = new int[most];
  }

  /** Looks where the fields of a line are; how many, or one more than may be. */
  int split(byte[] line, int from, int to) {
    text = line;
    int count = 0;
    int at = from;
    while (at <= to) {
      int end = at;
      while (end < to && text[end] != ',') {
        end++;
      }
      if (count == starts.length) {
        return count + 1;
      }
      boolean quoted = end - at >= 2 && text[at] == '"' && text[end - 1] == '"';
      starts[count] = quoted ? at + 1 : at;
      ends[count] = quoted ? end - 1 : end;
      count++;
      at = end + 1;
    }
    return count;
  }

  /** Holds the line. */
  byte[] bytes() {
    return text;
  }

  /** Where a field begins. */
  int from(int column) {
    return starts[column];
  }

  /** Where a field ends. */
  int to(int column) {
    return ends[column];
  }

  int length(int column) {
    return ends[column] - starts[column];
  }

  boolean isEmpty(int column) {
    return length(column) == 0;
  }

  /** True when all characters of a field are digits. */
  boolean areDigits(int column) {
    for (int i = starts[column]; i < ends[column]; i++) {
      if (text[i] < '0' || text[i] > '9') {
        return false;
      }
    }
    return true;
  }

  /** The number in a field; {@link #NO_NUMBER} when it is empty, no number, or too long. */
  long number(int column, int maxDigits) {
    if (isEmpty(column) || length(column) > maxDigits || !areDigits(column)) {
      return NO_NUMBER;
    }
    return value(text, starts[column], length(column));
  }

  /** The number that some digits make. */
  static long value(byte[] text, int from, int length) {
    long value = 0;
    for (int i = from; i < from + length; i++) {
      value = value * 10 + (text[i] - '0');
    }
    return value;
  }

  /** Which of some words, in upper case, a field holds in any case; {@link #NO_WORD}. */
  int word(int column, byte[][] words) {
    return word(starts[column], ends[column], words);
  }

  /** As above, of a part of the line. */
  int word(int from, int to, byte[][] words) {
    for (int i = 0; i < words.length; i++) {
      if (isWord(from, to, words[i])) {
        return i;
      }
    }
    return NO_WORD;
  }

  private boolean isWord(int from, int to, byte[] word) {
    if (to - from != word.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if ((text[from + i] & UPPER_CASE) != word[i]) {
        return false;
      }
    }
    return true;
  }
}
