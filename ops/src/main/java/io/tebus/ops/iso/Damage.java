package io.tebus.ops.iso;

/**
 * Something wrong with a message.
 *
 * <p>Immutable.
 *
 * @param where the element, or what else it is about
 * @param offset the byte it begins at, counted from the first one of the message
 * @param what in words
 * @param inContent within an element; the others are where they should be
 */
record Damage(String where, int offset, String what, boolean inContent) {

  /** Something that makes it doubtful where elements are. */
  Damage(String where, int offset, String what) {
    this(where, offset, what, false);
  }

  /** In one line. */
  String inWords() {
    return where + " at byte " + offset + ": " + what;
  }
}
