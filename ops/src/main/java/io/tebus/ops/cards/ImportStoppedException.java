package io.tebus.ops.cards;

/** An import that did not begin, or not end: in words for an operator, and with an exit code. */
final class ImportStoppedException extends Exception {

  private final int exitCode;

  ImportStoppedException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
