package io.tebus.ops.iso;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The commands about messages as a test types them. After each test, no output may hold a card
 * number. Confined to the test's thread.
 */
abstract class IsoCommandLine {

  static final String PAN = "9999000100000078";
  static final String MASKED = "999900******0078";

  /** A purchase of 45.90 USD as iso87ascii packs it, 125 bytes. */
  static final String PURCHASE =
      "0200"
          + "7238448100C08000"
          + "16"
          + PAN
          + "000000"
          + "000000004590"
          + "0115093000"
          + "000101"
          + "093000"
          + "0115"
          + "5411"
          + "051"
          + "00"
          + "06123456"
          + "TERM0007"
          + "MERCH0000000007"
          + "840";

  final StringWriter out = new StringWriter();
  final StringWriter err = new StringWriter();
  @TempDir Path directory = Path.of("");

  @AfterEach
  void noCardNumberWasPrinted() {
    assertThat(out.toString()).doesNotContain(PAN);
    assertThat(err.toString()).doesNotContain(PAN, hex(PAN));
  }

  final int execute(Callable<Integer> command, String... arguments) {
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  static ByteArrayInputStream input(String characters) {
    return new ByteArrayInputStream(bytes(characters));
  }

  static byte[] bytes(String characters) {
    return characters.getBytes(StandardCharsets.ISO_8859_1);
  }

  static String hex(String characters) {
    return HexFormat.of().withUpperCase().formatHex(bytes(characters));
  }
}
