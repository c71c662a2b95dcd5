package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.Host;
import io.tebus.app.HostOptions;
import io.tebus.app.ImportLayout;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Snapshots as an operator takes, lists and verifies them. */
@Timeout(120)
class SnapshotCommandTest {

  private static final String SETTINGS =
      """
      tebus:
        journal:
          min-free-mb: 16
        store:
          accounts: 16384
          cards: 16384
          lots: 65536
        window:
          capacity: 10000
        db:
          url: none
      """;

  private static final long CARDS = 10;

  /** Behind the header and the first directory: the first page of the state. */
  private static final int FIRST_PAGE = 8_192;

  /** Removes a file when the first word is written, as a running host may. */
  private static final class Remover extends StringWriter {

    private final Path file;

    Remover(Path file) {
      this.file = file;
    }

    @Override
    public void write(String text, int offset, int length) {
      super.write(text, offset, length);
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();
  private Path home = Path.of("");

  @BeforeEach
  void write(@TempDir Path directory) throws IOException {
    home = directory.resolve("home");
    Files.createDirectories(home.resolve("cfg"));
    Files.writeString(home.resolve("cfg/default.yml"), SETTINGS);
  }

  private Host start() {
    return start(CARDS);
  }

  private Host start(long cards) {
    return Host.start(new HostOptions(home, HostProcess.freePortOffset(), cards));
  }

  private int execute(String command, String... arguments) {
    return execute(new StringWriter(), command, arguments);
  }

  private int execute(StringWriter writer, String command, String... arguments) {
    out = writer;
    err = new StringWriter();
    List<String> all = new ArrayList<>(List.of("snapshot", command, "--home", home.toString()));
    all.addAll(List.of(arguments));
    CommandLine tebus = Tebus.commandLine();
    return tebus
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(new String[0]));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("data/snapshot"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void takesListsAndVerifiesWhileTheHostServesAndAfterIt() throws IOException {
    try (Host host = start()) {
      assertThat(execute("take")).as(err.toString()).isEqualTo(ExitCode.OK);
      assertThat(out.toString())
          .startsWith("taken ")
          .contains("lsn " + host.figures().appliedLsn());
      assertThat(host.telemetry().snapshots().taken()).isEqualTo(1);
      assertThat(execute("list")).isEqualTo(ExitCode.OK);
      assertThat(out.toString()).contains(nameOf(files().getFirst()));
    }

    assertThat(execute("list")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("16,384 accounts", "a window of 10,000");
    assertThat(execute("verify")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).startsWith("whole ").contains(nameOf(files().getFirst()));
    assertThat(execute("take")).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(err.toString()).contains("no host lives in home");
  }

  @Test
  void namesTheOneThatIsDamaged() throws IOException {
    try (Host _ = start()) {
      assertThat(execute("take")).as(err.toString()).isEqualTo(ExitCode.OK);
    }
    Path file = files().getFirst();
    byte[] bytes = Files.readAllBytes(file);
    bytes[FIRST_PAGE] ^= 1;
    Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);

    assertThat(execute("verify")).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).startsWith("DAMAGED ").contains(nameOf(file));
    assertThat(execute("verify", "snapshot-none")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("NAME=snapshot-none");

    Files.write(file, new byte[1], StandardOpenOption.TRUNCATE_EXISTING);
    assertThat(execute("list")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).startsWith("DAMAGED ").contains(nameOf(file));
  }

  @Test
  void oneThatIsRemovedMeanwhileIsSupersededAndNotDamaged() throws IOException {
    try (Host _ = start()) {
      assertThat(execute("take")).as(err.toString()).isEqualTo(ExitCode.OK);
    }
    try (Host _ = start(2 * CARDS)) {
      assertThat(execute("take")).as(err.toString()).isEqualTo(ExitCode.OK);
    }
    assertThat(files()).hasSize(2);
    Path older = files().getFirst();
    Path newer = files().getLast();

    assertThat(execute(new Remover(older), "verify")).as(out.toString()).isEqualTo(ExitCode.OK);

    assertThat(older).doesNotExist();
    assertThat(out.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("whole ").contains(nameOf(newer)),
            line -> assertThat(line).startsWith("superseded ").contains(nameOf(older)));
  }

  @Test
  void saysThatThereIsNone() throws IOException {
    Files.createDirectories(home.resolve("data/journal"));

    assertThat(execute("list")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .startsWith("none ")
        .contains("replays the whole journal, which must begin with g000001");
    assertThat(execute("verify")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("no snapshot");
  }

  @Test
  void refusesWhatIsNoHome() {
    assertThat(execute("list")).isEqualTo(ExitCode.REFUSED);
    assertThat(execute("verify")).isEqualTo(ExitCode.REFUSED);

    assertThat(err.toString()).contains("has no data/journal");
  }

  /** One that knows no such request answers that it is of another version. */
  @Test
  void saysThatTheHostIsOfABuildWithoutSnapshots() throws Exception {
    try (ExecutorService threads = Executors.newSingleThreadExecutor();
        ServerSocketChannel door = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      door.bind(UnixDomainSocketAddress.of(ImportLayout.socket(home)));
      Callable<Integer> older = () -> refuse(door);
      Future<Integer> host = threads.submit(older);

      assertThat(execute("take")).isEqualTo(ExitCode.REFUSED);

      assertThat(host).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(ImportLayout.VERSION);
      assertThat(err.toString()).contains("the host is of another build");
    }
  }

  /** Answers a hello as a host does that refuses it; returns the version that it named. */
  private static int refuse(ServerSocketChannel door) throws IOException {
    try (SocketChannel client = door.accept()) {
      ByteBuffer hello = ByteBuffer.allocate(ImportLayout.HELLO_LENGTH);
      while (hello.hasRemaining()) {
        assertThat(client.read(hello)).isPositive();
      }
      // Magic and version of a hello are those of its answer; what follows is not.
      UnsafeBuffer answer = new UnsafeBuffer(hello.array());
      answer.putByte(Long.BYTES + 1, (byte) ImportLayout.OTHER_VERSION);
      client.write(hello.flip().limit(ImportLayout.HELLO_ANSWER_LENGTH));
      return ImportLayout.version(answer, 0);
    }
  }

  private static String nameOf(Path file) {
    return String.valueOf(file.getFileName());
  }
}
