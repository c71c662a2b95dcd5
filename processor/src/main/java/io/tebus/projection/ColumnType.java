package io.tebus.projection;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/** How a value looks in binary COPY, and to a reader. Immutable. */
enum ColumnType {
  INT2,
  INT4,
  INT8,
  DATE,
  TIMESTAMP,
  TEXT,
  BYTES,
  BOOL;

  /** Reads a value of so many bytes. */
  String read(ByteBuffer row, int length) {
    return switch (this) {
      case INT2 -> Short.toString(row.getShort());
      case INT4 -> Integer.toString(row.getInt());
      case INT8 -> Long.toString(row.getLong());
      case DATE -> LocalDate.ofEpochDay((long) row.getInt() + CopyEncoder.EPOCH_DAY).toString();
      case TIMESTAMP ->
          Instant.ofEpochMilli(CopyEncoder.EPOCH_MS)
              .plus(row.getLong(), ChronoUnit.MICROS)
              .toString();
      case TEXT -> new String(take(row, length), StandardCharsets.UTF_8);
      case BYTES -> HexFormat.of().formatHex(take(row, length));
      case BOOL -> Boolean.toString(row.get() != 0);
    };
  }

  private static byte[] take(ByteBuffer row, int length) {
    byte[] taken = new byte[length];
    row.get(taken);
    return taken;
  }
}
