package io.tebus.perf.store;

import io.tebus.command.CardStatus;
import io.tebus.command.CommandType;
import io.tebus.command.OpenCardCommand;
import io.tebus.command.TransactionCommand;
import io.tebus.command.programme.DefineProgrammeCommand;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.engine.Engine;
import io.tebus.engine.EngineOptions;
import io.tebus.engine.LedgerTotals;
import io.tebus.engine.programme.Calendar;
import io.tebus.event.Answer;
import io.tebus.event.Effect;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.journal.EventHandler;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An engine and the one who asks it: real commands, a millisecond after one another unless told
 * otherwise, each answer compared with what it must be. The first wrong one is thrown.
 *
 * <p>Confined to one thread. Operations allocate nothing.
 */
public final class StoreEngine implements AutoCloseable {

  static final int PROGRAMME = ProgrammeDefinition.demo().id();

  /** So many minor units earn a point, in the demo programme. */
  static final long POINT_MINOR = 100;

  /** What an account opens with: no mix of any length redeems so much on one. */
  static final long OPENING_POINTS = 1_000_000;

  private static final int FIRST_MONTH = 2_027 * 12;
  private static final int BIN = 999_900;
  private static final long HOLD_POINTS = 10;
  private static final int MAX_STAN = 999_999;
  private static final int REQUEST = 200;
  private static final int AUTHORIZATION = 100;
  private static final int ENQUIRY = 100;
  private static final int REVERSAL = 400;
  private static final int BALANCE_ENQUIRY = 310_000;

  /** 09:30, when the first {@link #MAX_STAN} trace numbers are used, in seconds of the day. */
  private static final int FIRST_SECOND = 34_200;

  private static final int DAY_SECONDS = 86_400;
  private static final long TRANSMITTED_AT = 115_093_000;
  private static final long ACQUIRER = 900_001;

  private final Engine engine;
  private final UnsafeBuffer event = new UnsafeBuffer(new byte[Engine.MAX_EVENT_LENGTH]);
  private final Answer answer = new Answer().wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0);
  private final UnsafeBuffer openCard = new UnsafeBuffer(new byte[OpenCardCommand.LENGTH]);
  private final TransactionCommand purchase = command(REQUEST, TransactionFunction.PURCHASE, 0);
  private final TransactionCommand redemption = command(REQUEST, TransactionFunction.REDEMPTION, 0);
  private final TransactionCommand hold =
      command(AUTHORIZATION, TransactionFunction.HOLD, 9_000).amount(HOLD_POINTS).longHold(true);
  private final TransactionCommand reversal = command(REVERSAL, TransactionFunction.REVERSAL, 0);
  private final TransactionCommand enquiry =
      command(ENQUIRY, TransactionFunction.BALANCE, BALANCE_ENQUIRY);
  private final List<TransactionCommand> requests =
      List.of(purchase, redemption, hold, reversal, enquiry);
  private final TransactionEvent decided = new TransactionEvent();
  private @Nullable EventHandler events;
  private long stepMs = 1;
  private long timeMs = Calendar.firstDayOf(FIRST_MONTH) * Calendar.DAY_MS;
  private long commands;
  private long issued;
  private long redeemed;

  /** An engine with the demo programme. */
  public StoreEngine(EngineOptions options) {
    this(options, ProgrammeDefinition.demo());
  }

  /** An engine with a programme that may earn otherwise than this expects. */
  StoreEngine(EngineOptions options, ProgrammeDefinition programme) {
    engine = new Engine(options);
    UnsafeBuffer definition = new UnsafeBuffer(new byte[DefineProgrammeCommand.LENGTH]);
    DefineProgrammeCommand.encode(definition, 0, programme);
    if (execute(CommandType.DEFINE_PROGRAMME, definition) == 0) {
      throw wrong("programme", "defined");
    }
  }

  private static TransactionCommand command(
      int mti, TransactionFunction function, int processingCode) {
    UnsafeBuffer memory = new UnsafeBuffer(new byte[TransactionCommand.LENGTH]);
    TransactionCommand command =
        new TransactionCommand()
            .wrapAndClear(memory, 0)
            .programme(PROGRAMME)
            .function(function)
            .mti(mti)
            .processingCode(processingCode)
            .currency(840)
            .localTime(localTime(0))
            .localDate(115)
            .merchantType(5_411)
            .transmittedAt(TRANSMITTED_AT)
            .acquirer(ACQUIRER);
    memory.putStringWithoutLengthAscii(TransactionCommand.TERMINAL, "BENCH001");
    memory.putStringWithoutLengthAscii(TransactionCommand.CARD_ACCEPTOR, "BENCHMERCHANT01 ");
    return command;
  }

  /** From now on commands are so many milliseconds apart, 0 or more. */
  void stepMs(long ms) {
    stepMs = ms;
  }

  /** Lets so many milliseconds pass. */
  void pass(long ms) {
    timeMs += ms;
  }

  /** When the last command was asked, ms since 1970 UTC. */
  long timeMs() {
    return timeMs;
  }

  /** From now on every event is handed over as well. */
  void eventsTo(EventHandler handler) {
    events = handler;
  }

  /** Steps to the first day of a month, so that what is earned joins other lots. */
  void startMonth(int month) {
    long startMs = Calendar.firstDayOf(FIRST_MONTH + month) * Calendar.DAY_MS;
    if (startMs < timeMs && month > 0) {
      throw new IllegalStateException(
          "month: start=" + startMs + " now=" + timeMs + " (expected: time never goes back)");
    }
    timeMs = Math.max(timeMs, startMs);
  }

  /**
   * Opens a card that is not there.
   *
   * @param number of its account, {@link OpenCardCommand#NO_ACCOUNT_NUMBER} for none
   * @param points that its account opens with
   */
  public void open(long tokenHigh, long tokenLow, long number, long points) {
    encodeOpen(tokenHigh, tokenLow, number, points);
    judgeOpen(execute(CommandType.OPEN_CARD, openCard), points);
  }

  /** As {@link #open}; returns how long the engine took, in ns. */
  long openTimed(long tokenHigh, long tokenLow, long number, long points) {
    encodeOpen(tokenHigh, tokenLow, number, points);
    long startNs = System.nanoTime();
    int length = execute(CommandType.OPEN_CARD, openCard);
    long tookNs = System.nanoTime() - startNs;
    judgeOpen(length, points);
    return tookNs;
  }

  private void encodeOpen(long tokenHigh, long tokenLow, long number, long points) {
    OpenCardCommand.encode(
        openCard, 0, PROGRAMME, CardStatus.ACTIVE, tokenHigh, tokenLow, BIN, 0, number, points);
  }

  private void judgeOpen(int length, long points) {
    if (length == 0 || answer.responseCode() != ResponseCode.APPROVED || answer.isRepeat()) {
      throw wrong("open card", "approved, a new card");
    }
    issued += points;
  }

  /** A purchase, which earns; returns the LSN under which it can be reversed. */
  public long purchase(long tokenHigh, long tokenLow, long amount) {
    purchase.token(tokenHigh, tokenLow).amount(amount).stan(nextStan());
    execute(CommandType.TRANSACTION, purchase.buffer());
    long earned = amount / POINT_MINOR;
    if (answer.responseCode() != ResponseCode.APPROVED
        || answer.isRepeat()
        || answer.earned() != earned
        || answer.after() != answer.before() + earned) {
      throw wrong("purchase", "approved, earned=" + earned);
    }
    issued += earned;
    return answer.lsn();
  }

  /** The STAN of the last purchase. */
  int purchaseStan() {
    return purchase.stan();
  }

  /** A redemption of points that are there; a point is worth a minor unit. */
  void redeem(long tokenHigh, long tokenLow, long points) {
    redemption.token(tokenHigh, tokenLow).amount(points).stan(nextStan());
    execute(CommandType.TRANSACTION, redemption.buffer());
    judgeRedemption(points);
  }

  /** As {@link #redeem}; returns how long the engine took, in ns. */
  long redeemTimed(long tokenHigh, long tokenLow, long points) {
    redemption.token(tokenHigh, tokenLow).amount(points).stan(nextStan());
    long startNs = System.nanoTime();
    execute(CommandType.TRANSACTION, redemption.buffer());
    long tookNs = System.nanoTime() - startNs;
    judgeRedemption(points);
    return tookNs;
  }

  private void judgeRedemption(long points) {
    if (answer.responseCode() != ResponseCode.APPROVED
        || answer.isRepeat()
        || answer.redeemed() != points
        || answer.after() != answer.before() - points) {
      throw wrong("redemption", "approved, redeemed=" + points);
    }
    redeemed += points;
  }

  /** The reversal of a whole purchase that stands. */
  void reverse(long tokenHigh, long tokenLow, long amount, int stan, long lsn) {
    reversal
        .token(tokenHigh, tokenLow)
        .amount(amount)
        .stan(nextStan())
        .original(REQUEST, stan, TRANSMITTED_AT, ACQUIRER, 0);
    int length = execute(CommandType.TRANSACTION, reversal.buffer());
    long earned = amount / POINT_MINOR;
    // A reversal is always approved: what it did is in its event.
    if (length == 0
        || answer.responseCode() != ResponseCode.APPROVED
        || answer.isRepeat()
        || decided.wrap(event, 0, length).effect() != Effect.MIRRORED
        || decided.original() != lsn
        || decided.earned() != earned) {
      throw wrong("reversal", "mirrored, original=" + lsn + " earned=" + earned);
    }
    issued -= earned;
  }

  /** A balance enquiry. */
  void enquire(long tokenHigh, long tokenLow, long points) {
    enquiry.token(tokenHigh, tokenLow).stan(nextStan());
    execute(CommandType.TRANSACTION, enquiry.buffer());
    if (answer.responseCode() != ResponseCode.APPROVED || answer.after() != points) {
      throw wrong("balance", "approved, after=" + points);
    }
  }

  /** Sets points of a card's account aside for a week, longer than any bench runs. */
  void hold(long tokenHigh, long tokenLow) {
    hold.token(tokenHigh, tokenLow).stan(nextStan());
    execute(CommandType.TRANSACTION, hold.buffer());
    if (answer.responseCode() != ResponseCode.APPROVED
        || answer.isRepeat()
        || answer.after() != answer.before() - HOLD_POINTS) {
      throw wrong("hold", "approved, held=" + HOLD_POINTS);
    }
  }

  /** The lots of a card's account. */
  int lots(long tokenHigh, long tokenLow) {
    int[] lots = new int[1];
    int account = engine.cards().accountOf(PROGRAMME, tokenHigh, tokenLow);
    engine.accounts().forEachLot(account, (_, _) -> lots[0]++);
    return lots[0];
  }

  /**
   * The control accounts beside the sums of all accounts; takes a while.
   *
   * @throws IllegalStateException when a point was made or lost, or an account or card is missing
   */
  public LedgerTotals judgeTotals(StoreShape shape) {
    return judgeTotals(shape.accounts(), shape.cards(), shape.holds());
  }

  /** The same for so many accounts, cards and open holds. */
  LedgerTotals judgeTotals(int accounts, int cards, int holds) {
    LedgerTotals totals = engine.totals(PROGRAMME, timeMs);
    if (!totals.isConserved()
        || totals.issued() != issued
        || totals.redeemed() != redeemed
        || totals.accounts() != accounts
        || totals.cards() != cards
        || engine.holds().openCount() != holds) {
      throw new IllegalStateException(
          "totals: "
              + totals
              + " holds="
              + engine.holds().openCount()
              + " (expected: conserved, issued="
              + issued
              + " redeemed="
              + redeemed
              + " accounts="
              + accounts
              + " cards="
              + cards
              + " holds="
              + holds
              + ")");
    }
    return totals;
  }

  /** Commands that were answered, all as they must be. */
  public long commands() {
    return commands;
  }

  public Engine engine() {
    return engine;
  }

  private int nextStan() {
    return (int) (commands % MAX_STAN) + 1;
  }

  /** Trace numbers begin anew in each lap, and no request may be taken for an earlier one. */
  private static int localTime(long lap) {
    int second = (int) ((FIRST_SECOND + lap) % DAY_SECONDS);
    return second / 3_600 * 10_000 + second / 60 % 60 * 100 + second % 60;
  }

  private int execute(int commandType, DirectBuffer command) {
    commands++;
    timeMs += stepMs;
    int length = engine.execute(timeMs, commandType, command, 0, event, 0, answer);
    if (commands % MAX_STAN == 0) {
      int localTime = localTime(commands / MAX_STAN);
      for (int i = 0; i < requests.size(); i++) {
        requests.get(i).localTime(localTime);
      }
    }
    EventHandler handler = events;
    if (length > 0 && handler != null) {
      handler.onEvent(engine.lsn(), timeMs, event, 0, length);
    }
    return length;
  }

  private IllegalStateException wrong(String what, String expected) {
    return new IllegalStateException(
        what
            + ": answer="
            + answer.responseCode()
            + " earned="
            + answer.earned()
            + " redeemed="
            + answer.redeemed()
            + " before="
            + answer.before()
            + " after="
            + answer.after()
            + " repeat="
            + answer.isRepeat()
            + " command="
            + commands
            + " (expected: "
            + expected
            + ")");
  }

  @Override
  public void close() {
    engine.close();
  }
}
