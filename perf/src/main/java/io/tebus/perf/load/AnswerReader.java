package io.tebus.perf.load;

import org.agrona.DirectBuffer;
import org.jpos.iso.ISOException;
import org.jpos.iso.packager.GenericPackager;
import org.jspecify.annotations.Nullable;

/**
 * Tells the layout of an answer: that of the first good one of its kind. An answer of no known kind
 * is read by jPOS, which takes its time; a server that does well sends a handful of those.
 *
 * <p>Confined to the event loop of its load.
 */
final class AnswerReader {

  private final GenericPackager packager;
  private final Promise promise;
  private final LoadCounts counts;
  private @Nullable AnswerLayout purchase;
  private @Nullable AnswerLayout balance;

  AnswerReader(GenericPackager packager, Promise promise, LoadCounts counts) {
    this.packager = packager;
    this.promise = promise;
    this.counts = counts;
  }

  Promise promise() {
    return promise;
  }

  /** The layout of an answer; null for one that cannot be read, which was counted as a mistake. */
  @Nullable AnswerLayout layoutOf(DirectBuffer buffer, int offset, int length) {
    AnswerLayout layout = purchase;
    if (layout == null || !layout.matches(buffer, offset, length)) {
      layout = balance;
    }
    if (layout == null || !layout.matches(buffer, offset, length)) {
      return learn(buffer, offset, length);
    }
    if (!layout.fits(buffer, offset, length)) {
      counts.mistake("answer: " + layout + " length=" + length + " (expected: its elements')");
      return null;
    }
    return layout;
  }

  private @Nullable AnswerLayout learn(DirectBuffer buffer, int offset, int length) {
    AnswerLayout layout;
    try {
      layout = AnswerLayout.of(packager, promise, buffer, offset, length);
    } catch (ISOException | RuntimeException e) {
      // jPOS may quote what it could not read: only the kind of failure is told.
      counts.mistake(
          "answer: length="
              + length
              + " "
              + e.getClass().getSimpleName()
              + " (expected: one that jPOS can read)");
      return null;
    }
    if (layout.isKept() && layout.isBalance() && balance == null) {
      balance = layout;
    } else if (layout.isKept() && !layout.isBalance() && purchase == null) {
      purchase = layout;
    }
    return layout;
  }
}
