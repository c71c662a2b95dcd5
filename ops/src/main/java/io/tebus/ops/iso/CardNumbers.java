package io.tebus.ops.iso;

import io.tebus.iso.DataElement;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The card numbers that a message names in the elements made for them, to be hidden wherever else
 * they stand: without a check digit that is right, or among other digits.
 *
 * <p>Immutable.
 */
final class CardNumbers {

  /** Elements that hold card numbers, tracks, or what may be one instead of an account. */
  private static final Set<Integer> ELEMENTS =
      Set.of(
          DataElement.PAN,
          34,
          DataElement.TRACK_2,
          36,
          45,
          DataElement.FROM_ACCOUNT,
          DataElement.TO_ACCOUNT);

  private static final int SHORTEST = 12;
  private static final int FIRST_SHOWN = 6;
  private static final int LAST_SHOWN = 4;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{" + SHORTEST + ",}");
  private static final Pattern LONGER_NUMBER = Pattern.compile("[0-9]{" + (SHORTEST + 1) + ",}");

  /** A part of a card number that is longer than what anybody may see of its end. */
  private static final Pattern PART = Pattern.compile("[0-9]{5,}");

  private static final Pattern LEADING_ZEROS = Pattern.compile("^0+");

  private final SortedSet<String> longestFirst =
      new TreeSet<>(
          Comparator.<String>comparingInt(String::length)
              .reversed()
              .thenComparing(Comparator.naturalOrder()));

  private CardNumbers() {}

  /** Those of the elements of a message. */
  static CardNumbers of(List<MessageElement> elements) {
    CardNumbers found = new CardNumbers();
    for (MessageElement element : elements) {
      if (element.depth() == 0 && ELEMENTS.contains(element.number())) {
        Matcher matcher = NUMBER.matcher(element.content());
        while (matcher.find()) {
          found.add(element.content().substring(matcher.start(), matcher.end()));
        }
      }
    }
    return found;
  }

  /** The text with every one of them masked. */
  String hide(String text) {
    String hidden = text;
    for (String number : longestFirst) {
      hidden = hidden.replace(number, masked(number));
    }
    return hidden;
  }

  /** The text with every number masked that is longer than an amount. */
  static String hideNumbers(String text) {
    return LONGER_NUMBER
        .matcher(text)
        .replaceAll(number -> masked(text.substring(number.start(), number.end())));
  }

  /**
   * The text without any number of five digits or more. Where elements are not where they were
   * written, nobody knows where a card number has slipped to, and into how many of them.
   */
  static String hideParts(String text) {
    return PART.matcher(text).replaceAll(number -> "*".repeat(number.end() - number.start()));
  }

  /**
   * What an account element shows: of more digits than an account number has, whatever stands
   * between them, the first six and the last four at most.
   */
  static String hideAccount(String text) {
    int digits = (int) text.chars().filter(CardNumbers::isDigit).count();
    if (digits < SHORTEST) {
      return text;
    }
    StringBuilder hidden = new StringBuilder(text);
    int index = 0;
    for (int i = 0; i < text.length(); i++) {
      if (isDigit(text.charAt(i))) {
        if (index >= FIRST_SHOWN && index < digits - lastShown(digits)) {
          hidden.setCharAt(i, '*');
        }
        index++;
      }
    }
    return hidden.toString();
  }

  private void add(String number) {
    longestFirst.add(number);
    String significant = LEADING_ZEROS.matcher(number).replaceFirst("");
    if (significant.length() >= SHORTEST) {
      longestFirst.add(significant);
    }
  }

  private static String masked(String number) {
    int last = lastShown(number.length());
    return number.substring(0, FIRST_SHOWN)
        + "*".repeat(number.length() - FIRST_SHOWN - last)
        + number.substring(number.length() - last);
  }

  /** So many that six digits at least are hidden. */
  private static int lastShown(int digits) {
    return Math.clamp(digits - SHORTEST, 0, LAST_SHOWN);
  }

  private static boolean isDigit(int character) {
    return character >= '0' && character <= '9';
  }
}
