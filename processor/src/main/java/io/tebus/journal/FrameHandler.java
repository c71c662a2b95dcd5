package io.tebus.journal;

/** What is told of the frames of a journal, in their order. Confined to the thread that reads. */
@FunctionalInterface
public interface FrameHandler {

  /** A frame that counts, before its events are handed over. */
  void onFrame(FrameInfo frame);
}
