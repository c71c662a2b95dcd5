package io.tebus.sequencer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.sequencer.FakeOwner.Received;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyPortTest {

  private static final int MAX_UNDER_WAY = 16;
  private static final long ADDRESS = 0x0123_4567_89AB_CDEFL;

  private final FakeOwner owner = new FakeOwner(MAX_UNDER_WAY);

  @Test
  void handsOverAnAnswerAsItWasSent() {
    owner
        .port()
        .next()
        .begin(ResponseCode.NOT_SUFFICIENT_POINTS, TransactionFunction.REDEMPTION, 1)
        .lsn(77);
    owner.port().offer(5, ADDRESS);

    int handed = owner.drain(5);

    assertThat(handed).isEqualTo(1);
    assertThat(owner.received())
        .containsExactly(new Received(ADDRESS, ResponseCode.NOT_SUFFICIENT_POINTS, 77));
  }

  @Test
  void holdsAnAnswerBackUntilItsGateIsDurable() {
    owner.offer(5, ADDRESS);

    assertThat(owner.drain(4)).isZero();
    assertThat(owner.received()).isEmpty();
    assertThat(owner.drain(5)).isEqualTo(1);
    assertThat(owner.drain(5)).isZero();
  }

  @Test
  void answersLeaveInTheOrderTheyWereSent() {
    owner.offer(1, 10);
    owner.offer(1, 11);
    owner.offer(3, 12);
    owner.offer(3, 13);

    assertThat(owner.drain(2)).isEqualTo(2);
    assertThat(owner.addresses()).containsExactly(10L, 11L);
    assertThat(owner.drain(3)).isEqualTo(2);
    assertThat(owner.addresses()).containsExactly(10L, 11L, 12L, 13L);
  }

  @Test
  void anAnswerThatIsHeldBackHoldsThoseBehindIt() {
    owner.offer(5, 10);
    owner.offer(1, 11);

    assertThat(owner.drain(4)).isZero();
    assertThat(owner.drain(5)).isEqualTo(2);
    assertThat(owner.addresses()).containsExactly(10L, 11L);
  }

  @Test
  void handsOverNoMoreThanTheLimit() {
    for (int address = 0; address < 5; address++) {
      owner.offer(1, address);
    }

    assertThat(owner.drain(1, 3)).isEqualTo(3);
    assertThat(owner.addresses()).containsExactly(0L, 1L, 2L);
    assertThat(owner.drain(1, 3)).isEqualTo(2);
  }

  @Test
  void handsOverInOneCallWhateverPassedWhereverTheRingEnds() {
    for (int address = 0; address < 1_000; address++) {
      owner.offer(1, address);

      // Nobody would wake the owner again for an answer it left behind.
      assertThat(owner.drain(1)).as("answer %d", address).isEqualTo(1);
    }
  }

  @Test
  void wakesItsOwnerOnceForManyCalls() {
    owner.offer(1, 10);
    owner.port().wake();
    owner.offer(1, 11);
    owner.port().wake();
    owner.port().wake();

    assertThat(owner.wakes()).isEqualTo(1);
  }

  @Test
  void wakesItsOwnerAgainAfterItLooked() {
    owner.offer(1, 10);
    owner.port().wake();
    owner.drain(1);
    owner.offer(1, 11);

    owner.port().wake();

    assertThat(owner.wakes()).isEqualTo(2);
  }

  @Test
  void doesNotWakeItsOwnerForNothing() {
    owner.port().wake();
    owner.offer(1, 10);
    owner.drain(1);
    owner.port().wake();

    assertThat(owner.wakes()).isZero();
  }

  @Test
  void wakesItsOwnerAgainForWhatWasHeldBack() {
    owner.offer(5, 10);
    owner.port().wake();
    owner.drain(4);

    owner.port().wake();

    assertThat(owner.wakes()).isEqualTo(2);
    assertThat(owner.drain(5)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 13, 16, 100, 512})
  void takesAsManyAnswersAsThereAreRequestsUnderWay(int maxUnderWay) {
    FakeOwner busy = new FakeOwner(maxUnderWay);
    List<Long> expected = new ArrayList<>();
    long address = 0;

    // One more each round, so that the full ring begins at ever other places.
    for (int round = 0; round < 200; round++) {
      for (int i = 0; i < maxUnderWay; i++) {
        expected.add(address);
        busy.offer(1, address++);
      }
      drainAll(busy);
      expected.add(address);
      busy.offer(1, address++);
      drainAll(busy);
    }

    assertThat(busy.addresses()).isEqualTo(expected);
  }

  @Test
  void refusesMoreThanCanBeUnderWay() {
    assertThatThrownBy(
            () -> {
              for (int address = 0; address < 10 * MAX_UNDER_WAY; address++) {
                owner.offer(1, address);
              }
            })
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is full (expected: never)");
  }

  /** Twice: whether one call is enough where the ring ends is the matter of another test. */
  private static void drainAll(FakeOwner owner) {
    owner.drain(1);
    owner.drain(1);
  }

  @Test
  void wakesItsOwnerAgainForWhatBecameDurableWhileItLooked() {
    long[] durableLsn = {4};
    int[] wakes = {0};
    ReplyPort[] port = new ReplyPort[1];
    boolean[] looked = {false};
    port[0] =
        new ReplyPort(
            16,
            () -> {
              long seen = durableLsn[0];
              if (!looked[0]) {
                // The sync agent publishes and wakes right after the owner has looked.
                looked[0] = true;
                durableLsn[0] = 5;
                port[0].wake();
              }
              return seen;
            },
            () -> wakes[0]++,
            (address, answer) -> {});
    port[0].next().begin(ResponseCode.APPROVED, TransactionFunction.PURCHASE, 1);
    port[0].offer(5, 1);
    port[0].wake();

    assertThat(port[0].drain(10)).isZero();
    assertThat(wakes[0]).isEqualTo(2);
    assertThat(port[0].drain(10)).isEqualTo(1);
  }
}
