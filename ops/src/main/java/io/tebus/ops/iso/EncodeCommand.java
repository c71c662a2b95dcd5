package io.tebus.ops.iso;

import io.tebus.iso.codec.MessageSpec;
import io.tebus.ops.ExitCode;
import io.tebus.ops.MessageFields;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.agrona.concurrent.UnsafeBuffer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Turns the JSON that {@code send} reads into the bytes of a message.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "encode",
    description = {
      "Print a message, JSON as send reads it, in hexadecimal. What is printed is the message",
      "itself, card number and all.",
      "For example:",
      "  ops/tebus iso encode --framing PostChannel ops/docs/request.json",
      "Exit code 2 when the packager refuses an element, which is named."
    })
final class EncodeCommand implements Callable<Integer> {

  /** A name worth repeating: another one might be a card number in the wrong place. */
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_-]{1,32}");

  private final WireInput input;

  /** Replaced by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private WireOptions wire = new WireOptions();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "The JSON, or - for standard input (default).")
  private List<String> words = new ArrayList<>();

  EncodeCommand() {
    this(System.in);
  }

  EncodeCommand(InputStream standardInput) {
    input = new WireInput(standardInput);
  }

  @Override
  public Integer call() {
    try {
      DialectWords dialect = new DialectWords(wire.dialect());
      MessageSpec messages = wire.messages();
      MessageFields fields = MessageFields.parse(input.text(words));
      for (String member : fields.ignored()) {
        say("ignored: " + (NAME.matcher(member).matches() ? member : "a member of another name"));
      }
      UnsafeBuffer message = new FieldsEncoder(messages, dialect).encode(fields);
      byte[] frame = wire.framed(message, message.capacity());
      spec.commandLine().getOut().println(HexFormat.of().withUpperCase().formatHex(frame));
      spec.commandLine().getOut().flush();
      return ExitCode.OK;
    } catch (IOException | IllegalArgumentException e) {
      say(String.valueOf(e.getMessage()));
      return ExitCode.USAGE;
    }
  }

  private void say(String text) {
    spec.commandLine().getErr().println("encode: " + text);
  }
}
