package io.tebus.ops.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tebus.journal.FrameInfo;
import io.tebus.journal.FrameKind;
import io.tebus.journal.Journal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The commands about the journal as a test types them, in a home that holds a {@link
 * SampleJournal}. After each test, no output may hold a whole token, what may be a card number, or
 * what a terminal obeys. Confined to the test's thread.
 */
abstract class JournalCommandLine {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  final StringWriter out = new StringWriter();
  final StringWriter err = new StringWriter();
  Path home = Path.of("");
  Path journal = Path.of("");

  @BeforeEach
  void writeJournal(@TempDir Path temporary) {
    home = temporary.resolve("home");
    journal = home.resolve("data/journal");
    SampleJournal.write(journal);
  }

  @AfterEach
  void noTokenWasPrinted() {
    HexFormat hex = HexFormat.of();
    for (long half :
        List.of(
            SampleJournal.ANN_HIGH,
            SampleJournal.ANN_LOW,
            SampleJournal.BOB_HIGH,
            SampleJournal.BOB_LOW)) {
      String digits = hex.toHexDigits(half);
      assertThat(said()).doesNotContain(digits, digits.substring(0, 9), Long.toString(half));
    }
    assertThat(said()).doesNotContain(SampleJournal.ESCAPE, SampleJournal.MERCHANT_LIKE_A_CARD);
  }

  private String said() {
    return out.toString() + err;
  }

  /** {@code journal ...} of the home. */
  final int journal(String... arguments) {
    return execute(new CommandLine(new JournalCommand()), withHome(arguments));
  }

  /** {@code explain ...} of the home. */
  final int explain(String... arguments) {
    return execute(new CommandLine(new ExplainCommand()), withHome(arguments));
  }

  /** {@code journal ...} of wherever the arguments say. */
  final int journalElsewhere(String... arguments) {
    return execute(new CommandLine(new JournalCommand()), List.of(arguments));
  }

  private List<String> withHome(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--home", home.toString()));
    return all;
  }

  private int execute(CommandLine command, List<String> arguments) {
    return command
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments.toArray(String[]::new));
  }

  /** Every line that was printed, as JSON. */
  final List<JsonNode> objects() {
    return out.toString().lines().map(JournalCommandLine::parsed).toList();
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + line, e);
    }
  }

  /** Turns a bit in the middle of the frame that holds an event. */
  final void damage(long lsn) throws IOException {
    List<FrameInfo> frames = new ArrayList<>();
    Journal.inspect(journal, frames::add, (_, _, _, _, _) -> {});
    FrameInfo frame =
        frames.stream()
            .filter(one -> one.kind() == FrameKind.GROUP && one.lastLsn() >= lsn)
            .findFirst()
            .orElseThrow();
    long position = frame.position() + frame.length() / 2;
    ByteBuffer one = ByteBuffer.allocate(1);
    try (FileChannel file =
        FileChannel.open(frame.file(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      assertThat(file.read(one, position)).isEqualTo(1);
      one.flip();
      one.put(0, (byte) (one.get(0) ^ 1));
      assertThat(file.write(one, position)).isEqualTo(1);
    }
  }
}
