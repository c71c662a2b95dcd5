package io.tebus.ops.iso;

/**
 * An element that was read, as it may be shown and as it is.
 *
 * <p>Immutable.
 *
 * @param place orders the elements of a message, what an element holds behind it
 * @param path its number, behind those of the elements around it: {@code 48.3}
 * @param number 0 to 192
 * @param depth how many elements are around it
 * @param name what the dialect calls it; may be empty
 * @param length characters, or bytes where it is binary or holds elements
 * @param shown its content, masked; empty of one that holds elements
 * @param meaning what the content says in words; may be empty
 * @param content its characters, hexadecimal where it is binary; never to be shown
 * @param isComposite whether it holds elements, which follow
 */
record MessageElement(
    long place,
    String path,
    int number,
    int depth,
    String name,
    String length,
    String shown,
    String meaning,
    String content,
    boolean isComposite) {

  MessageElement withShown(String masked) {
    return new MessageElement(
        place, path, number, depth, name, length, masked, meaning, content, isComposite);
  }

  /** Without the content. */
  @Override
  public String toString() {
    return path + " " + shown;
  }
}
