package io.tebus.app;

import io.tebus.acquirer.EdgeCounters;
import io.tebus.journal.Journal;
import java.util.List;

/**
 * How a host is doing.
 *
 * <p>Immutable; counts since the start.
 *
 * @param requests messages with a readable MTI that ask for an answer
 * @param answers messages sent back, refusals included
 * @param approved answers with 00 or 10
 * @param declined all other answers
 * @param links open now
 * @param inFlight requests under way now
 * @param appliedLsn the last event applied
 * @param durableLsn the last event that survives a power cut
 */
public record HostFigures(
    long requests,
    long answers,
    long approved,
    long declined,
    long links,
    long inFlight,
    long appliedLsn,
    long durableLsn) {

  /** The figures of now. */
  static HostFigures of(List<EdgeCounters> counters, Journal journal) {
    return new HostFigures(
        counters.stream().mapToLong(c -> c.requests.get()).sum(),
        counters.stream().mapToLong(c -> c.answers.get()).sum(),
        counters.stream().mapToLong(c -> c.approved.get()).sum(),
        counters.stream().mapToLong(c -> c.declined.get()).sum(),
        counters.stream().mapToLong(c -> c.linksOpened.get() - c.linksClosed.get()).sum(),
        counters.stream().mapToLong(c -> c.inFlight.get()).sum(),
        journal.appendedLsn(),
        journal.durableLsn());
  }
}
