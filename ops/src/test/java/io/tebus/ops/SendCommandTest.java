package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@Timeout(60)
class SendCommandTest {

  private static final String REQUEST =
      """
      {"mti": "0800", "fields": {"7": "0115093000", "11": "000100", "70": "001"}}
      """;

  /** The request above as iso87ascii packs it. */
  private static final String REQUEST_FRAME =
      "0800" + "8220000000000000" + "0400000000000000" + "0115093000" + "000100" + "001";

  private static final String ANSWER_FRAME =
      "0810"
          + "C220000002000000"
          + "0400000000000000"
          + "16"
          + "9999000100000078"
          + "0115093000"
          + "000100"
          + "00"
          + "001";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void printsTheAnswerAndNothingElse() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<String> received =
          CompletableFuture.supplyAsync(() -> answerOnce(server, ANSWER_FRAME));

      int exitCode = send(REQUEST, "--port", Integer.toString(server.getLocalPort()));

      assertThat(exitCode).isEqualTo(ExitCode.OK);
      assertThat(received.get()).isEqualTo(REQUEST_FRAME);
      assertThat(out.toString().lines().map(String::strip))
          .containsExactly(
              "{",
              "\"mti\" : \"0810\",",
              "\"fields\" : {",
              "\"2\" : \"999900******0078\",",
              "\"7\" : \"0115093000\",",
              "\"11\" : \"000100\",",
              "\"39\" : \"00\",",
              "\"70\" : \"001\"",
              "},",
              "\"response\" : \"approved\"",
              "}");
      assertThat(err.toString()).isEmpty();
    }
  }

  @Test
  void endsWithFourWhenNobodyListens() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }

    assertThat(send(REQUEST, "--port", Integer.toString(port))).isEqualTo(ExitCode.UNREACHABLE);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).startsWith("send: no answer from 127.0.0.1:" + port);
  }

  @Test
  void endsWithFourWhenNoAnswerComesInTime() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int exitCode =
          send(REQUEST, "--port", Integer.toString(silent.getLocalPort()), "--timeout-ms", "100");

      assertThat(exitCode).isEqualTo(ExitCode.UNREACHABLE);
    }
  }

  @Test
  void endsWithTwoForInputThatIsNoMessage() {
    assertThat(send("not json", "--port", "1")).isEqualTo(ExitCode.USAGE);
    assertThat(send("{\"mti\": \"0200\", \"fields\": {\"39\": \"123\"}}", "--port", "1"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void endsWithTwoForAPackagerThatIsNone() {
    assertThat(send(REQUEST, "--port", "1", "--packager", "no-such")).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString()).contains("X=no-such");
  }

  @ParameterizedTest
  @CsvSource({
    "--framing CMFChannel,CLASS=CMFChannel is not in the jPOS that sends",
    "--framing NACChanel,NACChannel",
    "--framing NACChannel --header 60000,header=60000",
    "--property length-digits=4,property=length-digits has no effect on PostChannel",
    "--dialect iso93,D=iso93",
    "--packager jar:no-such,X=jar:no-such"
  })
  void refusesWhatNoChannelOrMessageCanBeMadeOf(String options, String text) {
    String[] words = ("--port 1 " + options).split(" ", -1);

    assertThat(send(REQUEST, words)).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString()).startsWith("send: ").contains(text);
  }

  @Test
  void endsWithTwoWithoutAPort() {
    assertThat(send(REQUEST)).isEqualTo(ExitCode.USAGE);
    assertThat(send(REQUEST, "--port", "0")).isEqualTo(ExitCode.USAGE);
  }

  private int send(String input, String... options) {
    byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
    return new CommandLine(new SendCommand(new ByteArrayInputStream(bytes)))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(options);
  }

  /** Takes one link and one frame, answers it, and returns what came. */
  private static String answerOnce(ServerSocket server, String answer) {
    try (Socket socket = server.accept()) {
      DataInputStream input = new DataInputStream(socket.getInputStream());
      byte[] frame = new byte[input.readUnsignedShort()];
      input.readFully(frame);
      byte[] bytes = answer.getBytes(StandardCharsets.ISO_8859_1);
      DataOutputStream output = new DataOutputStream(socket.getOutputStream());
      output.writeShort(bytes.length);
      output.write(bytes);
      output.flush();
      return new String(frame, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new IllegalStateException("fake host: cannot answer", e);
    }
  }
}
