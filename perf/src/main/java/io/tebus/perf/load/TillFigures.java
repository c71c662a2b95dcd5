package io.tebus.perf.load;

/**
 * What the tills have done so far. Counts are totals since the start: requests sent and answered;
 * answers that approved (00, 10), declined (anything else) and of the declined those that refused
 * for overload (91); answers that were wrong; requests that were due and not sent, because the link
 * had no free place or card, was lost, or ran more than a second behind.
 *
 * <p>Latencies run from the <em>intended</em> time of sending, not from the actual one: those since
 * the last call, those of the whole run, and how late requests left.
 *
 * <p>Immutable.
 */
public record TillFigures(
    long sent,
    long answered,
    long approved,
    long declined,
    long refused,
    long wrong,
    long notSent,
    Latency sinceLastCall,
    Latency wholeRun,
    Latency sendLag) {

  /** Requests whose answer is still awaited, or will never come. */
  public long unanswered() {
    return sent - answered;
  }
}
