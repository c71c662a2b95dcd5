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
 * Prints messages element by element, card numbers masked, and what is wrong with them.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "decode",
    description = {
      "Print messages element by element, card numbers masked, and what is damaged.",
      "For example:",
      "  ops/tebus iso decode 3038303082200000...",
      "  ops/tebus iso decode --framing NACChannel --header 6000010002 capture.bin",
      "Exit code 0 when every message decodes, 1 when one is damaged."
    })
final class DecodeCommand implements Callable<Integer> {

  private final WireInput input;

  /** Replaced by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private WireOptions wire = new WireOptions();

  @Option(names = "--json", description = "Print a line of JSON for each message.")
  private boolean json;

  @Option(
      names = "--raw",
      description = "Take a file as it is, also where it looks like hexadecimal.")
  private boolean raw;

  @Parameters(
      paramLabel = "INPUT",
      arity = "0..*",
      description = {
        "Hexadecimal, or a file of it (also of hexdump -vC) or of the bytes themselves,",
        "or - for standard input (default)."
      })
  private List<String> words = new ArrayList<>();

  DecodeCommand() {
    this(System.in);
  }

  DecodeCommand(InputStream standardInput) {
    input = new WireInput(standardInput);
  }

  @Override
  public Integer call() {
    try {
      DialectWords dialect = new DialectWords(wire.dialect());
      MessageSpec messages = wire.messages();
      DirectBuffer bytes = new UnsafeBuffer(input.bytes(words, raw));
      return print(bytes, Frame.cut(bytes, wire.framing()), messages, dialect);
    } catch (IOException | IllegalArgumentException e) {
      spec.commandLine().getErr().println("decode: " + e.getMessage());
      return ExitCode.USAGE;
    }
  }

  private int print(
      DirectBuffer bytes, List<Frame> frames, MessageSpec messages, DialectWords dialect) {
    PrintWriter out = spec.commandLine().getOut();
    int number = 0;
    boolean damaged = false;
    for (Frame frame : frames) {
      number++;
      ReadMessage message = ReadMessage.of(frame, bytes, messages, dialect);
      MessageReport report = new MessageReport(number, frame, message);
      if (json) {
        out.println(report.json());
      } else if (frame.isKeepAlive()) {
        out.println(report.keepAlive());
      } else {
        report.lines().forEach(out::println);
      }
      damaged |= message.isDamaged();
    }
    out.flush();
    return damaged ? ExitCode.FAILED : ExitCode.OK;
  }
}
