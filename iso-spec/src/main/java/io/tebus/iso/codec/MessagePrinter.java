package io.tebus.iso.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A decoded message as text for logs and tools: the message type, then an element a line.
 *
 * <pre>
 *   0200
 *   002 [16] 999900******0078
 *   052 [8] ** bytes
 * </pre>
 *
 * <p>Safe for any thread.
 *
 * <p>What names a card is masked: the card number and the tracks show their first six and last four
 * digits, binary content and what holds keys, PIN blocks or chip data shows its length. In any
 * other text, that of elements inside elements too, all 13 to 19 digits whose last one checks the
 * others are masked like a card number: in a row, be it a part of a longer one, or in groups of
 * four. Of long numbers that are none some are masked by chance. Elements that are damaged are left
 * out. Source: PCI DSS 4.0, 3.4.1.
 */
public final class MessagePrinter {

  private static final int SHORTEST_PAN = 13;
  private static final int LONGEST_PAN = 19;
  private static final int FIRST_SHOWN = 6;
  private static final int LAST_SHOWN = 4;
  private static final int GROUP = 4;
  private static final String INDENT = "  ";

  private MessagePrinter() {}

  /** The message, masked; each line ends in a line feed. */
  public static String print(MessageDecoder message) {
    if (message.mti() == MessageDecoder.MTI_UNREADABLE) {
      return "message type unreadable\n";
    }
    StringBuilder text = new StringBuilder();
    appendNumber(text, message.mti(), MessageSpec.MTI_LENGTH);
    text.append('\n');
    // Element 1 is the second bitmap.
    appendElements(text, message, 2, "");
    if (!message.structureIntact()) {
      text.append("structure broken\n");
    }
    return text.toString();
  }

  private static void appendElements(
      StringBuilder text, MessageDecoder message, int first, String indent) {
    for (int element = first; element <= MessageSpec.MAX_ELEMENT; element++) {
      if (message.has(element)) {
        appendElement(text, message, element, indent);
      }
    }
  }

  private static void appendElement(
      StringBuilder text, MessageDecoder message, int element, String indent) {
    text.append(indent);
    appendNumber(text, element, 3);
    MessageDecoder sub = message.sub(element);
    boolean outermost = indent.isEmpty();
    if (sub != null) {
      text.append(" [").append(message.length(element)).append("]\n");
      appendElements(text, sub, 0, indent + INDENT);
    } else if (!message.spec().isText(element)) {
      text.append(" [").append(message.characters(element) / 2).append("] ** bytes\n");
    } else {
      char[] content = characters(message, element);
      text.append(" [").append(content.length).append("] ");
      text.append(outermost ? masked(element, content) : withoutPans(content)).append('\n');
    }
  }

  /** What an element of the message itself shows; nested numbers mean other things. */
  private static String masked(int element, char[] content) {
    return switch (element) {
      case 2, 34, 35, 36, 45 -> withoutTrack(content);
      case 52, 53, 55, 64, 128 -> "** bytes";
      default -> withoutPans(content);
    };
  }

  /** The first run of digits, as a card number is shown; all else, such as a name, is hidden. */
  private static String withoutTrack(char[] content) {
    char[] shown = new char[content.length];
    Arrays.fill(shown, '*');
    int from = 0;
    while (from < content.length && !isDigit(content[from])) {
      from++;
    }
    int to = endOfDigits(content, from);
    if (to - from >= SHORTEST_PAN && to - from <= LONGEST_PAN) {
      System.arraycopy(content, from, shown, from, FIRST_SHOWN);
      System.arraycopy(content, to - LAST_SHOWN, shown, to - LAST_SHOWN, LAST_SHOWN);
    }
    return new String(shown);
  }

  /** Text in which all digits that could be a card number are shown as one, wherever they begin. */
  private static String withoutPans(char[] content) {
    int[] places = IntStream.range(0, content.length).filter(at -> isDigit(content[at])).toArray();
    char[] shown = content.clone();
    for (int first = 0; first + SHORTEST_PAN <= places.length; first++) {
      int longest = Math.min(LONGEST_PAN, places.length - first);
      for (int length = SHORTEST_PAN; length <= longest; length++) {
        if (isPan(content, Arrays.copyOfRange(places, first, first + length))) {
          for (int i = first + FIRST_SHOWN; i < first + length - LAST_SHOWN; i++) {
            shown[places[i]] = '*';
          }
        }
      }
    }
    return new String(shown);
  }

  /** True when the digits at these places are written as one number, and the last one checks it. */
  private static boolean isPan(char[] content, int[] places) {
    int sum = 0;
    for (int i = 0; i < places.length; i++) {
      int digit = content[places[places.length - 1 - i]] - '0';
      int weighed = i % 2 == 0 ? digit : 2 * digit;
      sum += weighed > 9 ? weighed - 9 : weighed;
    }
    return sum % 10 == 0 && (isOneRun(places) || isInGroups(content, places));
  }

  private static boolean isOneRun(int[] places) {
    return places[places.length - 1] - places[0] == places.length - 1;
  }

  /** Groups of four, the last one of what is left, with a space or a dash between them. */
  private static boolean isInGroups(char[] content, int[] places) {
    for (int i = 1; i < places.length; i++) {
      int gap = places[i] - places[i - 1] - 1;
      if (gap != (i % GROUP == 0 ? 1 : 0)) {
        return false;
      }
      if (gap == 1 && content[places[i] - 1] != ' ' && content[places[i] - 1] != '-') {
        return false;
      }
    }
    return true;
  }

  private static int endOfDigits(char[] content, int from) {
    int end = from;
    while (end < content.length && isDigit(content[end])) {
      end++;
    }
    return end;
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  private static char[] characters(MessageDecoder message, int element) {
    byte[] ascii = new byte[message.characters(element)];
    int length = message.copyText(element, new UnsafeBuffer(ascii), 0);
    return new String(ascii, 0, length, StandardCharsets.US_ASCII).toCharArray();
  }

  private static void appendNumber(StringBuilder text, int number, int digits) {
    String plain = Integer.toString(number);
    text.repeat('0', digits - plain.length()).append(plain);
  }
}
