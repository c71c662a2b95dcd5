package io.tebus.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.engine.EngineOptions;
import io.tebus.engine.TableShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Format 1, byte by byte: what is written today must be readable for good. */
class SnapshotLayoutTest {

  private static final SnapshotHeader HEADER =
      new SnapshotHeader(
          0x1112131415161718L,
          0x2122232425262728L,
          0x3132333435363738L,
          0x41424344,
          0x51525354,
          0x61626364,
          0x7172737475767778L,
          5,
          1,
          new EngineOptions(11, 12, 13, 14, 15, 16, 0),
          0x0A0B0C0D0E0F1011L,
          0x1A1B1C1D1E1F1011L,
          List.of(
              new TableShape("accounts", 64, 1, 100, 1_000),
              new TableShape("limits-by-key", 4, 0, 17, 16_384)));

  private final ByteBuffer page = SnapshotLayout.allocate(4_096);

  @Test
  void aHeaderIsWhereItIsSaidToBe() {
    HEADER.encode(page);

    assertThat(text(0, 8)).isEqualTo("TEBSNAP1");
    assertThat(shorts(8)).containsExactly((short) 1, (short) 5, (short) 2, (short) 1);
    assertThat(page.duplicate().order(ByteOrder.nativeOrder()).getLong(16))
        .isEqualTo(0x0102030405060708L);
    assertThat(page.getLong(24)).isEqualTo(HEADER.id());
    assertThat(page.getLong(32)).isEqualTo(HEADER.lsn());
    assertThat(page.getLong(40)).isEqualTo(HEADER.timeMs());
    assertThat(page.getInt(48)).isEqualTo(HEADER.generation());
    assertThat(page.getInt(52)).isEqualTo(HEADER.crc());
    assertThat(page.getInt(56)).isEqualTo(HEADER.earliestExpiry());
    assertThat(page.getLong(64)).isEqualTo(HEADER.tokenKeyCheckValue());
    assertThat(page.getInt(72)).isEqualTo(11);
    assertThat(page.getInt(76)).isEqualTo(14);
    assertThat(page.getInt(80)).isEqualTo(15);
    assertThat(page.getInt(84)).isEqualTo(16);
    assertThat(page.getLong(88)).isEqualTo(12);
    assertThat(page.getLong(96)).isEqualTo(13);
    assertThat(page.getLong(104)).isEqualTo(HEADER.seedCheck());
    assertThat(page.getLong(112)).isEqualTo(HEADER.createdAtMs());
    assertThat(page.getLong(120)).isEqualTo(117);
    assertThat(text(128, 9)).isEqualTo("accounts\0");
    assertThat(page.getInt(160)).isEqualTo(64);
    assertThat(page.getInt(164)).isEqualTo(1);
    assertThat(page.getInt(168)).isEqualTo(100);
    assertThat(page.getInt(172)).isEqualTo(1_000);
    assertThat(text(176, 14)).isEqualTo("limits-by-key\0");
    assertThat(page.getInt(4_092)).isEqualTo(crc(page));
    assertThat(SnapshotHeader.decode(page, "golden")).isEqualTo(HEADER);
  }

  @Test
  void anEndIsWhereItIsSaidToBe() {
    SnapshotEnd end = new SnapshotEnd(0x1112131415161718L, 2, 3, 4, 5, 6);

    end.encode(page);

    assertThat(text(0, 8)).isEqualTo("TEBSEND1");
    assertThat(page.getLong(8)).isEqualTo(0x1112131415161718L);
    assertThat(page.getInt(16)).isEqualTo(3);
    assertThat(page.getLong(24)).isEqualTo(4);
    assertThat(page.getLong(32)).isEqualTo(5);
    assertThat(page.getLong(40)).isEqualTo(2);
    assertThat(page.getInt(48)).isEqualTo(6);
    assertThat(page.getInt(4_092)).isEqualTo(crc(page));
    assertThat(SnapshotEnd.decode(page, "golden")).isEqualTo(end);
  }

  @Test
  void aDirectoryIsWhereItIsSaidToBe() {
    Chunk chunk = new Chunk();
    byte[] bytes = new byte[4_096];
    UnsafeBuffer source = new UnsafeBuffer(bytes);
    chunk.begin(9, 0x1112131415161718L);
    chunk.addPage(7, 0, source, 0);
    chunk.addPage(7, 3, source, 0);
    chunk.addPage(7, 4, source, 0);
    bytes[100] = 1;
    chunk.addPage(8, 5, source, 0);
    chunk.addNotes(2, source, 0);

    chunk.end();

    ByteBuffer memory = chunk.memory();
    assertThat(chunk.length()).isEqualTo(4 * 4_096);
    assertThat(memory.getInt(0)).isEqualTo(0x43445354);
    assertThat(memory.getInt(4)).isEqualTo(9);
    assertThat(memory.getLong(8)).isEqualTo(0x1112131415161718L);
    assertThat(memory.getShort(16)).isEqualTo((short) 4);
    assertThat(memory.getShort(18)).isEqualTo((short) 3);
    assertEntry(memory, 64, 1, 7, 0, crc(new byte[4_096]));
    assertEntry(memory, 76, 2, 7, 3, 2);
    assertEntry(memory, 88, 1, 8, 5, crc(bytes));
    assertEntry(memory, 100, 3, 0, 2, crc(bytes));
    assertThat(memory.getInt(4_092)).isEqualTo(crc(memory));
    assertThat(memory.get(2 * 4_096 + 100)).isEqualTo((byte) 1);
  }

  private static void assertEntry(
      ByteBuffer memory, int at, int kind, int table, int number, int value) {
    assertThat(memory.get(at)).isEqualTo((byte) kind);
    assertThat(memory.getShort(at + 2)).isEqualTo((short) table);
    assertThat(memory.getInt(at + 4)).isEqualTo(number);
    assertThat(memory.getInt(at + 8)).isEqualTo(value);
  }

  private String text(int offset, int length) {
    byte[] bytes = new byte[length];
    page.get(offset, bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private short[] shorts(int offset) {
    return new short[] {
      page.getShort(offset),
      page.getShort(offset + 2),
      page.getShort(offset + 4),
      page.getShort(offset + 6)
    };
  }

  private static int crc(ByteBuffer memory) {
    CRC32C crc = new CRC32C();
    crc.update(memory.slice(0, 4_092));
    return (int) crc.getValue();
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
