package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.IFE_BINARY;
import org.jpos.iso.ISOBinaryField;
import org.jpos.iso.ISOException;
import org.junit.jupiter.api.Test;

/** Bytes as hexadecimal characters in EBCDIC, whose letters jPOS packs right and misreads. */
class EbcdicHexTest {

  private static final String XML =
      """
      <isopackager>
        <isofield id="0" length="4" name="MTI" class="org.jpos.iso.IFA_NUMERIC"/>
        <isofield id="1" length="16" name="BITMAP" class="org.jpos.iso.IFA_BITMAP"/>
        <isofield id="64" length="8" name="MAC" class="org.jpos.iso.IFE_BINARY"/>
      </isopackager>
      """;
  private static final byte[] CONTENT = HexFormat.of().parseHex("0123456789ABCDEF");
  private static final int HEAD = 20;

  private final MessageSpec spec =
      MessageSpec.compile(
          new ByteArrayInputStream(XML.getBytes(StandardCharsets.US_ASCII)), "ebcdic");

  @Test
  void whatJposPacksIsReadAsItWasPacked() throws ISOException {
    byte[] packed = new IFE_BINARY(8, "MAC").pack(new ISOBinaryField(64, CONTENT));
    UnsafeBuffer frame = new UnsafeBuffer(new byte[HEAD + packed.length]);
    frame.putStringWithoutLengthAscii(0, "08000000000000000001");
    frame.putBytes(HEAD, packed);
    MessageDecoder decoder = new MessageDecoder(spec);

    assertThat(decoder.decode(frame, 0, frame.capacity())).isEqualTo(MessageDecoder.OK);

    byte[] content = new byte[CONTENT.length];
    assertThat(decoder.copyBinary(64, new UnsafeBuffer(content), 0)).isEqualTo(content.length);
    assertThat(content).isEqualTo(CONTENT);

    UnsafeBuffer target = new UnsafeBuffer(new byte[frame.capacity()]);
    MessageEncoder encoder = new MessageEncoder(spec).begin(target, 0, 800, false);
    encoder.binary(64, new UnsafeBuffer(CONTENT), 0, CONTENT.length);
    assertThat(encoder.end()).isEqualTo(frame.capacity());
    assertThat(target).isEqualTo(frame);
  }
}
