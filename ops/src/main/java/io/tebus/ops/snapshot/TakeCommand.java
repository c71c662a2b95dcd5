package io.tebus.ops.snapshot;

import io.tebus.app.ImportLayout;
import io.tebus.ops.ExitCode;
import io.tebus.ops.cards.HostSocket;
import io.tebus.ops.cards.ImportStoppedException;
import io.tebus.snapshot.SnapshotOutcome;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;
import picocli.CommandLine.Command;

/**
 * Asks the host of a home for a snapshot and waits until it counts.
 *
 * <p>Confined to the main thread. Source: {@link ImportLayout}.
 */
@Command(
    name = "take",
    description = "Have the running host take a snapshot now; ends when it counts.")
final class TakeCommand extends HomeCommand {

  TakeCommand() {}

  @Override
  public Integer call() {
    try (SocketChannel host = HostSocket.connect(home())) {
      greet(host);
      UnsafeBuffer record = read(host, ImportLayout.SNAPSHOT_OUTCOME_LENGTH);
      return show(ImportLayout.snapshotOutcome(record, 0));
    } catch (ImportStoppedException e) {
      say(String.valueOf(e.getMessage()));
      return e.exitCode();
    } catch (IOException e) {
      boolean answers = HostSocket.answers(home());
      say(answers ? "the host broke it off: see its log; " + e : "the host is gone; " + e);
      return answers ? ExitCode.FAILED : ExitCode.UNREACHABLE;
    }
  }

  private static void greet(SocketChannel host) throws IOException, ImportStoppedException {
    byte[] hello = new byte[ImportLayout.HELLO_LENGTH];
    ImportLayout.putSnapshotHello(new UnsafeBuffer(hello), 0);
    ByteBuffer left = ByteBuffer.wrap(hello);
    while (left.hasRemaining()) {
      host.write(left);
    }
    UnsafeBuffer answer = read(host, ImportLayout.HELLO_ANSWER_LENGTH);
    boolean welcome = ImportLayout.helloAnswer(answer, 0) == ImportLayout.WELCOME;
    if (!ImportLayout.hasMagic(answer, 0) || !welcome) {
      throw new ImportStoppedException(
          ExitCode.REFUSED,
          "the host is of another build: version="
              + ImportLayout.version(answer, 0)
              + " (expected: "
              + ImportLayout.VERSION
              + ", with snapshots)");
    }
  }

  private static UnsafeBuffer read(SocketChannel host, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (host.read(bytes) < 0) {
        throw new EOFException("answer: bytes=" + bytes.position() + " (expected: " + length + ")");
      }
    }
    return new UnsafeBuffer(bytes.array());
  }

  private int show(SnapshotOutcome outcome) {
    if (!outcome.done()) {
      say("no snapshot: " + outcome.reason());
      return ExitCode.FAILED;
    }
    print(
        "taken",
        String.format(
            Locale.ROOT,
            "lsn %,d, %,d bytes in %,d ms",
            outcome.lsn(),
            outcome.bytes(),
            outcome.tookMs()));
    return ExitCode.OK;
  }
}
