package io.tebus.ops;

/**
 * How a request names an earlier one: DE 90, or DE 37 and 38 of its answer. What is absent is
 * empty.
 *
 * <p>Immutable. Source: message profile, section 3, references.
 */
record DrillReference(String originalData, String rrn, String approvalCode) {

  static final DrillReference NONE = new DrillReference("", "", "");

  static DrillReference byNumber(DrillFrame original) {
    return new DrillReference(original.originalData(), "", "");
  }

  static DrillReference byReceipt(DrillAnswer receipt) {
    return new DrillReference("", receipt.rrn(), receipt.approvalCode());
  }
}
