package io.tebus.acquirer;

import io.tebus.iso.codec.Digits;
import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.dialect.DialectElements;

/**
 * When a request was made at the till: in one element with the year, or in one for the time and one
 * for the date.
 *
 * <p>Confined to its event loop; allocates nothing. The year counts for nothing: it is not part of
 * what tells a request from another. Source: message profile, section 3.
 */
final class LocalMoment {

  private static final int MOMENT_DIGITS = 14;
  private static final long DAY = 1_000_000;
  private static final long YEAR = 10_000 * DAY;

  private final int timeElement;
  private final int dateElement;
  private final boolean together;
  private int date;
  private int time;

  LocalMoment(DialectElements elements) {
    timeElement = elements.localTime();
    dateElement = elements.localDate();
    together = dateElement == DialectElements.NONE;
  }

  /** Reads the moment; {@link RequestReader#OK} or the element that is missing or no moment. */
  int read(MessageDecoder message) {
    if (!message.has(timeElement)) {
      return timeElement;
    }
    if (together) {
      long inYear =
          message.characters(timeElement) == MOMENT_DIGITS
              ? message.number(timeElement) % YEAR
              : Digits.NOT_A_NUMBER;
      return isMoment(inYear) ? keep(inYear / DAY, inYear % DAY) : timeElement;
    }
    // Of a packager whose elements are longer they may be more than an int holds.
    long readTime = message.number(timeElement);
    if (!isTime(readTime)) {
      return timeElement;
    }
    long readDate = message.number(dateElement);
    return isDate(readDate) ? keep(readDate, readTime) : dateElement;
  }

  private int keep(long soundDate, long soundTime) {
    date = (int) soundDate;
    time = (int) soundTime;
    return RequestReader.OK;
  }

  /** MMDDhhmmss of the request that was read last and is sound. */
  long both() {
    return date * DAY + time;
  }

  /** Its time, hhmmss. */
  int time() {
    return time;
  }

  /** Its date, MMDD. */
  int date() {
    return date;
  }

  /** True when a number of MMDDhhmmss names a moment. */
  static boolean isMoment(long number) {
    return number >= 0 && isDate(number / DAY) && isTime(number % DAY);
  }

  private static boolean isTime(long time) {
    return time >= 0 && time / 10_000 <= 23 && time / 100 % 100 <= 59 && time % 100 <= 59;
  }

  private static boolean isDate(long date) {
    long month = date / 100;
    long day = date % 100;
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
  }
}
