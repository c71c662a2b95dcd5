package io.tebus.app;

import io.tebus.command.AccountStatus;
import io.tebus.command.CardStatus;
import io.tebus.command.OpenCardCommand;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An import row by row, with mistakes when asked for.
 *
 * <p>Confined to the test's thread, which its time limit interrupts, but for what is sent beside
 * it.
 */
final class TestImport implements AutoCloseable {

  private static final String PROGRAMME = "DEMO";

  /** The common pool may have no thread left when one waits for the other. */
  private static final Executor THREADS = task -> Thread.ofPlatform().daemon().start(task);

  private final SocketChannel channel;
  private long rows;

  /** A connection on which nothing was said yet. */
  TestImport(Path home) throws IOException {
    channel = SocketChannel.open(UnixDomainSocketAddress.of(ImportLayout.socket(home)));
  }

  /** An import of cards that was welcomed. */
  static TestImport begin(Path home) throws IOException {
    return begin(home, RowKind.CARDS);
  }

  /** An import that was welcomed. */
  static TestImport begin(Path home, RowKind kind) throws IOException {
    TestImport begun = new TestImport(home);
    int answer = begun.greet(ImportLayout.VERSION, kind, PROGRAMME);
    if (answer != ImportLayout.WELCOME) {
      begun.close();
      throw new IOException("hello: answer=" + answer + " (expected: 0)");
    }
    return begun;
  }

  /** Says hello, to open cards; returns the answer. */
  int greet(int version, String programme) throws IOException {
    return greet(version, RowKind.CARDS, programme);
  }

  private int greet(int version, RowKind kind, String programme) throws IOException {
    byte[] hello = new byte[ImportLayout.HELLO_LENGTH];
    ImportLayout.putHello(new UnsafeBuffer(hello), 0, version, kind, programme);
    sendBytes(hello);
    UnsafeBuffer answer = read(ImportLayout.HELLO_ANSWER_LENGTH);
    return ImportLayout.helloAnswer(answer, 0);
  }

  void sendBytes(byte[] bytes) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      channel.write(left);
    }
  }

  /** Sends bytes from a thread of its own, so that outcomes can be read meanwhile. */
  CompletableFuture<Void> sendBeside(byte[] bytes) {
    return beside(() -> {
      try {
        sendBytes(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  /** Does something on a thread of its own. */
  static CompletableFuture<Void> beside(Runnable task) {
    return CompletableFuture.runAsync(task, THREADS);
  }

  /** Says that it lives though it has no row. */
  void sayIdle() throws IOException {
    byte[] marker = new byte[RowLayout.LENGTH];
    RowLayout.putIdleMarker(new UnsafeBuffer(marker), 0);
    sendBytes(marker);
  }

  /** The next row, an active card with an account of its own and without points. */
  byte[] row(String card) {
    return row(card, OpenCardCommand.NO_ACCOUNT_NUMBER, 0);
  }

  byte[] row(String card, long accountNumber, long points) {
    byte[] row = new byte[RowLayout.LENGTH];
    byte[] digits = card.getBytes(StandardCharsets.US_ASCII);
    RowLayout.putCard(
        new UnsafeBuffer(row),
        0,
        rows++,
        digits,
        0,
        digits.length,
        CardStatus.ACTIVE,
        accountNumber,
        points);
    return row;
  }

  /** The next row of changes of cards; either may be left as it is. */
  byte[] cardChange(String card, int status, int rights) {
    byte[] row = new byte[RowLayout.LENGTH];
    byte[] digits = card.getBytes(StandardCharsets.US_ASCII);
    RowLayout.putCardChange(
        new UnsafeBuffer(row), 0, rows++, digits, 0, digits.length, status, rights);
    return row;
  }

  /** The next row of accounts without a card. */
  byte[] accountOpening(long number) {
    byte[] row = new byte[RowLayout.LENGTH];
    RowLayout.putAccountOpening(new UnsafeBuffer(row), 0, rows++, number);
    return row;
  }

  /** The next row of changes of accounts. */
  byte[] accountChange(String account, AccountStatus status) {
    UnsafeBuffer row = new UnsafeBuffer(new byte[RowLayout.LENGTH]);
    RowLayout.beginAccountChange(row, 0, rows++, status);
    byte[] digits = cardDigits(account);
    RowLayout.putAccount(row, 0, accountNumber(account), digits, 0, digits.length);
    return row.byteArray();
  }

  /** The next row of merges. */
  byte[] merge(String from, String into) {
    UnsafeBuffer row = new UnsafeBuffer(unmerge(from));
    byte[] digits = cardDigits(into);
    RowLayout.putInto(row, 0, accountNumber(into), digits, 0, digits.length);
    return row.byteArray();
  }

  /** The next row of unmerges. */
  byte[] unmerge(String from) {
    UnsafeBuffer row = new UnsafeBuffer(new byte[RowLayout.LENGTH]);
    RowLayout.beginMerge(row, 0, rows++);
    byte[] digits = cardDigits(from);
    RowLayout.putAccount(row, 0, accountNumber(from), digits, 0, digits.length);
    return row.byteArray();
  }

  /** What has the digits of a card number is one. */
  private static boolean isCard(String account) {
    return account.length() >= ImportLayout.MIN_DIGITS;
  }

  private static long accountNumber(String account) {
    return isCard(account) ? OpenCardCommand.NO_ACCOUNT_NUMBER : Long.parseLong(account);
  }

  private static byte[] cardDigits(String account) {
    return isCard(account) ? account.getBytes(StandardCharsets.US_ASCII) : new byte[0];
  }

  /** Sends a card and waits until it is settled. */
  CardOutcome open(String card, long accountNumber, long points) throws IOException {
    sendBytes(row(card, accountNumber, points));
    return outcomes(1).get(0);
  }

  /** The outcomes of so many rows, and of those that are acknowledged with them. */
  List<CardOutcome> outcomes(int count) throws IOException {
    return ordinals(count).stream()
        .map(ordinal -> CardOutcome.of(ordinal))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** Sends a row of a change and waits until it is settled. */
  ChangeOutcome change(byte[] row) throws IOException {
    sendBytes(row);
    return ChangeOutcome.of(ordinals(1).get(0));
  }

  private List<Integer> ordinals(int count) throws IOException {
    List<Integer> ordinals = new ArrayList<>();
    while (ordinals.size() < count) {
      int length = ImportLayout.rowCount(read(ImportLayout.ACKNOWLEDGEMENT_HEADER_LENGTH), 0);
      UnsafeBuffer codes = read(length);
      for (int i = 0; i < length; i++) {
        ordinals.add((int) codes.getByte(i));
      }
    }
    return ordinals;
  }

  /** The outcomes of all rows that are acknowledged before the host closes the connection. */
  List<CardOutcome> outcomesUntilClosed() throws IOException {
    List<CardOutcome> outcomes = new ArrayList<>();
    try {
      while (true) {
        outcomes.addAll(outcomes(1));
      }
    } catch (IOException closed) {
      // By the host, whether or not it had read everything.
      if (!channel.isOpen()) {
        throw closed;
      }
    }
    return outcomes;
  }

  /** Says that no rows follow. */
  void end() throws IOException {
    channel.shutdownOutput();
  }

  /** Waits until the host has closed the connection; what came before is not looked at. */
  void awaitClosed() throws IOException {
    ByteBuffer ignored = ByteBuffer.allocate(1024);
    try {
      while (channel.read(ignored) >= 0) {
        ignored.clear();
      }
    } catch (IOException reset) {
      // Closed as well, with something unread.
      if (!channel.isOpen()) {
        throw reset;
      }
    }
  }

  private UnsafeBuffer read(int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw new EOFException("host: closed after bytes=" + bytes.position());
      }
    }
    return new UnsafeBuffer(bytes.array());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
