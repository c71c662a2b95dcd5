package io.tebus.journal;

/** What a frame of the journal is. */
public enum FrameKind {
  /** The beginning of a generation. */
  HEADER,
  /** Events of one time, decided together. */
  GROUP,
  /** The end of a generation that was closed in order. */
  SEAL;

  /** The kind of a well-formed frame. */
  static FrameKind of(FrameDecoder frame) {
    return switch (frame.kind()) {
      case FrameLayout.KIND_HEADER -> HEADER;
      case FrameLayout.KIND_GROUP -> GROUP;
      case FrameLayout.KIND_SEAL -> SEAL;
      default ->
          throw new IllegalArgumentException(
              "frame: kind=" + frame.kind() + " (expected: header, group or seal)");
    };
  }
}
