package io.tebus.snapshot;

/** Why a snapshot under way was given up, other than by the disk. Immutable. */
final class GivenUpException extends Exception {

  GivenUpException(String message) {
    super(message);
  }
}
