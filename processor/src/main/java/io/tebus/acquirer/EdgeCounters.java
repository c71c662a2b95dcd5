package io.tebus.acquirer;

import io.tebus.telemetry.Counter;

/**
 * What one event loop counts.
 *
 * <p>Written by its event loop, read by any thread.
 */
public final class EdgeCounters {

  /** Requests and advices: frames with a readable MTI that asks for an answer. */
  public final Counter requests = new Counter();

  /** Answers written, refusals included. */
  public final Counter answers = new Counter();

  /** Answers with 00 or 10. */
  public final Counter approved = new Counter();

  /** Answers with anything else. */
  public final Counter declined = new Counter();

  /** Answers with 30. */
  public final Counter formatErrors = new Counter();

  /** Answers with 91 because the command ring was full. */
  public final Counter overloads = new Counter();

  /** Frames whose MTI could not be read. */
  public final Counter garbage = new Counter();

  /** Responses and unknown classes, which are not answered. */
  public final Counter dropped = new Counter();

  /** Tags of the loyalty element that nobody knows. */
  public final Counter unknownTags = new Counter();

  /** Answers that were not sent because they came too late. */
  public final Counter late = new Counter();

  /** Answers whose link had closed. */
  public final Counter orphaned = new Counter();

  public final Counter linksOpened = new Counter();
  public final Counter linksClosed = new Counter();

  /** Links closed because a frame was longer than allowed or its length made no sense. */
  public final Counter badFrames = new Counter();

  /** Requests under way. */
  public final Counter inFlight = new Counter();

  /** What is not in the host's figures, for the log. */
  @Override
  public String toString() {
    return "EdgeCounters[formatErrors="
        + formatErrors.get()
        + ", overloads="
        + overloads.get()
        + ", garbage="
        + garbage.get()
        + ", dropped="
        + dropped.get()
        + ", badFrames="
        + badFrames.get()
        + ", unknownTags="
        + unknownTags.get()
        + ", late="
        + late.get()
        + ", orphaned="
        + orphaned.get()
        + "]";
  }
}
