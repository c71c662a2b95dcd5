package io.tebus.snapshot;

/**
 * Why a file is no snapshot that may be used. Immutable.
 *
 * <p>Nothing is lost with it: an older snapshot or the whole journal gives the same state.
 */
public final class SnapshotException extends RuntimeException {

  SnapshotException(String message) {
    super(message);
  }

  SnapshotException(String message, Throwable cause) {
    super(message, cause);
  }
}
