package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageSpecTest {

  private static final String MTI =
      "<isofield id='0' length='4' name='MTI' class='org.jpos.iso.IFA_NUMERIC'/>";
  private static final String BITMAP =
      "<isofield id='1' length='16' name='BIT MAP' class='org.jpos.iso.IFA_BITMAP'/>";

  @Test
  void hasTheLengthsOfTheDescriptor() {
    MessageSpec spec = JposOracle.spec();
    JposOracle oracle = new JposOracle();

    for (int element = 0; element <= 128; element++) {
      assertThat(spec.maxLength(element))
          .as("element %d", element)
          .isEqualTo(oracle.field(element).getLength());
    }
    assertThat(spec.name()).isEqualTo("iso87ascii");
  }

  @Test
  void leavesOutWhatTheDescriptorLeavesOut() {
    MessageSpec spec = compile("<isopackager>" + MTI + BITMAP + "</isopackager>");

    assertThat(spec.maxLength(2)).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          # what the descriptor says of element 3                       | what the message names
          <isofield id='3' length='6' class='org.jpos.iso.IFB_NUMBER'/>  | element=3, class=org.jpos.iso.IFB_NUMBER
          <isofield id='3' length='6' class='org.jpos.iso.IFA_LLLHNUM'/> | such as org.jpos.iso.IF
          <isofield id='3' length='6' class='IFA_NUMERIC'/>              | element=3, class=IFA_NUMERIC
          <isofield id='3' class='org.jpos.iso.IFA_NUMERIC'/>            | attribute length
          <isofield id='3' length='6'/>                                  | attribute class
          <isofield id='3' length='0' class='org.jpos.iso.IF_CHAR'/>     | length=0 (expected: 1 to 9999)
          <isofield id='3' length='100' class='org.jpos.iso.IFA_LLNUM'/> | length=100 (expected: 1 to 99)
          <isofield id='193' length='6' class='org.jpos.iso.IF_CHAR'/>   | id=193 (expected: 0 to 192)
          <isofield id='3' length='16' class='org.jpos.iso.IFA_BITMAP'/> | element=3, class=org.jpos.iso.IFA_BITMAP
          <isofield id='0' length='4' class='org.jpos.iso.IFA_NUMERIC'/> | element=0 twice
          <isofield id='3' trim='true' length='6' class='org.jpos.iso.IFB_NUMERIC'/> | trim=true
          <isofield id='3' params='x' length='6' class='org.jpos.iso.IF_CHAR'/> | no params
          <isofieldpackager id='3' class='x.Y' packager='p.Q'/>          | element=3, class=x.Y, packager=p.Q
          <isovalidator/>                                                | tag=isovalidator
          <isofield id='3'                                               | well-formed XML
          """)
  void refusesWhatItWouldReadDifferently(String third, String named) {
    String xml = "<isopackager>" + MTI + BITMAP + third + "</isopackager>";

    assertThatThrownBy(() -> compile(xml))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("packager=test")
        .hasMessageContaining(named);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "headerLength='x', headerLength=x",
        "bitmapField='3', element=1",
        "thirdBitmapField='65', thirdBitmapField=65",
        "tagMapper='x.Y', tagMapper=x.Y"
      })
  void refusesAttributesThatItCannotFollow(String attribute, String named) {
    String xml = "<isopackager " + attribute + ">" + MTI + BITMAP + "</isopackager>";

    assertThatThrownBy(() -> compile(xml))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }

  @Test
  void knowsTheHeaderAndTheRoomOfAnElement() {
    MessageSpec spec =
        compile(
            "<isopackager headerLength='5'>"
                + MTI
                + BITMAP
                + "<isofield id='2' length='19' class='org.jpos.iso.IFB_LLNUM'/>"
                + "<isofield id='52' length='8' class='org.jpos.iso.IFA_BINARY'/>"
                + "</isopackager>");

    assertThat(spec.headerLength()).isEqualTo(5);
    assertThat(spec.has(2)).isTrue();
    assertThat(spec.has(3)).isFalse();
    assertThat(spec.isText(2)).isTrue();
    assertThat(spec.isText(52)).isFalse();
    assertThat(spec.maxWireLength(2)).isEqualTo(11);
    assertThat(spec.maxWireLength(52)).isEqualTo(16);
    assertThat(spec.maxWireLength(3)).isZero();
  }

  @Test
  void refusesADescriptorWithoutMessageTypeOrBitmap() {
    assertThatThrownBy(() -> compile("<isopackager>" + BITMAP + "</isopackager>"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("element=0");
    assertThatThrownBy(() -> compile("<isopackager>" + MTI + "</isopackager>"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("element=1");
  }

  @Test
  void fetchesNeitherDocumentTypeNorEntities(@TempDir Path directory) throws IOException {
    Path fragment = directory.resolve("fragment.xml");
    Files.writeString(fragment, "<isofield id='2' length='19' class='org.jpos.iso.IFA_LLNUM'/>");
    String outside = directory.resolve("absent.dtd").toUri().toString();

    MessageSpec spec =
        compile(
            "<!DOCTYPE isopackager SYSTEM '"
                + outside
                + "' [<!ENTITY fragment SYSTEM '"
                + fragment.toUri()
                + "'>]><isopackager>"
                + MTI
                + BITMAP
                + "&fragment;</isopackager>");

    assertThat(spec.maxLength(0)).isEqualTo(4);
    assertThat(spec.maxLength(2)).isZero();
  }

  private static MessageSpec compile(String xml) {
    byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
    return MessageSpec.compile(new ByteArrayInputStream(bytes), "test");
  }
}
