package io.tebus.ops.iso;

/**
 * Something wrong with a message.
 *
 * <p>Immutable.
 *
 * @param where the element, or what else it is about
 * @param offset the byte it begins at, counted from the first one of the message
 * @param what in words
 */
record Damage(String where, int offset, String what) {

  /** In one line. */
  String inWords() {
    return where + " at byte " + offset + ": " + what;
  }
}
