package io.tebus.iso.dialect;

import io.tebus.iso.TransactionFunction;
import java.util.List;

/**
 * One row of the function table: any of some message types together with one pattern of processing
 * codes. In a pattern x stands for any digit.
 *
 * <p>Immutable.
 *
 * @param mtiPatterns patterns of 4 characters, at least one
 * @param processingCodePattern a pattern of 6 characters, DE 3
 * @param earns false for a purchase that earns nothing
 */
record FunctionRow(
    List<String> mtiPatterns,
    String processingCodePattern,
    TransactionFunction function,
    boolean earns) {

  FunctionRow {
    mtiPatterns = List.copyOf(mtiPatterns);
  }
}
