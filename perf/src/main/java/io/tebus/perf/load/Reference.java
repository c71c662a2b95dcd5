package io.tebus.perf.load;

/**
 * How a request names an earlier one: by DE 90, or by the DE 37 and 38 of its answer. What is
 * absent is empty.
 *
 * <p>Immutable. Source: the profile's section 3, references.
 */
record Reference(String originalData, String rrn, String approvalCode) {

  static final Reference NONE = new Reference("", "", "");

  /** By STAN, time and acquirer: only the till that sent the original can name it so. */
  static Reference byOriginalData(TillRequest original) {
    return new Reference(original.asOriginalData(), "", "");
  }

  /** By what its answer said: any till can, with the receipt in hand. */
  static Reference byApproval(Answer answer) {
    return new Reference("", answer.rrn(), answer.approvalCode());
  }
}
