package io.tebus.app;

import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.security.CardTokenizer;
import io.tebus.snapshot.SnapshotOutcome;
import java.io.IOException;
import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What an import of cards, accounts or changes says over the admin socket, in the byte order of the
 * machine that both ends run on. A hello and its answer, then rows of one kind one way and
 * acknowledgements the other; the client ends by closing its half.
 *
 * <pre>
 * hello:           0  magic i64       8  version u8 | {@link RowKind} u8   16  programme, 8 ASCII
 *                 64
 * answer to it:    0  magic i64       8  version u8 | answer u8 | reserved
 *                 16
 * row:             {@link RowLayout}
 * acknowledgement: 0  first row i64   8  rows i32, 1-4096 | reserved
 *                 16  {@link CardOutcome} or {@link ChangeOutcome} u8 for each row
 * </pre>
 *
 * <p>A hello of kind 255 asks for a snapshot instead, and names no programme. It is answered like
 * any other; then, when the snapshot counts or has failed, with one record:
 *
 * <pre>
 * outcome:         0  magic i64       8  0 done, 1 failed, u8 | reserved
 *                 16  LSN i64        24  bytes i64        32  took i64, ms
 *                 40  reason, 88 ASCII
 *                128
 * </pre>
 *
 * <p>Rows are acknowledged once and in order, when what was decided on them is durable. An idle
 * marker stands where a row might, is not acknowledged, and says that the client lives though it
 * has no row: one that says nothing for a minute is cut off. Safe for any thread.
 */
public final class ImportLayout {

  /** Version of everything here; a hello of another one is refused. */
  public static final int VERSION = 4;

  /** Lengths in bytes. */
  public static final int HELLO_LENGTH = 64;

  public static final int HELLO_ANSWER_LENGTH = 16;
  public static final int ACKNOWLEDGEMENT_HEADER_LENGTH = 16;

  public static final int SNAPSHOT_OUTCOME_LENGTH = 128;

  /** Rows of one acknowledgement at most. */
  public static final int MAX_ACKNOWLEDGED = CommandPort.MAX_UNDER_WAY;

  /** Answers to a hello. */
  public static final int WELCOME = 0;

  public static final int BUSY = 1;
  public static final int OTHER_VERSION = 2;
  public static final int NO_PROGRAMME = 3;

  /** Digits of a card number. Source: ISO/IEC 7812-1, 4. */
  public static final int MIN_DIGITS = 12;

  public static final int MAX_DIGITS = CardTokenizer.MAX_DIGITS;

  public static final long MAX_OPENING_POINTS = 999_999_999_999L;

  /** Longest path that Java binds a Unix domain socket to on Linux, in bytes. */
  public static final int MAX_PATH_BYTES = 106;

  private static final String SOCKET = "tebus.sock";
  private static final long MAGIC = 0x5445_4255_5343_4152L;

  private static final int VERSION_AT = Long.BYTES;
  private static final int KIND_AT = VERSION_AT + 1;
  private static final int ANSWER_AT = VERSION_AT + 1;
  private static final int PROGRAMME_AT = 16;

  private static final int COUNT_AT = Long.BYTES;

  /** In place of a {@link RowKind}; builds that take no snapshots know it as no kind of theirs. */
  private static final int SNAPSHOT = 255;

  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int OUTCOME_AT = Long.BYTES;
  private static final int LSN_AT = 16;
  private static final int BYTES_AT = 24;
  private static final int TOOK_AT = 32;
  private static final int REASON_AT = 40;
  private static final int MAX_REASON_LENGTH = SNAPSHOT_OUTCOME_LENGTH - REASON_AT;

  private ImportLayout() {}

  /**
   * Where the running host of a home listens: the same place by whatever links the home was named.
   *
   * @throws IOException when there is no such home
   */
  public static Path socket(Path home) throws IOException {
    return home.toAbsolutePath().normalize().toRealPath().resolve(SOCKET);
  }

  // Hello.

  /**
   * Writes a hello.
   *
   * @param programme 1-8 ASCII characters
   */
  public static void putHello(
      MutableDirectBuffer target, int offset, int version, RowKind kind, String programme) {
    target.setMemory(offset, HELLO_LENGTH, (byte) 0);
    target.putLong(offset, MAGIC);
    target.putByte(offset + VERSION_AT, (byte) version);
    target.putByte(offset + KIND_AT, (byte) kind.ordinal());
    target.putStringWithoutLengthAscii(
        offset + PROGRAMME_AT, programme, 0, ProgrammeDefinition.MAX_NAME_LENGTH);
  }

  /** Writes a hello that asks for a snapshot. */
  public static void putSnapshotHello(MutableDirectBuffer target, int offset) {
    target.setMemory(offset, HELLO_LENGTH, (byte) 0);
    target.putLong(offset, MAGIC);
    target.putByte(offset + VERSION_AT, (byte) VERSION);
    target.putByte(offset + KIND_AT, (byte) SNAPSHOT);
  }

  /** Whether a hello asks for a snapshot. */
  static boolean asksForSnapshot(DirectBuffer source, int offset) {
    return (source.getByte(offset + KIND_AT) & 0xFF) == SNAPSHOT;
  }

  /** Whether these bytes begin a hello or the answer to one. */
  public static boolean hasMagic(DirectBuffer source, int offset) {
    return source.getLong(offset) == MAGIC;
  }

  /** The version of a hello or of the answer to one. */
  public static int version(DirectBuffer source, int offset) {
    return source.getByte(offset + VERSION_AT) & 0xFF;
  }

  /** The kind of the rows that a hello announces; null for one that this build does not know. */
  static @Nullable RowKind kind(DirectBuffer source, int offset) {
    return RowKind.of(source.getByte(offset + KIND_AT) & 0xFF);
  }

  static String programme(DirectBuffer source, int offset) {
    int length = 0;
    while (length < ProgrammeDefinition.MAX_NAME_LENGTH
        && source.getByte(offset + PROGRAMME_AT + length) != 0) {
      length++;
    }
    return source.getStringWithoutLengthAscii(offset + PROGRAMME_AT, length);
  }

  static void putHelloAnswer(MutableDirectBuffer target, int offset, int answer) {
    target.setMemory(offset, HELLO_ANSWER_LENGTH, (byte) 0);
    target.putLong(offset, MAGIC);
    target.putByte(offset + VERSION_AT, (byte) VERSION);
    target.putByte(offset + ANSWER_AT, (byte) answer);
  }

  /** What was answered to a hello: {@link #WELCOME} or why not. */
  public static int helloAnswer(DirectBuffer source, int offset) {
    return source.getByte(offset + ANSWER_AT) & 0xFF;
  }

  // Acknowledgements.

  static void putAcknowledgement(MutableDirectBuffer target, int offset, long firstRow, int count) {
    target.setMemory(offset, ACKNOWLEDGEMENT_HEADER_LENGTH, (byte) 0);
    target.putLong(offset, firstRow);
    target.putInt(offset + COUNT_AT, count);
  }

  /** The first row that an acknowledgement is about. */
  public static long firstRow(DirectBuffer source, int offset) {
    return source.getLong(offset);
  }

  /** How many rows an acknowledgement is about; so many outcomes follow it. */
  public static int rowCount(DirectBuffer source, int offset) {
    return source.getInt(offset + COUNT_AT);
  }

  // Snapshots.

  static void putSnapshotOutcome(MutableDirectBuffer target, int offset, SnapshotOutcome outcome) {
    target.setMemory(offset, SNAPSHOT_OUTCOME_LENGTH, (byte) 0);
    target.putLong(offset, MAGIC);
    target.putByte(offset + OUTCOME_AT, (byte) (outcome.done() ? DONE : FAILED));
    target.putLong(offset + LSN_AT, outcome.lsn());
    target.putLong(offset + BYTES_AT, outcome.bytes());
    target.putLong(offset + TOOK_AT, outcome.tookMs());
    int length = Math.min(outcome.reason().length(), MAX_REASON_LENGTH);
    target.putStringWithoutLengthAscii(offset + REASON_AT, outcome.reason(), 0, length);
  }

  /** What became of a snapshot. */
  public static SnapshotOutcome snapshotOutcome(DirectBuffer source, int offset) {
    int length = 0;
    while (length < MAX_REASON_LENGTH && source.getByte(offset + REASON_AT + length) != 0) {
      length++;
    }
    return new SnapshotOutcome(
        source.getByte(offset + OUTCOME_AT) == DONE,
        source.getLong(offset + LSN_AT),
        source.getLong(offset + BYTES_AT),
        source.getLong(offset + TOOK_AT),
        source.getStringWithoutLengthAscii(offset + REASON_AT, length));
  }
}
