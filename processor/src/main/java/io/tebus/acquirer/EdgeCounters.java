package io.tebus.acquirer;

import io.tebus.telemetry.Counter;
import java.util.Arrays;

/**
 * What one event loop counts of one listener. It outlives the listener: one that is deployed again
 * under the same name counts on.
 *
 * <p>Written by its event loop, read by any thread.
 */
public final class EdgeCounters {

  /** {@link #lastReceivedNs}, {@link #lastSentNs}: nothing yet. */
  public static final long NEVER = 0;

  private final String listener;

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

  /** Frames without a message that were ignored or sent back. */
  public final Counter keepAlives = new Counter();

  /** Responses, unknown classes and frames without a message, which are not answered. */
  public final Counter dropped = new Counter();

  /** Requests with a damaged element that nobody reads: it was passed over. */
  public final Counter damagedUnread = new Counter();

  /** Tags of the loyalty element that nobody knows. */
  public final Counter unknownTags = new Counter();

  /** Reversals, repeats included, that came because the merchant refused the points. */
  public final Counter merchantRefusals = new Counter();

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

  /** Messages with a readable MTI that came in. */
  public final MtiCounters messagesIn = new MtiCounters();

  /** Messages that went out. */
  public final MtiCounters messagesOut = new MtiCounters();

  /** When a whole frame was last read, on the loop's monotonic clock. */
  public final Counter lastReceivedNs = new Counter();

  /** When a message was last written, on the loop's monotonic clock. */
  public final Counter lastSentNs = new Counter();

  private final Counter[] disconnects = new Counter[DisconnectReason.values().length];

  EdgeCounters(String listener) {
    this.listener = listener;
    Arrays.setAll(disconnects, _ -> new Counter());
  }

  /** The name of the listener. */
  public String listener() {
    return listener;
  }

  /** Counts the end of a link. */
  void disconnected(DisconnectReason reason) {
    linksClosed.increment();
    disconnects[reason.ordinal()].increment();
  }

  /** Links that ended for a reason; {@link #linksClosed} is their sum. */
  public long disconnects(DisconnectReason reason) {
    return disconnects[reason.ordinal()].get();
  }

  /** What is not in the host's figures, for the log. */
  @Override
  public String toString() {
    return "EdgeCounters[listener="
        + listener
        + ", formatErrors="
        + formatErrors.get()
        + ", overloads="
        + overloads.get()
        + ", garbage="
        + garbage.get()
        + ", keepAlives="
        + keepAlives.get()
        + ", dropped="
        + dropped.get()
        + ", damagedUnread="
        + damagedUnread.get()
        + ", badFrames="
        + badFrames.get()
        + ", unknownTags="
        + unknownTags.get()
        + ", merchantRefusals="
        + merchantRefusals.get()
        + ", late="
        + late.get()
        + ", orphaned="
        + orphaned.get()
        + "]";
  }
}
