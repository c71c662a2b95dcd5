package io.tebus.engine;

import static io.tebus.engine.Till.lot;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.event.Effect;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can end a hold or an authorization, in every order: only one of them takes effect. */
class HoldRaceTest {

  /** Who would end it. */
  enum Racer {
    COMPLETION,
    ADVICE,
    VOID,
    REVERSAL,
    TIME_OUT
  }

  @ParameterizedTest(name = "hold: {0}")
  @MethodSource("orders")
  void completionAndVoidRaceForOneHold(List<Racer> order) {
    try (Till till = Till.withTwoLots()) {
      race(till, till.hold(2_40), 2_40, order);

      if (isCompleted(order)) {
        assertThat(till.lots()).containsExactly(lot(Till.FEBRUARY, 260));
      } else {
        assertThat(till.lots()).containsExactly(lot(Till.JANUARY, 200), lot(Till.FEBRUARY, 300));
      }
      till.assertSound();
    }
  }

  @ParameterizedTest(name = "authorization: {0}")
  @MethodSource("orders")
  void completionAndVoidRaceForOneAuthorization(List<Racer> order) {
    try (Till till = Till.withTwoLots()) {
      race(till, till.authorization(45_00), 45_00, order);

      assertThat(till.lots())
          .containsExactly(
              lot(Till.JANUARY, 200), lot(Till.FEBRUARY, isCompleted(order) ? 345 : 300));
      till.assertSound();
    }
  }

  /** After a time-out a completion still counts, from what is available then. */
  private static boolean isCompleted(List<Racer> order) {
    return switch (order.getFirst()) {
      case COMPLETION, ADVICE, TIME_OUT -> true;
      case VOID, REVERSAL -> false;
    };
  }

  private static void race(Till till, TillRequest hold, long amount, List<Racer> order) {
    long deadlineMs = till.approved(hold).journaled().deadlineMs();
    List<Effect> effects = new ArrayList<>();
    int timeOuts = 0;
    for (Racer racer : order) {
      switch (racer) {
        case COMPLETION ->
            effects.add(till.approved(till.completion(hold, amount)).journaled().effect());
        case ADVICE -> effects.add(till.approved(till.advice(hold)).journaled().effect());
        case VOID -> effects.add(till.send(till.voiding(hold)).journaled().effect());
        case REVERSAL -> effects.add(till.approved(till.reversal(hold)).journaled().effect());
        case TIME_OUT -> {
          till.at(deadlineMs);
          timeOuts += till.tickOut();
        }
      }
    }
    Set<Effect> ends =
        EnumSet.of(Effect.COMPLETED, Effect.RELEASED, Effect.POSTED, Effect.MIRRORED);
    assertThat(effects.stream().filter(ends::contains).toList())
        .as("%s", effects)
        .containsExactly(isCompleted(order) ? Effect.COMPLETED : Effect.RELEASED);
    assertThat(timeOuts).isEqualTo(order.getFirst() == Racer.TIME_OUT ? 1 : 0);
    assertThat(till.held()).isZero();
    assertThat(till.pending()).isZero();
  }

  /**
   * All orders of those who name the hold, and of those who complete it. Not of all five: what an
   * advice completed has the STAN of the hold, so that a void by STAN could mean either.
   */
  static List<List<Racer>> orders() {
    List<List<Racer>> orders = new ArrayList<>();
    List<Racer> named = List.of(Racer.COMPLETION, Racer.VOID, Racer.REVERSAL, Racer.TIME_OUT);
    arrange(List.of(), named, orders);
    arrange(List.of(), List.of(Racer.COMPLETION, Racer.ADVICE, Racer.TIME_OUT), orders);
    return orders;
  }

  private static void arrange(List<Racer> begun, List<Racer> rest, List<List<Racer>> orders) {
    if (rest.isEmpty()) {
      orders.add(begun);
    }
    for (Racer next : rest) {
      List<Racer> longer = new ArrayList<>(begun);
      longer.add(next);
      arrange(longer, rest.stream().filter(racer -> racer != next).toList(), orders);
    }
  }
}
