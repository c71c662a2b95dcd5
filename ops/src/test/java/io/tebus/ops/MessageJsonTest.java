package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.InputStream;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOPackager;
import org.jpos.iso.packager.GenericPackager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageJsonTest {

  private static final String PAN = "9999000100000078";

  @Test
  void readsAMessageForItsPackager() throws Exception {
    MessageJson.Parsed parsed =
        MessageJson.parse(
            """
            {"mti": "0200", "fields": {"2": "9999000100000078", "3": "000000", "52": "0011AAFF"}}
            """,
            iso87ascii());

    assertThat(parsed.message().getMTI()).isEqualTo("0200");
    assertThat(parsed.message().getString(2)).isEqualTo(PAN);
    assertThat(parsed.message().getString(3)).isEqualTo("000000");
    assertThat(parsed.message().getBytes(52)).isEqualTo(new byte[] {0, 0x11, (byte) 0xAA, -1});
    assertThat(parsed.ignored()).isEmpty();
  }

  @Test
  void namesMembersItDoesNotKnow() throws Exception {
    MessageJson.Parsed parsed =
        MessageJson.parse("{\"mti\": \"0800\", \"fields\": {}, \"hex\": \"30\"}", iso87ascii());

    assertThat(parsed.ignored()).containsExactly("hex");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"mti\": \"0200\"",
        "{\"fields\": {}}",
        "{\"mti\": 200, \"fields\": {}}",
        "{\"mti\": \"200\", \"fields\": {}}",
        "{\"mti\": \"0200\"}",
        "{\"mti\": \"0200\", \"fields\": []}",
        "{\"mti\": \"0200\", \"fields\": {\"0\": \"1\"}}",
        "{\"mti\": \"0200\", \"fields\": {\"1\": \"1\"}}",
        "{\"mti\": \"0200\", \"fields\": {\"65\": \"1\"}}",
        "{\"mti\": \"0200\", \"fields\": {\"129\": \"1\"}}",
        "{\"mti\": \"0200\", \"fields\": {\"two\": \"1\"}}",
        "{\"mti\": \"0200\", \"fields\": {\"4\": 4590}}",
        "{\"mti\": \"0200\", \"fields\": {\"4\": \"1\", \"4\": \"2\"}}",
        "{\"mti\": \"0200\", \"fields\": {}} {}"
      })
  void refusesWhatIsNoMessage(String json) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MessageJson.parse(json, iso87ascii()))
        .withMessageStartingWith("request:");
  }

  @Test
  void repeatsNoInputWhenItCannotBeRead() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> MessageJson.parse("{\"mti\": \"0200\", \"fields\": {" + PAN, iso87ascii()))
        .withMessageNotContaining(PAN);
  }

  @Test
  void printsAMessageWithItsCardMasked() {
    ISOMsg message = new ISOMsg("0210");
    message.set(2, PAN);
    message.set(39, "00");
    message.set(102, PAN);
    message.set(103, "1234567890");

    assertThat(MessageJson.print(message, "").lines().map(String::strip))
        .containsExactly(
            "{",
            "\"mti\" : \"0210\",",
            "\"fields\" : {",
            "\"2\" : \"999900******0078\",",
            "\"39\" : \"00\",",
            "\"102\" : \"999900******0078\",",
            "\"103\" : \"1234567890\"",
            "}",
            "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "999900010007",
        "9999000100127",
        "9999000100000078",
        "  9999000100000078      ",
        "9999 0001 0000 0078",
        "9999000100000079",
        "9999000100123456784",
        "0000000000009999000100000078"
      })
  void masksWhatMayBeACardNumberAmongAccounts(String number) {
    ISOMsg message = new ISOMsg("0210");
    message.set(102, number);
    message.set(103, number);

    String text = MessageJson.print(message, "");

    assertThat(text).contains("\"102\"", "\"103\"", "*").doesNotContain(number.strip());
    assertThat(text.replaceAll("\"10[23]\"", "").chars().filter(Character::isDigit).count())
        .as("digits shown of both, MTI included")
        .isLessThanOrEqualTo(2 * 10 + 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "1234567890", "99999999999", " 1234567890  "})
  void showsAnAccountNumber(String number) {
    ISOMsg message = new ISOMsg("0210");
    message.set(103, number);

    assertThat(MessageJson.print(message, "")).contains("\"103\" : \"" + number + "\"");
  }

  @Test
  void printsNeitherTrackNorPin() {
    ISOMsg message = new ISOMsg("0210");
    message.set(35, PAN + "=3012");
    message.set(36, PAN);
    message.set(39, "00");
    message.set(45, PAN);
    message.set(52, new byte[8]);

    String text = MessageJson.print(message, "");

    assertThat(text).doesNotContain(PAN, "\"35\"", "\"36\"", "\"45\"", "\"52\"").contains("\"39\"");
  }

  private static ISOPackager iso87ascii() throws Exception {
    try (InputStream xml = ISOMsg.class.getResourceAsStream("/packager/iso87ascii.xml")) {
      return new GenericPackager(xml);
    }
  }
}
