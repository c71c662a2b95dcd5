package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.packager.GenericPackager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A till in JavaScript, made of the npm package iso_8583. Skipped where Node.js or npm are not
 * there, or npm cannot install the package.
 *
 * <p>The package writes text with bitmaps of bytes, which no packager of jPOS's has: one is made of
 * iso87ascii.
 */
@Timeout(300)
class NodeClientTest {

  private static final String PACKAGE = "iso_8583@2.6.7";
  private static final String SCRIPT = "iso8583-till.js";
  private static final String PACKAGER = "cfg/packager/iso87ascii-bytes.xml";
  private static final long INSTALL_LIMIT_S = 120;
  private static final long SCRIPT_LIMIT_S = 90;
  private static final int MAX_ELEMENT = 128;

  @Test
  void servesATill(@TempDir Path home, @TempDir Path scripts) throws Exception {
    install(scripts);
    try (TestHost host = TestHost.in(home)) {
      host.put(PACKAGER, packager());
      try (DialectTill other = DialectTill.start(host, PACKAGER, "iso87a");
          NodeTill till = NodeTill.start(scripts, host.port())) {
        TillVisit.make(0, TestDialect.ISO87A, till::ask);

        ISOMsg balance = other.ask(TestMessages.balance(TillVisit.card(0), 1));
        assertThat(TestMessages.availablePoints(balance)).isEqualTo(TillVisit.POINTS_LEFT);
      }
      host.stopAndAudit();
    }
  }

  private static String packager() throws IOException {
    try (InputStream xml =
        Objects.requireNonNull(
            GenericPackager.class.getResourceAsStream("/packager/iso87ascii.xml"))) {
      return new String(xml.readAllBytes(), StandardCharsets.UTF_8)
          .replace("IFA_BITMAP", "IFB_BITMAP");
    }
  }

  /** Puts package and script into the directory, or skips the test and says why. */
  private static void install(Path directory) throws IOException, InterruptedException {
    Path log = directory.resolve("npm.log");
    Process npm;
    try {
      npm =
          new ProcessBuilder(
                  "npm",
                  "install",
                  "--prefix",
                  directory.toString(),
                  "--ignore-scripts",
                  "--no-audit",
                  "--no-fund",
                  "--fetch-retries=0",
                  PACKAGE)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      abort("npm cannot be started: " + e.getMessage());
      return;
    }
    boolean ended = npm.waitFor(INSTALL_LIMIT_S, TimeUnit.SECONDS);
    if (!ended) {
      npm.destroyForcibly();
    }
    if (!ended || npm.exitValue() != 0) {
      abort("npm cannot install " + PACKAGE + ": " + Files.readString(log));
    }
    try (InputStream script =
        Objects.requireNonNull(NodeClientTest.class.getResourceAsStream(SCRIPT), SCRIPT)) {
      Files.copy(script, directory.resolve(SCRIPT));
    }
  }

  /**
   * The script under way. It is ended after a limit, whatever it does, so that nobody waits for it
   * forever.
   *
   * <p>Confined to the test's thread.
   */
  private static final class NodeTill implements AutoCloseable {

    private final Process process;
    private final Path errors;
    private final BufferedWriter requests;
    private final BufferedReader answers;

    private NodeTill(Process process, Path errors) {
      this.process = process;
      this.errors = errors;
      requests = process.outputWriter(StandardCharsets.ISO_8859_1);
      answers = process.inputReader(StandardCharsets.ISO_8859_1);
    }

    static NodeTill start(Path directory, int port) throws IOException {
      Path errors = directory.resolve("node.log");
      Process process =
          new ProcessBuilder("node", SCRIPT, Integer.toString(port))
              .directory(directory.toFile())
              .redirectError(errors.toFile())
              .start();
      CompletableFuture.delayedExecutor(SCRIPT_LIMIT_S, TimeUnit.SECONDS)
          .execute(process::destroyForcibly);
      return new NodeTill(process, errors);
    }

    ISOMsg ask(ISOMsg request) throws IOException {
      requests.write(line(request));
      requests.newLine();
      requests.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new AssertionError("node: ended, " + Files.readString(errors));
      }
      return message(answer);
    }

    /** Number, equals sign and value of each element, with tabs between; the MTI is element 0. */
    private static String line(ISOMsg message) {
      StringJoiner line = new StringJoiner("\t");
      for (int element = 0; element <= MAX_ELEMENT; element++) {
        if (message.hasField(element)) {
          line.add(element + "=" + message.getString(element));
        }
      }
      return line.toString();
    }

    private static ISOMsg message(String line) {
      ISOMsg message = new ISOMsg();
      for (String element : line.split("\t", -1)) {
        int equals = element.indexOf('=');
        message.set(Integer.parseInt(element, 0, equals, 10), element.substring(equals + 1));
      }
      return message;
    }

    @Override
    public void close() {
      process.destroy();
    }
  }
}
