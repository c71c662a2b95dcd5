package io.tebus.perf.load;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What the links of a purchase load count, and the first mistakes in words.
 *
 * <p>Confined to the event loop of its load.
 */
final class LoadCounts {

  /** Mistakes kept as texts; further ones are only counted. */
  static final int MAX_TEXTS = 20;

  private static final long LOWEST_NS = 1_000;
  private static final long HIGHEST_NS = 60_000_000_000L;
  private static final int DIGITS = 3;

  private final Histogram latency = new Histogram(LOWEST_NS, HIGHEST_NS, DIGITS);
  private final Histogram sendLag = new Histogram(LOWEST_NS, HIGHEST_NS, DIGITS);
  private final List<String> texts = new ArrayList<>();
  private long sent;
  private long answered;
  private long notSent;
  private long mistakes;
  private long asked;
  private long agreeing;
  private long windowBeginNs;
  private long sentBefore;
  private long answeredBefore;
  private long notSentBefore;

  void sent() {
    sent++;
  }

  void sendLag(long ns) {
    sendLag.recordValue(withinRange(ns));
  }

  /** A request was due and could not be sent. */
  void notSent() {
    notSent++;
  }

  /** A request got an answer, right or wrong. */
  void answered(long latencyNs) {
    answered++;
    latency.recordValue(withinRange(latencyNs));
  }

  /** A card whose balance was known was asked about. */
  void asked(boolean agrees) {
    asked++;
    if (agrees) {
      agreeing++;
    }
  }

  /** One wrong answer, or something else that must not happen. */
  void mistake(String text) {
    mistakes++;
    if (texts.size() < MAX_TEXTS) {
      texts.add(text);
    }
  }

  long answered() {
    return answered;
  }

  /** Begins to measure; what was measured before is forgotten. */
  void beginWindow(long nowNs) {
    windowBeginNs = nowNs;
    sentBefore = sent;
    answeredBefore = answered;
    notSentBefore = notSent;
    latency.reset();
    sendLag.reset();
  }

  /** What was measured since the begin. */
  LoadWindow window(long nowNs) {
    return new LoadWindow(
        nowNs - windowBeginNs,
        sent - sentBefore,
        answered - answeredBefore,
        notSent - notSentBefore,
        Latency.of(latency),
        Latency.of(sendLag));
  }

  LoadVerdict verdict(int cards) {
    return new LoadVerdict(
        sent, answered, sent - answered, mistakes, cards, asked, agreeing, List.copyOf(texts));
  }

  private static long withinRange(long ns) {
    return Math.clamp(ns, 0, HIGHEST_NS);
  }
}
