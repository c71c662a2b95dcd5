package io.tebus.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EventGroupTest {

  @Test
  void placesPayloadsAtMultiplesOfEight() {
    EventGroup group = new EventGroup(EventGroup.MIN_CAPACITY_BYTES);

    for (int length = 1; length <= 20; length++) {
      assertThat(group.claim() % 8).as("before length %d", length).isZero();
      group.commit(length);
    }

    assertThat(group.count()).isEqualTo(20);
  }

  @Test
  void claimsTheSamePlaceUntilCommitted() {
    EventGroup group = new EventGroup(EventGroup.MIN_CAPACITY_BYTES);
    int first = group.claim();

    assertThat(group.claim()).isEqualTo(first);
    group.commit(4);

    assertThat(group.claim()).isEqualTo(first + 8);
  }

  @Test
  void hasRoomUntilTheFrameIsFull() {
    EventGroup group = new EventGroup(EventGroup.MIN_CAPACITY_BYTES);
    int room =
        EventGroup.MIN_CAPACITY_BYTES
            - FrameLayout.BODY_OFFSET
            - FrameLayout.RECORD_PREFIX_LENGTH
            - FrameLayout.CRC_LENGTH;

    assertThat(group.hasRoomFor(room)).isTrue();
    assertThat(group.hasRoomFor(room + 1)).isFalse();
    group.commit(room);

    assertThat(group.frameLength()).isEqualTo(EventGroup.MIN_CAPACITY_BYTES);
    assertThat(group.hasRoomFor(1)).isFalse();
    assertThatThrownBy(() -> group.commit(1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(group.count()).isEqualTo(1);
  }

  @Test
  void refusesAnEventWithoutBytes() {
    EventGroup group = new EventGroup(EventGroup.MIN_CAPACITY_BYTES);

    assertThatThrownBy(() -> group.commit(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("length=0 (expected: 1 to ");
    assertThat(group.isEmpty()).isTrue();
  }

  @Test
  void forgetsItsEventsWhenCleared() {
    EventGroup group = SmallJournals.groupOf("earn", "redeem");
    int first = new EventGroup(EventGroup.MIN_CAPACITY_BYTES).claim();

    group.clear();

    assertThat(group.isEmpty()).isTrue();
    assertThat(group.claim()).isEqualTo(first);
  }

  @Test
  void givesTheSameBytesWhateverTheBufferHeldBefore() {
    EventGroup used =
        SmallJournals.groupOf("a rather long event that leaves its traces", "another");
    used.clear();
    SmallJournals.add(used, "earn");
    EventGroup fresh = SmallJournals.groupOf("earn");

    FrameEncoder first = used.finish(1, 1, 1_000, 0, 0);
    FrameEncoder second = fresh.finish(1, 1, 1_000, 0, 0);

    assertThat(first.length()).isEqualTo(second.length());
    assertThat(bytesOf(first)).isEqualTo(bytesOf(second));
    assertThat(first.crc()).isEqualTo(second.crc());
  }

  @Test
  void refusesACapacityOutsideItsRange() {
    for (int capacity :
        new int[] {
          EventGroup.MIN_CAPACITY_BYTES - 8,
          EventGroup.MIN_CAPACITY_BYTES + 4,
          EventGroup.MAX_CAPACITY_BYTES + 8
        }) {
      assertThatThrownBy(() -> new EventGroup(capacity))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("capacityBytes=" + capacity);
    }
  }

  private static byte[] bytesOf(FrameEncoder frame) {
    byte[] bytes = new byte[frame.length()];
    frame.buffer().getBytes(0, bytes);
    return bytes;
  }
}
