package io.tebus.ops;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOPackager;
import org.jpos.iso.channel.PostChannel;
import org.jpos.iso.packager.GenericPackager;
import picocli.CommandLine.Command;
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
      "Exit code 0 when an answer came, 4 when none did."
    })
final class SendCommand implements Callable<Integer> {

  private static final int MAX_INPUT_BYTES = 1 << 20;
  private static final int MAX_TIMEOUT_MS = 3_600_000;

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

  @Option(
      names = "--packager",
      paramLabel = "X",
      description = {
        "Message specification: a name in jPOS's jar, or a GenericPackager file",
        "(default: iso87ascii)."
      })
  private String packager = "iso87ascii";

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
    ISOMsg request;
    ISOPackager specification;
    try {
      specification = specification();
      MessageJson.Parsed parsed = MessageJson.parse(text(), specification);
      for (String member : parsed.ignored()) {
        say("ignored: " + member);
      }
      request = parsed.message();
      request.pack();
    } catch (IOException | IllegalArgumentException | ISOException e) {
      return ended(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
    return send(request, specification);
  }

  private int send(ISOMsg request, ISOPackager specification) {
    try {
      ISOMsg answer = exchange(request, specification);
      spec.commandLine().getOut().println(MessageJson.print(answer));
      spec.commandLine().getOut().flush();
      return ExitCode.OK;
    } catch (IOException e) {
      return ended(
          ExitCode.UNREACHABLE, "no answer from " + host + ":" + port + ": " + e.getMessage());
    } catch (ISOException e) {
      return ended(ExitCode.FAILED, "the answer cannot be read: " + e.getMessage());
    }
  }

  private ISOMsg exchange(ISOMsg request, ISOPackager specification)
      throws IOException, ISOException {
    PostChannel channel = new PostChannel(host, port, specification);
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

  private ISOPackager specification() throws IOException, ISOException {
    try (InputStream xml = specificationXml()) {
      return new GenericPackager(xml);
    }
  }

  private InputStream specificationXml() throws IOException {
    InputStream inJar = ISOMsg.class.getResourceAsStream("/packager/" + packager + ".xml");
    if (inJar != null) {
      return inJar;
    }
    Path file = Path.of(packager);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "--packager: X=" + packager + " (expected: a name in jPOS's jar, or a file)");
    }
    return Files.newInputStream(file);
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
