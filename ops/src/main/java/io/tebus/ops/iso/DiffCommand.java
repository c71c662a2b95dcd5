package io.tebus.ops.iso;

import io.tebus.iso.codec.MessageSpec;
import io.tebus.ops.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Says in which elements two messages differ.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "diff",
    description = {
      "Compare two messages element by element, card numbers masked. Each is given as to",
      "decode; hexadecimal in one word.",
      "Exit code 0 when they are equal, 1 when they differ or one is damaged."
    })
final class DiffCommand implements Callable<Integer> {

  private static final int MESSAGES = 2;

  private final WireInput input;

  /** Replaced by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private WireOptions wire = new WireOptions();

  @Option(
      names = "--raw",
      description = "Take files as they are, also where they look like hexadecimal.")
  private boolean raw;

  // Any number of them, so that picocli repeats none that is too many: there are cards in them.
  @Parameters(paramLabel = "A B", arity = "0..*", description = "The two messages.")
  private List<String> words = new ArrayList<>();

  DiffCommand() {
    this(System.in);
  }

  DiffCommand(InputStream standardInput) {
    input = new WireInput(standardInput);
  }

  @Override
  public Integer call() {
    try {
      requireTwo();
      DialectWords dialect = new DialectWords(wire.dialect());
      MessageSpec messages = wire.messages();
      ReadMessage a = read(words.getFirst(), messages, dialect);
      ReadMessage b = read(words.getLast(), messages, dialect);
      if (a.isDamaged() || b.isDamaged()) {
        sayDamages("A", a);
        sayDamages("B", b);
        return ExitCode.FAILED;
      }
      return print(MessageDifference.of(a, b));
    } catch (IOException | IllegalArgumentException e) {
      say(String.valueOf(e.getMessage()));
      return ExitCode.USAGE;
    }
  }

  private void requireTwo() {
    if (words.size() != MESSAGES) {
      throw new IllegalArgumentException(
          "messages: count=" + words.size() + " (expected: 2, hexadecimal in one word)");
    }
    if (words.stream().allMatch(WireInput.STANDARD_INPUT::equals)) {
      throw new IllegalArgumentException("messages: both are - (expected: one at most)");
    }
  }

  private ReadMessage read(String word, MessageSpec messages, DialectWords dialect)
      throws IOException {
    DirectBuffer bytes = new UnsafeBuffer(input.bytes(List.of(word), raw));
    List<Frame> frames =
        Frame.cut(bytes, wire.framing()).stream().filter(frame -> !frame.isKeepAlive()).toList();
    if (frames.size() != 1) {
      throw new IllegalArgumentException(
          "messages: frames=" + frames.size() + " in one (expected: 1)");
    }
    return ReadMessage.of(frames.getFirst(), bytes, messages, dialect);
  }

  private int print(MessageDifference difference) {
    PrintWriter out = spec.commandLine().getOut();
    difference.lines().forEach(out::println);
    int differences = difference.lines().size();
    out.println(
        differences == 0
            ? "equal: " + difference.compared() + " elements"
            : "different: " + differences + " of " + difference.compared() + " elements");
    out.flush();
    return differences == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private void sayDamages(String which, ReadMessage message) {
    for (Damage damage : message.damages()) {
      say(which + " is damaged, " + damage.inWords());
    }
  }

  private void say(String text) {
    spec.commandLine().getErr().println("diff: " + text);
  }
}
