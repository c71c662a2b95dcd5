package io.tebus.perf.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tebus.app.DemoCards;
import io.tebus.engine.Engine;
import io.tebus.security.CardTokenizer;
import io.tebus.security.TokenKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class RecoveryStateTest {

  private static final StoreShape SHAPE = new StoreShape(400);
  private static final int WINDOW = 512;
  private static final int DEMO_CARDS = 64;
  private static final int STRIDE = 6;
  private static final int EVENTS = 500;
  private static final int GROUP = 256;
  private static final TokenKey KEY = TokenKey.ofHex("7e".repeat(32), "test");

  @Test
  void handsOverTheEventsThatLeadToItsState() {
    List<byte[]> events = new ArrayList<>();
    Set<Long> times = new HashSet<>();
    try (RecoveryState state = filled();
        RecoveryState other = filled()) {
      state.purchases(
          EVENTS,
          GROUP,
          (_, timeMs, buffer, offset, length) -> {
            byte[] bytes = new byte[length];
            buffer.getBytes(offset, bytes);
            events.add(bytes);
            times.add(timeMs);
          });

      Engine engine = other.engine();
      events.forEach(event -> engine.apply(new UnsafeBuffer(event), 0, event.length));

      assertThat(events).hasSize(EVENTS);
      assertThat(times).hasSize(2);
      assertThat(engine.stateHash()).isEqualTo(state.engine().stateHash());
      // It throws when a lot or a point is missing.
      assertThat(state.judge()).isPositive();
    }
  }

  @Test
  void fillsTheWindowWithWhatMayBeForgotten() {
    try (RecoveryState state = filled()) {
      assertThat(state.engine().windowCount()).isEqualTo(WINDOW);
      assertThat(state.engine().windowYoung(state.resumeMs())).isZero();
    }
  }

  @Test
  void spreadsTheDemoCardsOverAllAccounts() {
    CardTokenizer tokenizer = KEY.tokenizer();
    TreeSet<Integer> accounts = new TreeSet<>();
    try (RecoveryState state = filled()) {
      for (int card = 0; card < DEMO_CARDS; card++) {
        byte[] digits = DemoCards.number(card).getBytes(StandardCharsets.US_ASCII);
        tokenizer.tokenize(new UnsafeBuffer(digits), 0, digits.length);
        accounts.add(
            state
                .engine()
                .cards()
                .accountOf(StoreEngine.PROGRAMME, tokenizer.tokenHigh(), tokenizer.tokenLow()));
      }
    }

    assertThat(accounts).hasSize(DEMO_CARDS);
    assertThat(accounts.last() - accounts.first()).isEqualTo(STRIDE * (DEMO_CARDS - 1));
  }

  @Test
  void refusesMoreDemoCardsThanAccounts() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RecoveryState(SHAPE, WINDOW, 401, KEY))
        .withMessageContaining("demoCards=401");
  }

  private static RecoveryState filled() {
    RecoveryState state = new RecoveryState(SHAPE, WINDOW, DEMO_CARDS, KEY);
    state.fill((_, _) -> {});
    return state;
  }
}
