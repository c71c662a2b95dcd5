package io.tebus.ops;

/** What a till of a drill asks for. */
enum DrillKind {
  BALANCE,
  PURCHASE,
  REDEMPTION,
  LOAD,
  HOLD,
  COMPLETION,
  REFUND,
  VOID,
  REVERSAL
}
