package io.tebus.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomTest {

  private static final long CHUNK_AND_END = (1 << 20) + 4_096;

  private final List<Long> asked = new ArrayList<>();

  private Room room(boolean is, long bytesPerSecond) {
    return new Room(
        bytes -> {
          asked.add(bytes);
          return is;
        },
        bytesPerSecond);
  }

  @Test
  void asksForTheStateAndAQuarterBeforeTheFirstByte() throws GivenUpException {
    room(true, 1).checkState(1_000);

    assertThat(asked).containsExactly(5_120_000L);
  }

  @Test
  void asksForAChunkAndForWhatTheLastLookAtTheDiskMayHaveMissed() throws GivenUpException {
    Room slow = room(true, 1_000);
    slow.checkChunk(0);
    slow.checkChunk(500);
    slow.checkChunk(1_000_000_000);
    room(true, Long.MAX_VALUE).checkChunk(1_000_000_000);

    assertThat(asked)
        .containsExactly(
            CHUNK_AND_END,
            CHUNK_AND_END + 500,
            CHUNK_AND_END + 2_000,
            CHUNK_AND_END + 1_000_000_000);
  }

  @Test
  void givesUpWhenThereIsNone() {
    Room none = room(false, 1);

    assertThatExceptionOfType(GivenUpException.class)
        .isThrownBy(() -> none.checkState(1))
        .withMessageContaining("no room for bytes=5120");
    assertThatExceptionOfType(GivenUpException.class).isThrownBy(() -> none.checkChunk(0));
  }
}
