package io.tebus.ops;

/**
 * One sending of a request, and what the answer to it must say.
 *
 * <p>Immutable but for the request.
 *
 * @param marked sent as a repeat: xxx1
 * @param decides the answer settles the request; otherwise it was settled before, or it is an
 *     enquiry
 */
record DrillQuestion(
    DrillRequest request, boolean marked, boolean decides, DrillExpectation expectation) {

  /** A request that has no answer yet: sent for the first time, or again because it is in doubt. */
  static DrillQuestion undecided(DrillRequest request, boolean marked) {
    return new DrillQuestion(request, marked, true, request.expectation());
  }

  /** A request that has its answer already. */
  static DrillQuestion repeated(DrillRequest request, boolean marked) {
    return new DrillQuestion(request, marked, false, request.expectationOfRepeat());
  }

  static DrillQuestion enquiry(DrillRequest request) {
    return new DrillQuestion(request, false, false, request.expectation());
  }

  String key() {
    return request.frame().key();
  }

  byte[] bytes() {
    return request.frame().bytes(marked);
  }

  /** The question named, its card masked. */
  @Override
  public String toString() {
    return request
        + (marked ? ", marked as a repeat" : "")
        + (decides ? "" : ", decided before or an enquiry");
  }
}
