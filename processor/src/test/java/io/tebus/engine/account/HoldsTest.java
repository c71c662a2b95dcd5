package io.tebus.engine.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tebus.engine.store.Memory;
import io.tebus.engine.store.SeededHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HoldsTest {

  private static final int ACCOUNTS = 20;
  private static final int CAPACITY = 100;
  private static final long DEADLINE_MS = 1_800_000_000_000L;
  private static final long SEED = 20_261_122;

  private final Memory memory = new Memory();
  private final Accounts accounts = new Accounts(memory, ACCOUNTS, 10, new SeededHash(SEED));
  private final Holds holds = new Holds(memory, CAPACITY, accounts);
  private final int account = accounts.open(1, Accounts.NO_NUMBER);

  /** A hold as the slow model keeps it. */
  private record Hold(int ordinal, long points) {}

  @AfterEach
  void giveTheMemoryBack() {
    memory.close();
  }

  @Test
  void remembersWhatAHoldIs() {
    int hold = holds.open(account, 7, 30, DEADLINE_MS);

    assertThat(holds.points(hold)).isEqualTo(30);
    assertThat(holds.lsn(hold)).isEqualTo(7);
    assertThat(holds.deadlineMs(hold)).isEqualTo(DEADLINE_MS);
    assertThat(holds.account(hold)).isEqualTo(account);
    assertThat(holds.count()).isEqualTo(1);
  }

  @Test
  void chainsTheHoldsOfAnAccountTheNewestFirst() {
    int other = accounts.open(1, Accounts.NO_NUMBER);
    int first = holds.open(account, 1, 10, DEADLINE_MS);
    int second = holds.open(other, 2, 20, DEADLINE_MS);
    int third = holds.open(account, 3, 40, DEADLINE_MS);

    assertThat(chain(account)).containsExactly(third, first);
    assertThat(chain(other)).containsExactly(second);
    assertThat(accounts.held(account)).isEqualTo(50);
    assertThat(accounts.held(other)).isEqualTo(20);
  }

  @Test
  void setsNothingAsideWhenThereIsNoRoom() {
    for (int i = 0; i < CAPACITY; i++) {
      assertThat(holds.open(account, i + 1, 1, DEADLINE_MS)).isPositive();
    }
    long hash = holds.table().hash();

    assertThat(holds.open(account, CAPACITY + 1, 1, DEADLINE_MS)).isEqualTo(Holds.FULL);

    assertThat(accounts.held(account)).isEqualTo(CAPACITY);
    assertThat(holds.table().hash()).isEqualTo(hash);
    holds.close(holds.first(account));
    assertThat(holds.open(account, CAPACITY + 1, 1, DEADLINE_MS)).isPositive();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void refusesAHoldOfNothing(long points) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> holds.open(account, 1, points, DEADLINE_MS))
        .withMessageContaining("points=" + points);
    assertThat(holds.count()).isZero();
  }

  @Test
  void agreesWithASlowModel() {
    Random random = new Random(SEED);
    List<List<Hold>> model = new ArrayList<>(List.of(new ArrayList<>()));
    for (int i = 1; i < ACCOUNTS; i++) {
      accounts.open(1, Accounts.NO_NUMBER);
      model.add(new ArrayList<>());
    }
    for (int step = 0; step < 50_000; step++) {
      String at = "seed " + SEED + " step " + step;
      int chosen = random.nextInt(ACCOUNTS);
      List<Hold> expected = model.get(chosen);
      if (random.nextInt(100) < 52) {
        long points = 1L + random.nextInt(100);
        int hold = holds.open(chosen, step + 1L, points, DEADLINE_MS + step);
        boolean full = model.stream().mapToInt(List::size).sum() == CAPACITY;
        assertThat(hold == Holds.FULL).as(at).isEqualTo(full);
        if (!full) {
          expected.addFirst(new Hold(hold, points));
        }
      } else if (!expected.isEmpty()) {
        holds.close(expected.remove(random.nextInt(expected.size())).ordinal());
      }
      assertThat(chain(chosen)).as(at).isEqualTo(expected.stream().map(Hold::ordinal).toList());
      assertThat(accounts.held(chosen))
          .as(at)
          .isEqualTo(expected.stream().mapToLong(Hold::points).sum());
      assertThat(holds.count()).as(at).isEqualTo(model.stream().mapToInt(List::size).sum());
    }
  }

  private List<Integer> chain(int of) {
    List<Integer> ordinals = new ArrayList<>();
    for (int hold = holds.first(of); hold != Holds.NONE; hold = holds.next(hold)) {
      ordinals.add(hold);
    }
    return ordinals;
  }
}
