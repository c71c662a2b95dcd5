package io.tebus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tebus.command.CommandType;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.Right;
import io.tebus.command.SampleCommand;
import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.command.programme.UsageLimit;
import io.tebus.command.programme.UsageLimit.Period;
import io.tebus.command.programme.UsageLimit.Scope;
import io.tebus.command.programme.UsageLimit.Use;
import io.tebus.engine.store.PageSink;
import io.tebus.event.Answer;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** A warm engine leaves nothing for the collector, whatever it decides. */
class EngineAllocationTest {

  private static final int DEMO = ProgrammeDefinition.demo().id();
  private static final int CARDS = 64;
  private static final int WINDOW = 1024;
  private static final int WARM_UP = 200_000;
  private static final int CALLS = 1_000_000;

  /** So few that the copy of all pages, one after some calls, is not through. */
  private static final int CALLS_OF_COPY = 8_000;

  private static final int CALLS_PER_PAGE = 16;
  private static final long START_MS = 1_800_000_000_000L;

  /** Kinds of calls that take turns. */
  private static final int KINDS = 9;

  /** A call a minute: many months pass, and the oldest of a full window is old enough to go. */
  private static final long STEP_MS = 60_000;

  private static final long WINDOW_AGE_MS = WINDOW / 2 * STEP_MS;

  /** What the measurement itself may cost, for all calls together. */
  private static final long SLACK_BYTES = 64 << 10;

  /** Limits that count everything and hinder nobody. */
  private static final List<UsageLimit> GENEROUS =
      List.of(
          generous(Scope.CARD, Use.SPEND, Period.DAY),
          generous(Scope.ACCOUNT, Use.EARN, Period.MONTH),
          generous(Scope.TERMINAL, Use.SPEND, Period.MONTH),
          generous(Scope.MERCHANT, Use.EARN, Period.DAY));

  /** Counters in use at a time; in all, there are a hundred times as many. */
  private static final int MAX_COUNTERS = 512;

  private final Engine engine =
      new Engine(
          EngineOptions.ofCapacity(WINDOW).withAges(WINDOW_AGE_MS, EngineOptions.HALF_A_YEAR_MS));
  private final UnsafeBuffer event = new UnsafeBuffer(new byte[Engine.MAX_EVENT_LENGTH]);
  private final Answer answer = new Answer().wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0);
  private final SampleCommand purchase = command(200, TransactionFunction.PURCHASE, 0, 10_00);
  private final SampleCommand redemption = command(200, TransactionFunction.REDEMPTION, 9_000, 5);
  private final SampleCommand reversal = command(400, TransactionFunction.REVERSAL, 9_000, 5);
  private final SampleCommand transfer = command(200, TransactionFunction.TRANSFER, 409_090, 5);
  private final SampleCommand enquiry = command(100, TransactionFunction.BALANCE, 319_000, 0);
  private int slices;

  @Test
  void decidesWithoutAllocating() {
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    open();
    assertThat(run(0, WARM_UP)).as("approved").isEqualTo(WARM_UP);
    assertThat(engine.windowCount()).isEqualTo(WINDOW);
    assertThat(slices).as("slices of lots that expired").isPositive();
    slices = 0;

    long before = threads.getCurrentThreadAllocatedBytes();
    long approved = run(WARM_UP, CALLS);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(approved).isEqualTo(CALLS);
    assertThat(allocated).isBetween(0L, SLACK_BYTES);
    assertThat(slices).as("slices of lots that expired").isGreaterThan(12);
    assertThat(engine.tables())
        .filteredOn(table -> table.name().equals("limits"))
        .singleElement()
        .satisfies(counters -> assertThat(counters.used()).isBetween(CARDS, MAX_COUNTERS));
  }

  @Test
  void decidesWithoutAllocatingWhileItsStateIsCopied() {
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    open();
    run(0, WARM_UP);
    StateCopy copy = engine.copyInto(new Discarded());
    runWhile(copy, WARM_UP);
    long copied = copy.copied();
    long notes = copy.undoEntries();

    long before = threads.getCurrentThreadAllocatedBytes();
    long approved = runWhile(copy, WARM_UP + CALLS_OF_COPY);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(approved).isEqualTo(CALLS_OF_COPY);
    assertThat(allocated).isBetween(0L, SLACK_BYTES);
    assertThat(copy.copied()).isEqualTo(copied + CALLS_OF_COPY / CALLS_PER_PAGE);
    assertThat(copy.undoEntries()).isGreaterThan(notes);
    assertThat(copy.isDone()).isFalse();
    assertThat(copy.isBroken()).isFalse();
  }

  /** Has room for everything. */
  private static final class Discarded implements PageSink {
    @Override
    public boolean hasRoom() {
      return true;
    }

    @Override
    public boolean offer(int table, int page, DirectBuffer source, int offset) {
      return true;
    }
  }

  private static UsageLimit generous(Scope scope, Use use, Period period) {
    return new UsageLimit(scope, use, period, Long.MAX_VALUE, Integer.MAX_VALUE);
  }

  private void open() {
    UnsafeBuffer source = new UnsafeBuffer(new byte[DefineProgrammeCommand.LENGTH]);
    ProgrammeDefinition demo = ProgrammeDefinition.demo();
    DefineProgrammeCommand.encode(
        source, 0, demo.with(demo.earning().withLifeMonths(1)).withLimits(GENEROUS));
    execute(START_MS, CommandType.DEFINE_PROGRAMME, source);
    transfer.view().currency(demo.pointsCurrency()).rights(Right.TRANSFER.bit());
    for (int card = 0; card < CARDS; card++) {
      OpenCardCommand.encode(source, 0, DEMO, tokenHigh(card), tokenLow(card), 0, 0);
      execute(START_MS, CommandType.OPEN_CARD, source);
    }
  }

  private long run(int first, int calls) {
    long approved = 0;
    for (int call = first; call < first + calls; call++) {
      approved += isApproved(call) ? 1 : 0;
    }
    return approved;
  }

  private long runWhile(StateCopy copy, int first) {
    long approved = 0;
    for (int call = first; call < first + CALLS_OF_COPY; call++) {
      approved += isApproved(call) ? 1 : 0;
      if (call % CALLS_PER_PAGE == 0) {
        copy.copy(1);
      }
    }
    return approved;
  }

  /**
   * Of nine calls: three purchases, two redemptions, a repeat, a reversal, a transfer, an enquiry.
   * What has expired is booked before each.
   */
  private boolean isApproved(int call) {
    long nowMs = START_MS + call * STEP_MS;
    if (engine.isExpiryDue(nowMs)) {
      execute(nowMs, CommandType.EXPIRE, enquiry.buffer());
      slices++;
    }
    SampleCommand command =
        switch (call % KINDS) {
          case 0, 1, 2 -> of(purchase, call);
          case 3, 5 -> of(redemption, call);
          case 4 -> redemption;
          case 6 -> {
            of(reversal, call);
            reversal
                .view()
                .original(
                    200,
                    redemption.view().stan(),
                    SampleCommand.TRANSMITTED_AT,
                    SampleCommand.ACQUIRER,
                    0);
            yield reversal;
          }
          case 7 -> {
            int next = (call / KINDS + 1) % CARDS;
            transfer.view().recipientToken(tokenHigh(next), tokenLow(next));
            yield of(transfer, call);
          }
          default -> of(enquiry, call);
        };
    execute(nowMs, CommandType.TRANSACTION, command.buffer());
    return answer.responseCode() == ResponseCode.APPROVED;
  }

  /** The command as of the card whose turn it is, with a STAN the window does not hold. */
  private static SampleCommand of(SampleCommand command, int call) {
    int card = call / KINDS % CARDS;
    command.view().stan(call % 1_000_000).token(tokenHigh(card), tokenLow(card));
    return command;
  }

  private void execute(long nowMs, int commandType, DirectBuffer command) {
    engine.execute(nowMs, commandType, command, 0, event, 0, answer);
  }

  private static SampleCommand command(
      int mti, TransactionFunction function, int processingCode, long amount) {
    SampleCommand command = new SampleCommand();
    command.view().mti(mti).function(function).processingCode(processingCode).amount(amount);
    return command;
  }

  private static long tokenHigh(int card) {
    return (card + 1) * 0x9E3779B97F4A7C15L;
  }

  private static long tokenLow(int card) {
    return (card + 1) * 0xD6E8FEB86659FD93L;
  }
}
