package io.tebus.ops;

import io.tebus.iso.DataElement;
import io.tebus.ops.iso.DialectWords;
import io.tebus.ops.iso.WireOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jpos.iso.BaseChannel;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOPackager;
import org.jpos.iso.packager.GenericPackager;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Sends one message through jPOS's own channel and packager and prints the answer; data on stdout,
 * everything else on stderr.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "send",
    description = {
      "Send one message, JSON on stdin, and print the answer as JSON on stdout.",
      "For example:",
      "  {\"mti\": \"0800\", \"fields\": {\"7\": \"0115093000\", \"11\": \"000100\", \"70\": \"301\"}}",
      "  ops/tebus send --port 8584 --dialect iso87b --framing NACChannel --header 6000000000",
      "Exit code 0 when an answer came, 4 when none did."
    })
final class SendCommand implements Callable<Integer> {

  private static final int MAX_INPUT_BYTES = 1 << 20;
  private static final int MAX_TIMEOUT_MS = 3_600_000;
  private static final String USUAL_CHANNEL = "PostChannel";
  private static final Pattern FOUR_DIGITS = Pattern.compile("[0-9]{4}");

  private final InputStream input;

  /** Replaced by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--port", paramLabel = "P", required = true, description = "Port of the host.")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "H",
      description = "Address of the host (default: 127.0.0.1).")
  private String host = "127.0.0.1";

  @Mixin private WireOptions wire = new WireOptions();

  @Option(
      names = "--timeout-ms",
      paramLabel = "N",
      description = "How long to wait for a connection, and for the answer (default: 10000).")
  private int timeoutMs = 10_000;

  SendCommand() {
    this(System.in);
  }

  SendCommand(InputStream input) {
    this.input = input;
  }

  @Override
  public Integer call() {
    inRange("--port", port, 65_535);
    inRange("--timeout-ms", timeoutMs, MAX_TIMEOUT_MS);
    DialectWords words;
    BaseChannel channel;
    ISOMsg request;
    try {
      words = new DialectWords(wire.dialect());
      ISOPackager packager = packager();
      channel = JposChannel.of(wire.channelClass(USUAL_CHANNEL), wire.header(), wire.properties());
      channel.setPackager(packager);
      MessageJson.Parsed parsed = MessageJson.parse(text(), packager);
      for (String member : parsed.ignored()) {
        say("ignored: " + member);
      }
      request = parsed.message();
      request.pack();
    } catch (IOException | IllegalArgumentException | ISOException e) {
      return ended(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
    return send(request, channel, words);
  }

  private int send(ISOMsg request, BaseChannel channel, DialectWords words) {
    try {
      ISOMsg answer = exchange(request, channel);
      spec.commandLine().getOut().println(MessageJson.print(answer, response(answer, words)));
      spec.commandLine().getOut().flush();
      return ExitCode.OK;
    } catch (IOException e) {
      return ended(
          ExitCode.UNREACHABLE, "no answer from " + host + ":" + port + ": " + e.getMessage());
    } catch (ISOException e) {
      return ended(ExitCode.FAILED, "the answer cannot be read: " + e.getMessage());
    }
  }

  private ISOMsg exchange(ISOMsg request, BaseChannel channel) throws IOException, ISOException {
    channel.setHost(host, port);
    channel.setSocketFactory(this::connected);
    channel.setTimeout(timeoutMs);
    try {
      channel.connect();
      channel.send(request);
      return channel.receive();
    } finally {
      channel.disconnect();
    }
  }

  private static String response(ISOMsg answer, DialectWords words) {
    String mti = answer.getString(0);
    String code = answer.getString(DataElement.RESPONSE_CODE);
    return code == null || mti == null || !FOUR_DIGITS.matcher(mti).matches()
        ? ""
        : words.response(Integer.parseInt(mti), code);
  }

  private Socket connected(String name, int number) throws IOException {
    Socket socket = new Socket();
    try {
      InetAddress address = InetAddress.getAllByName(name)[0];
      socket.connect(new InetSocketAddress(address, number), timeoutMs);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private ISOPackager packager() throws IOException, ISOException {
    try (InputStream xml = wire.packagerXml()) {
      return new GenericPackager(xml);
    }
  }

  private String text() throws IOException {
    byte[] bytes = input.readNBytes(MAX_INPUT_BYTES + 1);
    if (bytes.length > MAX_INPUT_BYTES) {
      throw new IllegalArgumentException(
          "request: bytes=" + bytes.length + " (expected: at most " + MAX_INPUT_BYTES + ")");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void inRange(String option, int value, int max) {
    if (value < 1 || value > max) {
      throw new ParameterException(
          spec.commandLine(), option + ": value=" + value + " (expected: 1-" + max + ")");
    }
  }

  private int ended(int exitCode, String text) {
    say(text);
    return exitCode;
  }

  private void say(String text) {
    spec.commandLine().getErr().println("send: " + text);
  }
}
