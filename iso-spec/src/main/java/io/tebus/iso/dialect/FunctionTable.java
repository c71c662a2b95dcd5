package io.tebus.iso.dialect;

import io.tebus.iso.TransactionFunction;
import java.util.List;

/**
 * Which function a message type and a processing code ask for: the first row that matches both.
 *
 * <p>Immutable.
 */
final class FunctionTable {

  /** Rows are bits of a long, the first row the lowest one. */
  static final int MAX_ROWS = Long.SIZE;

  /** Any digit in a pattern. */
  static final char ANY = 'x';

  private static final int MAX_PROCESSING_CODE = 999_999;

  // The rows that admit a value, for each part of what is looked up: a row matches when all parts
  // admit it, so the lowest bit common to the four is the first row that matches.
  private final long[] rowsByMti = new long[1000];
  private final long[] rowsByType = new long[100];
  private final long[] rowsByFromAccount = new long[100];
  private final long[] rowsByToAccount = new long[100];
  private final TransactionFunction[] functions;
  private final long rowsThatEarn;

  /** The rows in order of precedence, at most {@link #MAX_ROWS}; no version digit is looked at. */
  FunctionTable(List<FunctionRow> rows) {
    if (rows.size() > MAX_ROWS) {
      throw new IllegalArgumentException(
          "function table: rows=" + rows.size() + " (expected: at most " + MAX_ROWS + ")");
    }
    functions = new TransactionFunction[rows.size()];
    long earning = 0;
    for (int i = 0; i < functions.length; i++) {
      FunctionRow row = rows.get(i);
      long bit = 1L << i;
      for (String mti : row.mtiPatterns()) {
        mark(rowsByMti, mti.substring(1), bit);
      }
      String code = row.processingCodePattern();
      mark(rowsByType, code.substring(0, 2), bit);
      mark(rowsByFromAccount, code.substring(2, 4), bit);
      mark(rowsByToAccount, code.substring(4), bit);
      functions[i] = row.function();
      earning |= row.earns() ? bit : 0;
    }
    rowsThatEarn = earning;
  }

  /** The function of the first matching row; a repeat is looked up as its original. */
  TransactionFunction function(int mti, int processingCode) {
    long matching = matching(mti, processingCode);
    return matching == 0
        ? TransactionFunction.UNKNOWN
        : functions[Long.numberOfTrailingZeros(matching)];
  }

  /** True when the first matching row is not one that earns nothing. */
  boolean earns(int mti, int processingCode) {
    return (Long.lowestOneBit(matching(mti, processingCode)) & rowsThatEarn) != 0;
  }

  private long matching(int mti, int processingCode) {
    if (mti < 0 || processingCode < 0 || processingCode > MAX_PROCESSING_CODE) {
      return 0;
    }
    return rowsByMti[(mti & ~1) % 1000]
        & rowsByType[processingCode / 10_000]
        & rowsByFromAccount[processingCode / 100 % 100]
        & rowsByToAccount[processingCode % 100];
  }

  private static void mark(long[] rows, String pattern, long bit) {
    for (int value = 0; value < rows.length; value++) {
      if (matches(pattern, value)) {
        rows[value] |= bit;
      }
    }
  }

  private static boolean matches(String pattern, int value) {
    int rest = value;
    for (int i = pattern.length() - 1; i >= 0; i--) {
      char expected = pattern.charAt(i);
      if (expected != ANY && expected - '0' != rest % 10) {
        return false;
      }
      rest /= 10;
    }
    return true;
  }
}
