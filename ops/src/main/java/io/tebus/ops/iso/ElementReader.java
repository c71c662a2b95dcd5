package io.tebus.ops.iso;

import io.tebus.iso.DataElement;
import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.codec.MessagePrinter;
import io.tebus.iso.codec.MessageSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads the sound elements of a decoded message. What may be shown of each is what {@link
 * MessagePrinter} shows, whose lines are in the same order; numbers of cards that the message names
 * are hidden in all of them.
 *
 * <p>Used once, by one thread.
 */
final class ElementReader {

  /** Numbers go up to 192; the codec knows elements within elements four deep. */
  private static final int BITS_OF_A_NUMBER = 8;

  private static final int OUTERMOST_SHIFT = 48;

  private final DialectWords words;
  private final MessageDecoder message;
  private final String[] printed;
  private final List<MessageElement> elements = new ArrayList<>();

  private ElementReader(MessageDecoder message, DialectWords words) {
    this.message = message;
    this.words = words;
    printed = MessagePrinter.print(message).split("\n", -1);
  }

  /**
   * The elements in ascending order, each followed by what it holds.
   *
   * @param hiding what is hidden besides, as of a damaged message
   */
  static List<MessageElement> read(
      MessageDecoder message, DialectWords words, UnaryOperator<String> hiding) {
    ElementReader reader = new ElementReader(message, words);
    // Element 1 is the second bitmap.
    reader.add(message, 2, "", 0, 0);
    CardNumbers cards = CardNumbers.of(reader.elements);
    return reader.elements.stream()
        .map(element -> element.withShown(hiding.apply(cards.hide(shown(element)))))
        .toList();
  }

  private static String shown(MessageElement element) {
    boolean account =
        element.depth() == 0
            && (element.number() == DataElement.FROM_ACCOUNT
                || element.number() == DataElement.TO_ACCOUNT);
    return account ? CardNumbers.hideAccount(element.shown()) : element.shown();
  }

  private void add(MessageDecoder from, int first, String prefix, int depth, long around) {
    for (int element = first; element <= MessageSpec.MAX_ELEMENT; element++) {
      if (from.has(element)) {
        // 0 is an element, too, of what an element holds.
        int shift = OUTERMOST_SHIFT - depth * BITS_OF_A_NUMBER;
        long place = around | ((element + 1L) << shift);
        MessageDecoder inside = from.sub(element);
        elements.add(read(from, element, prefix, depth, place, inside != null));
        if (inside != null) {
          add(inside, 0, prefix + element + ".", depth + 1, place);
        }
      }
    }
  }

  private MessageElement read(
      MessageDecoder from, int element, String prefix, int depth, long place, boolean isComposite) {
    // The first line is the message type.
    String line = printed[elements.size() + 1];
    int close = line.indexOf(']');
    String length = line.substring(line.indexOf('[') + 1, close);
    String shown = isComposite ? "" : line.substring(close + 2);
    String content = content(from, element);
    boolean isResponse = depth == 0 && element == DataElement.RESPONSE_CODE;
    return new MessageElement(
        place,
        prefix + element,
        element,
        depth,
        depth == 0 ? words.name(element) : "",
        length,
        shown,
        isResponse ? words.response(message.mti(), content) : "",
        content,
        isComposite);
  }

  private static String content(MessageDecoder from, int element) {
    byte[] characters = new byte[from.characters(element)];
    from.copyText(element, 0, characters.length, new UnsafeBuffer(characters), 0);
    return new String(characters, StandardCharsets.ISO_8859_1);
  }
}
