package io.tebus.acquirer;

import io.tebus.command.CommandType;
import io.tebus.command.TransactionCommand;
import io.tebus.event.Answer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the links of one event loop share: slots, the way to the sequencer and back, card tokens,
 * counters.
 *
 * <p>Confined to its event loop, but for the counters.
 */
final class EdgeLoop {

  /** Answers handed over before the loop looks at its sockets again. */
  private static final int DRAIN_LIMIT = 4096;

  /** Answers that share a reading of the clock: some ten microseconds of them. */
  private static final int ANSWERS_PER_CLOCK = 64;

  /** Names of listeners that are counted one by one; all further ones together. */
  static final int MAX_LISTENERS = 64;

  private static final String OTHER_LISTENERS = "other";

  private final CommandSink commands;
  private final AnswerSource answers;
  private final CardTokens tokens;
  private final LongSupplier nanoClock;
  private final Slots slots;
  private final Map<String, EdgeCounters> counters = new ConcurrentHashMap<>();
  private final TransactionCounters transactions = new TransactionCounters();
  private final IdentityHashMap<ListenerSpec, ListenerCodec> codecs = new IdentityHashMap<>();
  private final IdentityHashMap<ListenerSpec, BadInputLog> logs = new IdentityHashMap<>();
  private final TransactionCommand command = new TransactionCommand();
  private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[TransactionCommand.LENGTH]);
  private final Set<LinkHandler> links = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<LinkHandler> written = new ArrayList<>();
  private final List<LinkHandler> paused = new ArrayList<>();
  private long clockNs;
  private int clockUsesLeft;
  private boolean submitted;
  private boolean quiet;

  EdgeLoop(
      CommandSink commands,
      AnswerSource answers,
      CardTokens tokens,
      LongSupplier nanoClock,
      int maxSlots) {
    this.commands = commands;
    this.answers = answers;
    this.tokens = tokens;
    this.nanoClock = nanoClock;
    slots = new Slots(maxSlots);
  }

  /** What it counted, by listener. Safe for any thread. */
  Collection<EdgeCounters> counters() {
    return counters.values();
  }

  /** What it counts of a listener of that name. Safe for any thread. */
  EdgeCounters countersOf(ListenerSpec listener) {
    EdgeCounters known = counters.get(listener.name());
    if (known != null) {
      return known;
    }
    String name = counters.size() < MAX_LISTENERS ? listener.name() : OTHER_LISTENERS;
    return counters.computeIfAbsent(name, EdgeCounters::new);
  }

  TransactionCounters transactions() {
    return transactions;
  }

  Slots slots() {
    return slots;
  }

  long nowNs() {
    return nanoClock.getAsLong();
  }

  ListenerCodec codecOf(ListenerSpec listener) {
    return codecs.computeIfAbsent(listener, l -> new ListenerCodec(l, tokens));
  }

  BadInputLog logOf(ListenerSpec listener) {
    return logs.computeIfAbsent(listener, l -> new BadInputLog(l.name()));
  }

  void opened(LinkHandler link) {
    links.add(link);
  }

  void closed(LinkHandler link) {
    links.remove(link);
  }

  /** A link has bytes to send. */
  void written(LinkHandler link) {
    written.add(link);
  }

  /** A link stopped reading until it may take more. */
  void paused(LinkHandler link) {
    paused.add(link);
  }

  /** True while the host stops: no link takes in anything more. */
  boolean isQuiet() {
    return quiet;
  }

  void becomeQuiet() {
    quiet = true;
    links.forEach(LinkHandler::reconsider);
  }

  void disconnect(ListenerSpec listener) {
    codecs.remove(listener);
    logs.remove(listener);
    for (LinkHandler link : List.copyOf(links)) {
      if (link.belongsTo(listener)) {
        link.leave();
      }
    }
  }

  /** Sends the request that the codec checked last; false when the command ring is full. */
  boolean submit(LinkProtocol link, ListenerCodec codec, long receivedAtNs) {
    // Written aside first: a claim that is never committed would block the ring for all.
    codec.reader().write(codec.decoder(), command, scratch, 0);
    int slot = slots.acquire(link, receivedAtNs);
    if (slot == Slots.NONE) {
      return false;
    }
    UnsafeBuffer request = codec.request();
    slots.buffer(slot).putBytes(Slots.offset(slot), request, 0, Echo.length(request, 0));
    int claim =
        commands.claim(CommandType.TRANSACTION, TransactionCommand.LENGTH, slots.address(slot));
    if (claim == CommandSink.FULL) {
      slots.release(slot);
      return false;
    }
    commands.buffer().putBytes(commands.offset(claim), scratch, 0, TransactionCommand.LENGTH);
    commands.commit(claim);
    Echo.erase(request, 0);
    link.counters().inFlight.add(1);
    submitted = true;
    return true;
  }

  /**
   * Sends the answers that may leave and lets paused links go on.
   *
   * @return true when there may be more at once
   */
  boolean drain() {
    clockUsesLeft = 0;
    int drained = answers.drain(DRAIN_LIMIT);
    if (drained > 0 && !paused.isEmpty()) {
      resumePaused();
    }
    flush();
    return drained == DRAIN_LIMIT;
  }

  /** Sends what links wrote and wakes the sequencer if anything was submitted. */
  void flush() {
    for (int i = 0; i < written.size(); i++) {
      written.get(i).flush();
    }
    written.clear();
    if (submitted) {
      submitted = false;
      commands.wake();
    }
  }

  private void resumePaused() {
    int stillPaused = 0;
    for (int i = 0; i < paused.size(); i++) {
      LinkHandler link = paused.get(i);
      if (!link.resume()) {
        paused.set(stillPaused++, link);
      }
    }
    paused.subList(stillPaused, paused.size()).clear();
  }

  /** An answer came back: sends it if somebody still waits for it. */
  void onAnswer(long address, Answer answer) {
    LinkProtocol link = slots.linkOf(address);
    if (link == null) {
      throw new IllegalStateException(
          "answer: slot=" + Slots.slotOf(address) + " (expected: one that waits)");
    }
    int slot = Slots.slotOf(address);
    long receivedAtNs = slots.receivedAtNs(slot);
    long nowNs = answerClock();
    try {
      transactions.took(answer.function(), nowNs - receivedAtNs);
      link.answer(slots.buffer(slot), Slots.offset(slot), answer, receivedAtNs, nowNs);
    } catch (RuntimeException e) {
      // A defect met this link; the other answers of the batch must leave.
      link.fail(e);
    } finally {
      slots.release(slot);
      link.counters().inFlight.add(-1);
    }
  }

  /** The time of the answers at hand: reading the clock for each would cost more than counting. */
  private long answerClock() {
    if (clockUsesLeft == 0) {
      clockNs = nowNs();
      clockUsesLeft = ANSWERS_PER_CLOCK;
    }
    clockUsesLeft--;
    return clockNs;
  }
}
