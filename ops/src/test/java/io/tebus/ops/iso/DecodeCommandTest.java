package io.tebus.ops.iso;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tebus.iso.dialect.Dialect;
import io.tebus.ops.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecodeCommandTest extends IsoCommandLine {

  @Test
  void saysWhatAPurchaseHoldsWithItsCardMasked() {
    assertThat(decode(hex(PURCHASE))).isEqualTo(ExitCode.OK);

    assertThat(out.toString().lines())
        .contains(
            "message 1   0200  purchase, request  (bytes 0-124)",
            "  2         card number              [16]  " + MASKED,
            "  4         amount                   [12]  000000004590",
            "  42        card acceptor            [15]  MERCH0000000007")
        .hasSize(15);
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0210,51,'purchase, answer',not sufficient points",
    "0210,12,'purchase, answer',invalid transaction or currency not accepted",
    "0211,77,'purchase, answer, repeat',not a code of dialect iso87a",
    "0230,00,'advice, answer to an advice',approved"
  })
  void saysAResponseCodeInWords(String mti, String code, String about, String outcome) {
    String processingCode = mti.equals("0230") ? "990000" : "000000";

    assertThat(decode(hex(mti + "2020000002000000" + processingCode + "000101" + code)))
        .isEqualTo(ExitCode.OK);

    assertThat(out.toString())
        .contains(mti + "  " + about + "  (")
        .contains("response code             [2]  " + code + "  " + outcome);
  }

  @Test
  void takesADialectFromAFileBesideAPackager() throws IOException {
    String answer = hex("0210" + "0000000002000000" + "T9");
    String dialect = dialectFile(text -> text.replace("\"51\"", "\"T9\""));

    assertThat(decode("--dialect", dialect, "--packager", "iso87ascii", answer))
        .isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("T9  not sufficient points");

    assertThat(decode("--dialect", dialect, answer)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("names no packager (expected: --packager X beside it)");
  }

  @Test
  void namesTheMistakesOfADialectWithTheirLines() throws IOException {
    String dialect = dialectFile(text -> text.replace("currency: 999", "currency: ten"));

    assertThat(decode("--dialect", dialect, "--packager", "iso87ascii", "30"))
        .isEqualTo(ExitCode.USAGE);

    assertThat(err.toString()).contains("mistakes=1", "line ", "points-currency=ten");
  }

  @Test
  void namesEveryDamagedElementWithItsByte() {
    String damaged = PURCHASE.replace("000000004590", "00000000459X").replace("TERM", "TE\u0001M");

    assertThat(decode(hex(damaged))).isEqualTo(ExitCode.FAILED);

    assertThat(out.toString().lines().filter(line -> line.startsWith("damaged")))
        .containsExactly(
            "damaged     DE 4 at byte 44: its content is not what the packager admits",
            "damaged     DE 41 at byte 99: its content is not what the packager admits");
    assertThat(out.toString()).contains("MERCH0000000007");
  }

  @ParameterizedTest
  @CsvSource({
    "3,message type at byte 0",
    "10,the bitmaps at byte 4",
    "20,DE 2 at byte 20: the message ends before it",
    "30,DE 2 at byte 20: its length",
    "60,DE 7 at byte 56",
    "99,DE 41 at byte 99: the message ends before it"
  })
  void namesWhereAMessageIsCutOff(int length, String damage) {
    assertThat(decode(hex(PURCHASE.substring(0, length)))).isEqualTo(ExitCode.FAILED);

    assertThat(out.toString()).contains("damaged     " + damage);
  }

  @Test
  void namesBytesBehindTheLastElement() {
    assertThat(decode(hex(PURCHASE + "XY"))).isEqualTo(ExitCode.FAILED);

    assertThat(out.toString()).contains("what follows DE 49 at byte 125: bytes=2");
  }

  @Test
  void readsFramesInARow() throws IOException {
    String frames = "0125" + PURCHASE + "0000" + "0125" + PURCHASE;

    assertThat(decode("--framing", "ASCIIChannel", file(frames))).isEqualTo(ExitCode.OK);

    assertThat(out.toString().lines().filter(line -> !line.startsWith("  ")))
        .containsExactly(
            "message 1   0200  purchase, request  (bytes 0-128)",
            "keep-alive  (bytes 129-132)",
            "message 3   0200  purchase, request  (bytes 133-261)");
  }

  @Test
  void goesOnAfterADamagedMessageAndStopsAtAFrameWithoutEnd() throws IOException {
    String frames = "0004" + "02X0" + "0125" + PURCHASE + "0125" + PURCHASE.substring(0, 100);

    assertThat(decode("--framing", "ASCIIChannel", file(frames))).isEqualTo(ExitCode.FAILED);

    assertThat(out.toString())
        .contains("message type at byte 0: it is not four digits", "message 2   0200  purchase")
        .contains("the frame at byte 0: it is cut off, bytes=104 of 129");
  }

  @Test
  void readsPackedNumbersBehindATpdu() {
    // DE 3, 11 and 41, which is missing.
    String frame = "0015" + "6000010002" + "0800" + "2020000000800000" + "990000" + "000100";

    int exitCode =
        decode("--dialect", "iso87b", "--framing", "NACChannel", "--header", "6000010002", frame);

    assertThat(exitCode).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .contains("0800  network management, request", "STAN                      [6]  ******")
        .contains("DE 41 at byte 16: the message ends before it");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsADumpAndLooseHexadecimalFromStandardInput(boolean dump) {
    String text = dump ? dump(PURCHASE) : "0x" + hex(PURCHASE).replace("30", " 30\n").strip();

    assertThat(execute(new DecodeCommand(input(text)), "-")).isEqualTo(ExitCode.OK);

    assertThat(out.toString()).contains("0200  purchase, request  (bytes 0-124)");
  }

  @Test
  void refusesADumpWithLinesLeftOut() {
    String dump = dump(PURCHASE).replaceFirst("\n.*\n", "\n*\n");

    assertThat(execute(new DecodeCommand(input(dump)))).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString()).contains("hexdump -vC");
  }

  @Test
  void takesAFileOfDigitsAsBytesWhenToldTo() throws IOException {
    String echo = "0800" + "8220000000000000" + "0400000000000000" + "0115093000000100" + "301";

    assertThat(decode("--raw", file(echo))).isEqualTo(ExitCode.OK);

    assertThat(out.toString()).contains("0800  echo, request");
  }

  @Test
  void hidesACardThatOtherElementsRepeat() {
    // DE 2, DE 48 with the card among other digits, DE 102 with a part of another one in blanks.
    String message =
        "0200"
            + "C000000000010000"
            + "0000000004000000"
            + "16"
            + PAN
            + "02123016"
            + PAN
            + "19"
            + "9999 0001 0000 0086";

    assertThat(decode(hex(message))).isEqualTo(ExitCode.OK);

    assertThat(out.toString())
        .contains("23016" + MASKED)
        .contains("9999 00** **** 0086")
        .doesNotContain("9999 0001 0000 0086");
  }

  @Test
  void hidesLongNumbersOfADamagedMessage() {
    // DE 48 holds a card among other digits, which no DE 2 names; DE 49 is cut off.
    String message = "0200" + "0000000000018000" + "02123016" + PAN + "5";

    assertThat(decode(hex(message))).isEqualTo(ExitCode.FAILED);

    assertThat(out.toString()).contains("[21]  *****************0078");
  }

  @Test
  void hidesACardNumberThatWasReadAsTwoElements() {
    // The bit of DE 2 is off: its length and number are read as DE 3 and DE 4, and DE 7 is cut off.
    String message = "0200" + "3200000000000000" + "16" + PAN + "01";

    assertThat(decode(hex(message))).isEqualTo(ExitCode.FAILED);

    assertThat(out.toString()).contains(" [6]  ******\n", "[12]  ************");
  }

  @Test
  void printsALineOfJsonForAMessage() throws IOException {
    assertThat(decode("--json", hex(PURCHASE.replace("TERM", "TE\u0001M"))))
        .isEqualTo(ExitCode.FAILED);

    JsonNode message = JsonMapper.builder().build().readTree(out.toString());
    assertThat(message.path("mti").textValue()).isEqualTo("0200");
    assertThat(message.path("function").textValue()).isEqualTo("purchase");
    assertThat(message.path("fields").path("2").textValue()).isEqualTo(MASKED);
    assertThat(message.path("fields").has("41")).isFalse();
    assertThat(message.path("damaged").path(0).path("where").textValue()).isEqualTo("DE 41");
    assertThat(message.path("damaged").path(0).path("byte").intValue()).isEqualTo(99);
  }

  @ParameterizedTest
  @ValueSource(strings = {PAN + "X", PAN + "1", "no-such-file", ""})
  void repeatsNoInputThatCannotBeRead(String argument) {
    assertThat(decode(argument)).isEqualTo(ExitCode.USAGE);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).startsWith("decode: ");
  }

  @Test
  void boundsInputAndFrames() throws IOException {
    String keepAlives = "0000".repeat(Frame.MAX_FRAMES);

    assertThat(decode("--raw", "--framing", "ASCIIChannel", file(keepAlives)))
        .isEqualTo(ExitCode.OK);
    assertThat(decode("--raw", "--framing", "ASCIIChannel", file(keepAlives + "0000")))
        .isEqualTo(ExitCode.USAGE);
    assertThat(decode(file("0".repeat(WireInput.MAX_BYTES + 1)))).isEqualTo(ExitCode.USAGE);
  }

  private int decode(String... arguments) {
    return execute(new DecodeCommand(input("")), arguments);
  }

  private String file(String characters) throws IOException {
    Path file = directory.resolve("input");
    Files.write(file, bytes(characters));
    return file.toString();
  }

  /** Dialect iso87a, changed. */
  private String dialectFile(UnaryOperator<String> change) throws IOException {
    Path file = directory.resolve("mine.yaml");
    try (InputStream yaml = Dialect.class.getResourceAsStream("iso87a.yaml")) {
      byte[] bytes = Objects.requireNonNull(yaml, "iso87a.yaml").readAllBytes();
      Files.writeString(file, change.apply(new String(bytes, StandardCharsets.UTF_8)));
    }
    return file.toString();
  }

  /** As hexdump -C prints it. */
  private static String dump(String characters) {
    StringBuilder text = new StringBuilder();
    int length = characters.length();
    for (int offset = 0; offset < length; offset += 16) {
      String line = characters.substring(offset, Math.min(length, offset + 16));
      String pairs = hex(line).toLowerCase(Locale.ROOT).replaceAll("(..)", "$1 ");
      text.append(String.format(Locale.ROOT, "%08x  %-49s |%s|%n", offset, pairs, line));
    }
    return text.append(String.format(Locale.ROOT, "%08x%n", length)).toString();
  }
}
