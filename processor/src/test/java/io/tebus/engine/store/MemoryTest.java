package io.tebus.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;

class MemoryTest {

  private final Memory memory = new Memory();

  @AfterEach
  void giveItBack() {
    memory.close();
  }

  @Test
  void aSlabReadsAsZeroInEveryPage() {
    UnsafeBuffer slab = memory.slab();
    long set = 0;

    for (int at = 0; at < slab.capacity(); at += Table.PAGE_LENGTH) {
      set |= slab.getLong(at) | slab.getLong(at + Table.PAGE_LENGTH - Long.BYTES);
    }

    assertThat(slab.capacity()).isEqualTo(Memory.SLAB_LENGTH);
    assertThat(set).isZero();
  }

  @Test
  void aSlabBeginsAtAPage() {
    for (int i = 0; i < 5; i++) {
      assertThat(memory.slab().addressOffset() % Table.PAGE_LENGTH).isZero();
    }
  }

  @Test
  void slabsShareNoByte() {
    UnsafeBuffer first = memory.slab();
    UnsafeBuffer second = memory.slab();

    first.putLong(0, -1);
    first.putLong(first.capacity() - Long.BYTES, -1);

    assertThat(second.getLong(0)).isZero();
    assertThat(second.getLong(second.capacity() - Long.BYTES)).isZero();
  }

  @Test
  void givesNothingOnceItIsClosed() {
    memory.slab();

    memory.close();
    memory.close();

    assertThatIllegalStateException()
        .isThrownBy(memory::slab)
        .withMessage("memory: is closed (expected: open)");
  }

  @Test
  void aTableOfClosedMemoryThrowsWhateverItIsAskedFor() {
    Table table = new Table(memory, "lots", 16, 1, 1_000_000);
    int lot = table.allocate();
    table.putLong(lot, 0, 7);

    memory.close();

    List<Named<ThrowingCallable>> uses =
        List.of(
            Named.of("read", () -> table.getLong(lot, 0)),
            Named.of("write", () -> table.putLong(lot, 0, 8)),
            Named.of("allocate", table::allocate),
            Named.of("release", () -> table.release(lot)),
            Named.of("live", table::live),
            Named.of("note", () -> table.note(0, 1)),
            Named.of("hash", table::hash),
            Named.of("page hashes", table::pageHashes));
    for (Named<ThrowingCallable> use : uses) {
      assertThatThrownBy(use.getPayload())
          .as(use.getName())
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }
}
