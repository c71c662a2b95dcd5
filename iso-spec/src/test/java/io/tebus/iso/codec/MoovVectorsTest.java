package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The messages of moov's tests, read with iso87ascii. Which elements a message must have, and
 * whether a day is in the calendar, is not the codec's to judge.
 */
class MoovVectorsTest {

  private static final Set<String> SOUND =
      Set.of(
          "financial_transaction_message.dat",
          "financial_transaction_message_response.dat",
          "iso_reversal_message.dat",
          "iso_reversal_message_advice.dat",
          "iso_reversal_message_advice_missing_field.dat",
          "iso_reversal_message_advice_unexpected_field.dat",
          "iso_reversal_message_error_date.dat",
          "iso_reversal_message_response.dat",
          "iso_reversal_repeat_message.dat",
          "iso_reversal_repeat_message_response.dat",
          "network_management_message.dat",
          "network_management_message_response.dat");

  private static final Set<String> DAMAGED =
      Set.of(
          "error_message.dat",
          "message_with_character_ebcdic_encoding.dat",
          "message_with_error_indicate_numeric.dat",
          "message_with_hex_bcd.dat",
          "message_with_hex_length.dat",
          "message_with_hex_rbcd.dat",
          "message_with_indicate_numeric.dat",
          "message_with_number_bcd_encoding.dat",
          "network_management_message_with_error_track.dat",
          "network_management_message_with_track.dat");

  private static final Map<String, String> EXCLUDED =
      Map.of(
          "attributes_data_elements.dat", "a specification as JSON",
          "specification_ver_1987.json", "a specification",
          "specification_without_encoding_ver_1987.json", "a specification",
          "iso_reversal_message.json", "says what the XML beside it says",
          "iso_reversal_message.xml", "read with iso_reversal_message.dat");

  private final JposOracle oracle = new JposOracle();
  private final MessageDecoder decoder = new MessageDecoder(JposOracle.spec());

  @BeforeEach
  void findVectors() {
    Vectors.assumeHere();
  }

  @Test
  void areAllReadOrExcluded() {
    Set<String> known =
        Stream.of(SOUND, DAMAGED, EXCLUDED.keySet())
            .flatMap(Set::stream)
            .collect(Collectors.toCollection(TreeSet::new));

    Set<String> files =
        Vectors.files(Vectors.moov()).stream()
            .map(file -> String.valueOf(file.getFileName()))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(known).isEqualTo(files);
  }

  @Test
  void areReadAsJposReadsThem() throws Exception {
    for (String name : SOUND) {
      byte[] frame = frame(name);

      assertThat(decode(frame)).as(name).isEqualTo(MessageDecoder.OK);

      assertThat(oracle.contents(decoder))
          .as(name)
          .hasSizeGreaterThan(5)
          .isEqualTo(JposOracle.contents(oracle.unpack(frame)));
    }
  }

  @Test
  void areReadAsMoovReadsThem() throws Exception {
    decode(frame("iso_reversal_message.dat"));

    assertThat(oracle.contents(decoder)).isEqualTo(contents("iso_reversal_message.xml"));
  }

  @ParameterizedTest
  @CsvSource({
    "error_message.dat, 55",
    "message_with_error_indicate_numeric.dat, 28",
    "message_with_hex_bcd.dat, 48",
    "message_with_hex_length.dat, 32",
    "message_with_hex_rbcd.dat, 48",
    "message_with_indicate_numeric.dat, 28",
    "message_with_number_bcd_encoding.dat, 7",
  })
  void areNotReadWhereTheStructureIsDamaged(String name, int element) throws Exception {
    byte[] frame = frame(name);

    assertThat(decode(frame)).isEqualTo(element);

    assertThat(decoder.structureIntact()).isFalse();
    assertThatThrownBy(() -> oracle.unpack(frame)).isInstanceOf(ISOException.class);
  }

  /** EBCDIC and bytes where the descriptor has ASCII; jPOS takes them as they are. */
  @ParameterizedTest
  @CsvSource({
    "message_with_character_ebcdic_encoding.dat, 42",
    "network_management_message_with_error_track.dat, 35",
    "network_management_message_with_track.dat, 35",
  })
  void areReadWithoutTheElementWhoseContentIsDamaged(String name, int element) throws Exception {
    byte[] frame = frame(name);
    SortedMap<String, String> others = JposOracle.contents(oracle.unpack(frame));
    others.remove(JposOracle.path("", element));

    assertThat(decode(frame)).isEqualTo(element);

    assertThat(decoder.structureIntact()).isTrue();
    assertThat(oracle.contents(decoder)).isEqualTo(others);
  }

  private int decode(byte[] frame) {
    return decoder.decode(new UnsafeBuffer(frame), 0, frame.length);
  }

  private static byte[] frame(String name) throws Exception {
    return Files.readAllBytes(Vectors.moov().resolve(name));
  }

  private static SortedMap<String, String> contents(String name) throws Exception {
    SortedMap<String, String> contents = new TreeMap<>();
    Path xml = Vectors.moov().resolve(name);
    NodeList elements =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(xml.toFile())
            .getElementsByTagName("Element");
    for (int i = 0; i < elements.getLength(); i++) {
      Element element = (Element) elements.item(i);
      int number = Integer.parseInt(element.getAttribute("Number"));
      if (number > 1) {
        contents.put(JposOracle.path("", number), element.getTextContent());
      }
    }
    return contents;
  }
}
