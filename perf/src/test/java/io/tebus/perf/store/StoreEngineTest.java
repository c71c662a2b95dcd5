package io.tebus.perf.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tebus.command.programme.AcceptedCurrency;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.engine.LedgerTotals;
import io.tebus.engine.store.SeededHash;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StoreEngineTest {

  private static final StoreShape SHAPE = new StoreShape(200);
  private static final long HASH_SEED = 7;

  @Test
  void fillsAndKeepsBusyWithoutMakingOrLosingAPoint() {
    try (StoreEngine engine = filled()) {
      new StoreMix(engine, SHAPE, 42).run(20_000);

      LedgerTotals totals = engine.judgeTotals(SHAPE);

      assertThat(totals.cards()).isEqualTo(240);
      assertThat(totals.redeemed()).isPositive();
    }
  }

  @Test
  void doesTheSameWithTheSameSeed() {
    try (StoreEngine one = filled();
        StoreEngine other = filled();
        StoreEngine different = filled()) {
      new StoreMix(one, SHAPE, 42).run(2_000);
      new StoreMix(other, SHAPE, 42).run(2_000);
      new StoreMix(different, SHAPE, 43).run(2_000);

      assertThat(other.engine().stateHash()).isEqualTo(one.engine().stateHash());
      assertThat(different.engine().stateHash()).isNotEqualTo(one.engine().stateHash());
    }
  }

  @Test
  void refusesAPurchaseThatEarnsOtherwiseThanExpected() {
    try (StoreEngine engine = new StoreEngine(SHAPE.options(HASH_SEED), halfAsGenerous())) {
      assertThatIllegalStateException()
          .isThrownBy(() -> new StoreFill(engine).fill(SHAPE))
          .withMessageContainingAll("purchase", "earned=6", "(expected: approved, earned=12)");
    }
  }

  @Test
  void refusesACardThatIsThereAlready() {
    try (StoreEngine engine = filled()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> engine.open(Tokens.high(2), Tokens.low(2), StoreFill.number(2), 5))
          .withMessageContaining("open card");
    }
  }

  @Test
  void refusesAReversalOfWhatWasNeverBought() {
    try (StoreEngine engine = filled()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> engine.reverse(Tokens.high(2), Tokens.low(2), 500, 999_999, 1))
          .withMessageContaining("reversal");
    }
  }

  @Test
  void refusesTotalsOfAnotherShape() {
    try (StoreEngine engine = filled()) {
      StoreShape other = new StoreShape(SHAPE.accounts() + StoreShape.STEP);

      assertThatIllegalStateException()
          .isThrownBy(() -> engine.judgeTotals(other))
          .withMessageContaining("totals");
    }
  }

  @Test
  void countsCardsByTheirAccounts() {
    assertThat(SHAPE.cards()).isEqualTo(240);
    assertThat(StoreShape.firstCardOf(SHAPE.accounts())).isEqualTo(SHAPE.cards());
    for (int account = 0; account < SHAPE.accounts(); account++) {
      int end = StoreShape.firstCardOf(account + 1);
      for (int card = StoreShape.firstCardOf(account); card < end; card++) {
        assertThat(StoreShape.accountOf(card)).as("card %d", card).isEqualTo(account);
      }
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new StoreShape(201));
  }

  @Test
  void choosesTokensThatMeetForTheSeedEverybodyKnowsAndDifferOtherwise() {
    for (Tokens.Kind kind : Tokens.Kind.values()) {
      assertThat(distinct(Tokens.of(kind, 300))).as("%s", kind).isEqualTo(300);
    }

    Tokens chain = Tokens.of(Tokens.Kind.ONE_CHAIN, 20);

    assertThat(chains(chain, 0)).isEqualTo(1);
    assertThat(chains(chain, HASH_SEED)).isGreaterThan(10);
  }

  private static int distinct(Tokens tokens) {
    Set<List<Long>> seen = new HashSet<>();
    for (int i = 0; i < tokens.count(); i++) {
      seen.add(List.of(tokens.highOf(i), tokens.lowOf(i)));
    }
    return seen.size();
  }

  private static int chains(Tokens tokens, long hashSeed) {
    SeededHash hash = new SeededHash(hashSeed);
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < tokens.count(); i++) {
      seen.add(hash.of(StoreEngine.PROGRAMME, tokens.highOf(i), tokens.lowOf(i)) & 0xFFFF);
    }
    return seen.size();
  }

  private static StoreEngine filled() {
    StoreEngine engine = new StoreEngine(SHAPE.options(HASH_SEED));
    new StoreFill(engine).fill(SHAPE);
    return engine;
  }

  private static ProgrammeDefinition halfAsGenerous() {
    ProgrammeDefinition demo = ProgrammeDefinition.demo();
    return ProgrammeDefinition.of(
        demo.id(),
        demo.name(),
        List.of(new AcceptedCurrency(840, 2 * StoreEngine.POINT_MINOR, 1, 1, 1, 1)));
  }
}
