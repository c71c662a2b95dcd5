package io.tebus.acquirer;

import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.dialect.DialectElements;

/**
 * When a request was made at the till: in one element with the year, or in one for the time and one
 * for the date.
 *
 * <p>Immutable; allocates nothing. The year counts for nothing: it is not part of what tells a
 * request from another. Source: message profile, section 3.
 */
final class LocalMoment {

  private static final int YEAR_DIGITS = 4;
  private static final int MOMENT_DIGITS = 14;
  private static final long DAY = 1_000_000;

  private final int timeElement;
  private final int dateElement;
  private final boolean together;

  LocalMoment(DialectElements elements) {
    timeElement = elements.localTime();
    dateElement = elements.localDate();
    together = dateElement == DialectElements.NONE;
  }

  /** Returns {@link RequestReader#OK} or the element that is missing or no moment. */
  int check(MessageDecoder message) {
    if (!message.has(timeElement)) {
      return timeElement;
    }
    if (together) {
      boolean sound =
          message.characters(timeElement) == MOMENT_DIGITS
              && message.number(timeElement) >= 0
              && isMoment(both(message), true, true);
      return sound ? RequestReader.OK : timeElement;
    }
    if (!isMoment(message.number(timeElement), false, true)) {
      return timeElement;
    }
    return message.has(dateElement) && isMoment(message.number(dateElement), true, false)
        ? RequestReader.OK
        : dateElement;
  }

  /** MMDDhhmmss of a sound request. */
  long both(MessageDecoder message) {
    return together
        ? message.number(timeElement, YEAR_DIGITS, MOMENT_DIGITS - YEAR_DIGITS)
        : message.number(dateElement) * DAY + message.number(timeElement);
  }

  /** The time of a sound request, hhmmss. */
  int time(MessageDecoder message) {
    return (int) (together ? both(message) % DAY : message.number(timeElement));
  }

  /** The date of a sound request, MMDD. */
  int date(MessageDecoder message) {
    return (int) (together ? both(message) / DAY : message.number(dateElement));
  }

  /** True when a number of MMDD, hhmmss or both names a moment. */
  static boolean isMoment(long number, boolean hasDate, boolean hasTime) {
    if (number < 0) {
      return false;
    }
    if (hasTime) {
      long time = number % DAY;
      if (time / 10_000 > 23 || time / 100 % 100 > 59 || time % 100 > 59) {
        return false;
      }
    }
    if (hasDate) {
      long date = hasTime ? number / DAY : number;
      return date / 100 >= 1 && date / 100 <= 12 && date % 100 >= 1 && date % 100 <= 31;
    }
    return true;
  }
}
