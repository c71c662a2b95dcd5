package io.tebus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.Right;
import io.tebus.engine.LifecycleScene.Message;
import io.tebus.engine.LifecycleScene.Original;
import io.tebus.engine.LifecycleScene.State;
import io.tebus.event.Effect;
import io.tebus.event.ExceptionReason;
import io.tebus.iso.ResponseCode;
import io.tebus.reference.Lot;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every state of a transaction and every message that can meet it there: {@code lifecycle.txt} says
 * what becomes of it, {@code lifecycle-points.txt} to the lot what the account then has.
 */
class LifecycleTest {

  private static final String STORED = "=";
  private static final String NOTHING = "-";
  private static final String SAME = "same";

  /** Each state has an answer to each of these. */
  private static final Set<Message> EVERYWHERE =
      EnumSet.range(Message.SAME_REQUEST, Message.REVERSAL);

  private static final long JANUARY = Till.lot(Till.JANUARY, 1).expiresOn();
  private static final long FEBRUARY = Till.lot(Till.FEBRUARY, 1).expiresOn();
  private static final Map<String, Points> POINTS = readPoints();

  /** A row of the table, for one of the transactions it is about. */
  record Cell(
      State state,
      Message message,
      Original of,
      String answer,
      @Nullable Effect effect,
      ExceptionReason exception,
      String points) {

    @Override
    public String toString() {
      return state + " meets " + message + " of " + of;
    }
  }

  /** What an account has, without arrears. */
  record Points(long january, long february, long held, long pending) {}

  @ParameterizedTest(name = "{0}")
  @MethodSource("cells")
  void answersAndPostsWhatTheTableSays(Cell cell) {
    try (Till till = Till.withTwoLots()) {
      LifecycleScene scene = new LifecycleScene(till, cell.of(), cell.state());
      Points before = pointsOf(till);
      assertThat(before).as("before").isEqualTo(expected(cell.state().points(), cell.of()));

      TillReply reply = scene.meet(cell.message());

      if (cell.answer().equals(STORED)) {
        assertThat(reply.answer().isRepeat()).isTrue();
        assertThat(reply.code()).isEqualTo(scene.first().code());
        assertThat(reply.answer().lsn()).isEqualTo(scene.first().answer().lsn());
        assertThat(reply.answer().after()).isEqualTo(scene.first().answer().after());
      } else {
        assertThat(reply.code()).isEqualTo(ResponseCode.of(Integer.parseInt(cell.answer())));
      }
      assertThat(reply.effect()).isEqualTo(cell.effect());
      assertThat(reply.exception()).isEqualTo(cell.exception());
      assertThat(pointsOf(till))
          .isEqualTo(cell.points().equals(SAME) ? before : expected(cell.points(), cell.of()));
      till.assertSound();
    }
  }

  @Test
  void noCellIsMissingOrThereTwice() {
    Map<String, Integer> rows = new HashMap<>();
    cells().forEach(cell -> rows.merge(cell.toString(), 1, Integer::sum));

    assertThat(rows.values()).containsOnly(1);
    for (State state : State.values()) {
      for (Original of : Original.values()) {
        for (Message message : EVERYWHERE) {
          String cell = state + " meets " + message + " of " + of;
          assertThat(rows.containsKey(cell)).as(cell).isEqualTo(state.isOf(of));
        }
      }
    }
  }

  @Test
  void aRefundByRightNeedsNoOriginal() {
    try (Till till = Till.withTwoLots()) {
      TillRequest purchase = till.purchase(25_90);
      TillRequest redemption = till.redemption(1_40);

      TillReply taken =
          till.approved(till.refund(purchase, 25_90).rights(Right.REFUND_WITHOUT_REFERENCE));
      assertThat(taken.effect()).isEqualTo(Effect.MIRRORED);
      assertThat(taken.journaled().original()).isZero();
      assertThat(till.available()).isEqualTo(500 - 25);

      TillReply given =
          till.approved(till.refund(redemption, 1_40).rights(Right.REFUND_WITHOUT_REFERENCE));
      assertThat(given.effect()).isEqualTo(Effect.POSTED);
      assertThat(till.available()).isEqualTo(500 - 25 + 140);
      till.assertSound();
    }
  }

  @Test
  void aCompletionTakesWhatIsThereAndReportsTheRest() {
    try (Till till = Till.withTwoLots()) {
      TillRequest hold = till.hold(2_40);
      till.approved(hold);

      TillReply reply = till.approved(till.completion(hold, 9_00));

      assertThat(reply.effect()).isEqualTo(Effect.COMPLETED);
      assertThat(reply.exception()).isEqualTo(ExceptionReason.SHORT_OF_POINTS);
      assertThat(reply.journaled().exceptionPoints()).isEqualTo(400);
      assertThat(reply.journaled().redeemed()).isEqualTo(500);
      assertThat(reply.journaled().approvedAmount()).isEqualTo(5_00);
      assertThat(pointsOf(till)).isEqualTo(new Points(0, 0, 0, 0));
      till.assertSound();
    }
  }

  @Test
  void aCompletionInAnotherCurrencyTakesExactlyWhatIsOnHold() {
    try (Till till = Till.withTwoLots()) {
      TillRequest hold = till.hold(2_40);
      till.approved(hold);

      TillReply reply = till.approved(till.completion(hold, 9_00).currency(978));

      assertThat(reply.effect()).isEqualTo(Effect.COMPLETED);
      assertThat(reply.exception()).isEqualTo(ExceptionReason.CURRENCY);
      assertThat(pointsOf(till)).isEqualTo(new Points(0, 260, 0, 0));
      till.assertSound();
    }
  }

  @Test
  void aLoadIsTakenBackLikeAnEarnButNotRefunded() {
    try (Till till = Till.withTwoLots()) {
      TillRequest load = till.load(60);
      TillRequest second = till.load(70);
      till.approved(load);
      till.approved(second);
      assertThat(pointsOf(till)).isEqualTo(new Points(200, 430, 0, 0));

      assertThat(till.send(till.refund(load, 60)).code())
          .isEqualTo(ResponseCode.ORIGINAL_NOT_FOUND);
      till.approved(till.voiding(load));
      assertThat(pointsOf(till)).isEqualTo(new Points(200, 370, 0, 0));
      till.approved(till.reversal(second));
      assertThat(pointsOf(till)).isEqualTo(new Points(200, 300, 0, 0));
      till.assertSound();
    }
  }

  // ---- What there is

  private static Points pointsOf(Till till) {
    long january = 0;
    long february = 0;
    for (Lot lot : till.lots()) {
      january += lot.expiresOn() == JANUARY ? lot.points() : 0;
      february += lot.expiresOn() == FEBRUARY ? lot.points() : 0;
    }
    assertThat(till.arrears()).isZero();
    assertThat(till.available()).as("in these lots").isEqualTo(january + february);
    return new Points(january, february, till.held(), till.pending());
  }

  private static Points expected(String points, Original of) {
    return Objects.requireNonNull(POINTS.get(points + " of " + of), points + " of " + of);
  }

  // ---- The tables

  static List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (List<String> row : rows("lifecycle.txt", 7)) {
      for (Original of : originals(row.get(2))) {
        cells.add(
            new Cell(
                State.valueOf(constant(row.get(0))),
                Message.valueOf(constant(row.get(1))),
                of,
                row.get(3),
                row.get(4).equals(NOTHING) ? null : Effect.valueOf(row.get(4)),
                row.get(5).equals(NOTHING)
                    ? ExceptionReason.NONE
                    : ExceptionReason.valueOf(row.get(5)),
                row.get(6)));
      }
    }
    return cells;
  }

  private static Map<String, Points> readPoints() {
    Map<String, Points> points = new HashMap<>();
    for (List<String> row : rows("lifecycle-points.txt", 6)) {
      long[] figures = row.subList(2, 6).stream().mapToLong(Long::parseLong).toArray();
      for (Original of : originals(row.get(1))) {
        points.put(
            row.get(0) + " of " + of, new Points(figures[0], figures[1], figures[2], figures[3]));
      }
    }
    return points;
  }

  private static List<Original> originals(String names) {
    return switch (names) {
      case "all" -> List.of(Original.values());
      case "posted" -> Stream.of(Original.values()).filter(of -> !of.isHeld()).toList();
      case "held" -> Stream.of(Original.values()).filter(Original::isHeld).toList();
      default ->
          Stream.of(names.split(" ", -1)).map(name -> Original.valueOf(constant(name))).toList();
    };
  }

  private static String constant(String words) {
    return words.toUpperCase(Locale.ROOT).replace(' ', '_');
  }

  private static List<List<String>> rows(String resource, int columns) {
    List<List<String>> rows = new ArrayList<>();
    for (String line : read(resource).split("\n", -1)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        List<String> row = Stream.of(line.split("\\|", -1)).map(String::strip).toList();
        assertThat(row).as(line).hasSize(columns);
        rows.add(row);
      }
    }
    return rows;
  }

  private static String read(String resource) {
    try (InputStream text =
        Objects.requireNonNull(LifecycleTest.class.getResourceAsStream(resource), resource)) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(resource, unreadable);
    }
  }
}
