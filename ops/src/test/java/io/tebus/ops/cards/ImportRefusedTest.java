package io.tebus.ops.cards;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.ImportLayout;
import io.tebus.app.RowKind;
import io.tebus.ops.ExitCode;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Imports that do not begin, or end before they should. */
@Timeout(180)
class ImportRefusedTest extends CardsCommandLine {

  @Test
  void saysThatNoHostLivesThere() throws IOException {
    generate(1);

    assertThat(importFile()).isEqualTo(ExitCode.UNREACHABLE);

    assertThat(err.toString())
        .contains("no host lives in home " + home)
        .contains("start it with ops/tebus start");
  }

  @Test
  void saysThatAKilledHostIsNotThere() throws IOException {
    generate(1);
    try (CardsHost host = new CardsHost(home)) {
      host.stopAndAudit();
    }
    Files.createFile(ImportLayout.socket(home));

    assertThat(importFile()).isEqualTo(ExitCode.UNREACHABLE);

    assertThat(err.toString()).contains("no host lives in home " + home);
  }

  @Test
  void saysThatAHostIsThereButDoesNotAnswer() throws IOException {
    generate(1);
    Files.createDirectory(home);
    try (FileChannel file =
            FileChannel.open(
                home.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = file.lock()) {
      assertThat(importFile()).isEqualTo(ExitCode.UNREACHABLE);
    }

    assertThat(err.toString())
        .contains("a host has home " + home)
        .contains("none answers: it is starting, recovering, or its log says why");
  }

  @Test
  void saysThatALivingHostClosedTheConnection() throws IOException {
    generate(1);
    Files.createDirectory(home);
    try (ServerSocketChannel door = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      door.bind(addressOf(home));
      CompletableFuture<Void> host = CompletableFuture.runAsync(() -> welcomeAndClose(door));

      assertThat(importFile()).isEqualTo(ExitCode.FAILED);

      assertThat(host).succeedsWithin(Duration.ofSeconds(10));
      assertThat(err.toString()).contains("the host closed the connection: see its log");
    }
  }

  private static void welcomeAndClose(ServerSocketChannel door) {
    try (SocketChannel client = door.accept()) {
      ByteBuffer hello = read(client, ImportLayout.HELLO_LENGTH);
      // What a hello begins with is a welcome as well.
      hello.flip().limit(ImportLayout.HELLO_ANSWER_LENGTH);
      client.write(hello);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void saysThatThePathOfTheHomeIsTooLong() throws IOException {
    generate(1);
    home = Files.createDirectory(directory.resolve("h".repeat(ImportLayout.MAX_PATH_BYTES)));

    assertThat(importFile()).isEqualTo(ExitCode.REFUSED);

    assertThat(err.toString()).contains("the path of the home is too long");
  }

  @Test
  void waitsForNoOtherImport() throws IOException {
    generate(1, "--first", "100");
    try (CardsHost _ = new CardsHost(home);
        SocketChannel other = SocketChannel.open(addressOf(home))) {
      byte[] hello = new byte[ImportLayout.HELLO_LENGTH];
      ImportLayout.putHello(
          new UnsafeBuffer(hello), 0, ImportLayout.VERSION, RowKind.CARDS, "DEMO");
      other.write(ByteBuffer.wrap(hello));
      ByteBuffer welcome = read(other, ImportLayout.HELLO_ANSWER_LENGTH);
      assertThat(welcome.hasRemaining()).isFalse();

      assertThat(importFile()).isEqualTo(ExitCode.REFUSED);

      assertThat(err.toString()).contains("busy with another import");
    }
  }

  @Test
  void namesAProgrammeThatIsNotThere() throws IOException {
    generate(1);
    try (CardsHost _ = new CardsHost(home)) {
      assertThat(importFile("--programme", "NOBODY")).isEqualTo(ExitCode.REFUSED);

      assertThat(err.toString()).contains("no programme with this name: P=NOBODY");
    }
  }

  @Test
  void overwritesNoFileThatIsNotItsOwn() throws IOException {
    generate(1);
    Files.writeString(rejects, "mine");

    assertThat(importFile()).isEqualTo(ExitCode.USAGE);

    assertThat(rejects).hasContent("mine");
    assertThat(err.toString()).contains("--rejects: path=" + rejects).contains("another file");
  }

  @Test
  void importsNothingWhenRejectsCannotBeWritten() throws IOException {
    generate(1);
    Path nowhere = directory.resolve("nowhere/rejects.csv");
    try (CardsHost host = new CardsHost(home)) {
      assertThat(importFile("--rejects", nowhere.toString())).isEqualTo(ExitCode.USAGE);

      assertThat(err.toString()).contains("--rejects: path=" + nowhere + " cannot be written");
      assertThat(host.stopAndAudit().accounts()).isEqualTo(CardsHost.CARDS);
    }
  }

  @Test
  void endsWithTwoForWrongUsage() throws IOException {
    assertThat(importFile()).as("no such file").isEqualTo(ExitCode.USAGE);
    generate(1);

    assertThat(importFile("--rejects", file.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(importFile("--programme", "NINECHARS")).isEqualTo(ExitCode.USAGE);
    assertThat(Files.readAllLines(file)).hasSize(2);
  }

  private static ByteBuffer read(SocketChannel channel, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw new EOFException("other end: closed after bytes=" + bytes.position());
      }
    }
    return bytes;
  }

  private static UnixDomainSocketAddress addressOf(Path home) throws IOException {
    return UnixDomainSocketAddress.of(ImportLayout.socket(home));
  }
}
