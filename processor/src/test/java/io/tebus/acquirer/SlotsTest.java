package io.tebus.acquirer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.dialect.Dialect;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class SlotsTest {

  private static final int PAGE = 1 << 10;
  private static final int LIMIT = 2 * PAGE;

  private final EdgeLoop loop =
      new EdgeLoop(new FakeSequencer(), limit -> 0, new FakeTokens(), () -> 0, LIMIT);
  private final LinkProtocol link = link();
  private final LinkProtocol otherLink = link();
  private final Slots slots = new Slots(LIMIT);

  @Test
  void growsToItsLimitAndNoFurther() {
    Set<Integer> taken = new HashSet<>();
    for (int i = 0; i < LIMIT; i++) {
      assertThat(slots.isFull()).isFalse();
      taken.add(slots.acquire(link, i));
    }

    assertThat(taken).hasSize(LIMIT).allMatch(slot -> slot >= 0 && slot < LIMIT);
    assertThat(slots.taken()).isEqualTo(LIMIT);
    assertThat(slots.isFull()).isTrue();
    assertThat(slots.acquire(link, 0)).isEqualTo(Slots.NONE);
  }

  @Test
  void keepsToALimitThatIsNotAWholePage() {
    Slots few = new Slots(3);
    for (int i = 0; i < 3; i++) {
      few.acquire(link, 0);
    }

    assertThat(few.isFull()).isTrue();
    assertThat(few.acquire(link, 0)).isEqualTo(Slots.NONE);
  }

  @Test
  void aReleasedSlotCanBeTakenAgain() {
    for (int i = 0; i < LIMIT; i++) {
      slots.acquire(link, 0);
    }

    slots.release(1_500);

    assertThat(slots.isFull()).isFalse();
    assertThat(slots.acquire(link, 0)).isEqualTo(1_500);
    assertThat(slots.isFull()).isTrue();
  }

  @Test
  void anAddressLeadsToTheLinkThatWaits() {
    long address = slots.address(slots.acquire(link, 0));
    long other = slots.address(slots.acquire(otherLink, 0));

    assertThat(slots.linkOf(address)).isSameAs(link);
    assertThat(slots.linkOf(other)).isSameAs(otherLink);
  }

  @Test
  void anOldAddressLeadsToNobody() {
    int slot = slots.acquire(link, 0);
    long old = slots.address(slot);
    slots.release(slot);
    assertThat(slots.linkOf(old)).isNull();

    int again = slots.acquire(otherLink, 0);

    assertThat(again).isEqualTo(slot);
    assertThat(Slots.slotOf(old)).isEqualTo(slot);
    assertThat(slots.address(again)).isNotEqualTo(old);
    assertThat(slots.linkOf(old)).isNull();
    assertThat(slots.linkOf(slots.address(again))).isSameAs(otherLink);
  }

  @Test
  void anAddressThatWasNeverGivenLeadsToNobody() {
    slots.acquire(link, 0);

    assertThat(slots.linkOf(-1)).isNull();
    assertThat(slots.linkOf(LIMIT)).isNull();
    assertThat(slots.linkOf(1L << 32)).isNull();
  }

  @Test
  void remembersWhenARequestCame() {
    int first = slots.acquire(link, 1_000);
    int second = slots.acquire(link, 2_000);

    assertThat(slots.receivedAtNs(first)).isEqualTo(1_000);
    assertThat(slots.receivedAtNs(second)).isEqualTo(2_000);
  }

  @Test
  void slotsDoNotOverlapAndKeepTheirEchoWhenItGrows() {
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < PAGE + 10; i++) {
      int slot = slots.acquire(link, 0);
      slots.buffer(slot).setMemory(Slots.offset(slot), Echo.MAX_LENGTH, (byte) slot);
      taken.add(slot);
    }

    for (int slot : taken) {
      UnsafeBuffer buffer = slots.buffer(slot);
      int offset = Slots.offset(slot);
      assertThat(buffer.getByte(offset)).as("slot %d", slot).isEqualTo((byte) slot);
      assertThat(buffer.getByte(offset + Echo.MAX_LENGTH - 1))
          .as("slot %d", slot)
          .isEqualTo((byte) slot);
      assertThat(slots.linkOf(slots.address(slot))).isSameAs(link);
    }
  }

  @Test
  void releaseErasesTheCardNumber() {
    int slot = slots.acquire(link, 0);
    UnsafeBuffer buffer = slots.buffer(slot);
    int offset = Slots.offset(slot);
    MessageDecoder request = TillMessages.decode(TillMessages.purchase(101));
    new Echo(Dialect.shipped("iso87a")).capture(request, request.buffer(), 0, 0, buffer, offset);
    assertThat(buffer.getStringWithoutLengthAscii(offset, Echo.MAX_LENGTH))
        .contains(TillMessages.PAN);

    slots.release(slot);

    for (int i = 0; i < Echo.MAX_LENGTH; i++) {
      assertThat(buffer.getByte(offset + i)).as("byte %d", i).isZero();
    }
  }

  private LinkProtocol link() {
    return new LinkProtocol(TillMessages.listener(), loop, new FakeOutput());
  }
}
