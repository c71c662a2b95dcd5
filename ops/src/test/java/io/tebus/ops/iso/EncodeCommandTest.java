package io.tebus.ops.iso;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.ops.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncodeCommandTest extends IsoCommandLine {

  private static final String JSON =
      """
      {"mti": "0200", "fields": {
        "2": "9999000100000078", "3": "000000", "4": "4590", "7": "0115093000", "11": "000101",
        "12": "093000", "13": "0115", "18": "5411", "22": "051", "25": "00", "32": "123456",
        "41": "TERM0007", "42": "MERCH0000000007", "49": "840"}}
      """;

  @Test
  void printsTheBytesOfAMessageInHexadecimal() {
    assertThat(encode(JSON)).isEqualTo(ExitCode.OK);

    assertThat(out.toString().strip()).isEqualTo(hex(PURCHASE));
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "PostChannel,'',007D",
    "ASCIIChannel,ISO,3031323849534F",
    "NACChannel,6000010002,00826000010002",
    "BCDChannel,6000010002,01306000010002"
  })
  void putsAFrameAroundItWithTheHeaderAsGiven(String framing, String header, String before) {
    assertThat(encode(JSON, "--framing", framing, "--header", header)).isEqualTo(ExitCode.OK);

    assertThat(out.toString().strip()).isEqualTo(before + hex(PURCHASE));
  }

  @ParameterizedTest
  @CsvSource({
    "2,99990001000000780000,'DE 2 (card number), length=20: '",
    "4,45X0,DE 4 at byte 20: its content",
    "38,1234567,'DE 38 (approval code), length=7: '",
    "41,TERM\u00e9,'DE 41 (terminal), length=5: a character is not ASCII'",
    "52,001,'DE 52 (PIN block), length=3: '"
  })
  void namesAnElementThatThePackagerRefuses(int element, String value, String text) {
    String json = "{\"mti\": \"0200\", \"fields\": {\"" + element + "\": \"" + value + "\"}}";

    assertThat(encode(json)).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString()).contains("encode: request: " + text).doesNotContain(value);
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"mti\": \"0200\", \"fields\": {\"2\": " + PAN + "}}",
        "{\"mti\": \"0200\", \"fields\": {\"" + PAN + "\": \"2\"}}",
        "{\"mti\": \"0200\", \"fields\": {\"2\": \"" + PAN
      })
  void repeatsNoInputThatIsNoMessage(String json) {
    assertThat(encode(json)).isEqualTo(ExitCode.USAGE);

    assertThat(out.toString()).isEmpty();
  }

  @Test
  void repeatsNoArgumentAndNoStrangeMember() {
    assertThat(execute(new EncodeCommand(input("")), JSON)).isEqualTo(ExitCode.USAGE);
    assertThat(execute(new EncodeCommand(input("")), "-", PAN)).isEqualTo(ExitCode.USAGE);

    assertThat(encode("{\"mti\": \"0800\", \"fields\": {\"70\": \"301\"}, \"" + PAN + "\": 1}"))
        .isEqualTo(ExitCode.OK);
    assertThat(err.toString()).contains("ignored: a member of another name");
  }

  private int encode(String json, String... options) {
    return execute(new EncodeCommand(input(json)), options);
  }
}
