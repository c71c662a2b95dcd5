package io.tebus.iso;

/**
 * A message type identifier as an {@code int} of four decimal digits: version, class, function,
 * origin. {@code 200} is "0200", {@code 2200} is "2200".
 *
 * <p>Safe for any thread. Source: ISO 8583:1987, 4.1; ISO 8583:2003, part 1, 6.1.
 */
public final class Mti {

  /** Message classes: the second digit. */
  public static final int AUTHORIZATION = 1;

  public static final int FINANCIAL = 2;
  public static final int FILE_ACTION = 3;
  public static final int REVERSAL = 4;
  public static final int RECONCILIATION = 5;
  public static final int NETWORK_MANAGEMENT = 8;

  private Mti() {}

  /** The version digit: 0 for 1987, 2 for 2003. */
  public static int version(int mti) {
    return mti / 1000;
  }

  public static int messageClass(int mti) {
    return mti / 100 % 10;
  }

  /** The function digit: 0 request, 1 request response, 2 advice, 3 advice response. */
  public static int function(int mti) {
    return mti / 10 % 10;
  }

  /** The origin digit; odd means a repeat. */
  public static int origin(int mti) {
    return mti % 10;
  }

  public static boolean isRepeat(int mti) {
    return (mti & 1) == 1;
  }

  public static boolean isAdvice(int mti) {
    return function(mti) == 2;
  }

  /** True for a message that asks for an answer: function 0 or 2. */
  public static boolean isRequestOrAdvice(int mti) {
    return function(mti) == 0 || function(mti) == 2;
  }

  /**
   * The class and function digits, which belong to a request's identity: 20 of "0200", "0201" and
   * "2200". A till that changes its version still says the same.
   */
  public static int classAndFunction(int mti) {
    return mti / 10 % 100;
  }

  /** The answer to a request or advice, its repeat digit dropped: 0200 and 0201 give 0210. */
  public static int response(int mti) {
    return (mti & ~1) + 10;
  }
}
