package io.tebus.iso.codec;

import io.tebus.iso.DataElement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOBinaryFieldPackager;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOFieldPackager;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.packager.GenericPackager;

/** jPOS's own packing and reading of iso87ascii, which the codec is held against. */
final class JposOracle {

  private static final String PACKAGER = "/packager/iso87ascii.xml";

  private final GenericPackager packager = packager();

  /** The same descriptor as compiled by our codec. */
  static MessageSpec spec() {
    try (InputStream xml = packagerXml()) {
      return MessageSpec.compile(xml, "iso87ascii");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ISOFieldPackager field(int element) {
    return packager.getFieldPackager(element);
  }

  /** The simple name of the class that packs the element. */
  String className(int element) {
    return field(element).getClass().getSimpleName();
  }

  boolean isBinary(int element) {
    return field(element) instanceof ISOBinaryFieldPackager;
  }

  int prefixLength(int element) {
    String name = className(element);
    if (name.startsWith("IFA_LLL")) {
      return 3;
    }
    return name.startsWith("IFA_LL") ? 2 : 0;
  }

  byte[] pack(RandomMessages.Message message) throws ISOException {
    ISOMsg packed = new ISOMsg();
    packed.setPackager(packager);
    packed.setMTI(message.mti());
    message.values().forEach(packed::set);
    return packed.pack();
  }

  /** Reads the frame into the message and returns the bytes consumed. */
  int unpack(ISOMsg message, byte[] frame) throws ISOException {
    return packager.unpack(message, frame);
  }

  ISOMsg unpack(byte[] frame) throws ISOException {
    ISOMsg message = new ISOMsg();
    unpack(message, frame);
    return message;
  }

  /**
   * Content of every element as our decoder found it; hexadecimal in upper case, as jPOS has it.
   */
  SortedMap<Integer, String> contents(MessageDecoder decoder) {
    SortedMap<Integer, String> contents = new TreeMap<>();
    for (int element = 2; element <= DataElement.MAX; element++) {
      if (decoder.has(element)) {
        String content = content(decoder, element);
        contents.put(element, isBinary(element) ? content.toUpperCase(Locale.ROOT) : content);
      }
    }
    return contents;
  }

  /** Content of every element as jPOS found it, in the form it has on the wire. */
  static SortedMap<Integer, String> contents(ISOMsg message) {
    SortedMap<Integer, String> contents = new TreeMap<>();
    for (int element = 2; element <= DataElement.MAX; element++) {
      if (message.hasField(element)) {
        contents.put(element, Objects.requireNonNull(message.getString(element)));
      }
    }
    return contents;
  }

  private static String content(MessageDecoder decoder, int element) {
    byte[] content = new byte[decoder.length(element)];
    int copied = decoder.copyText(element, new UnsafeBuffer(content), 0);
    return new String(content, 0, copied, StandardCharsets.ISO_8859_1);
  }

  private static GenericPackager packager() {
    try (InputStream xml = packagerXml()) {
      return new GenericPackager(xml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ISOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static InputStream packagerXml() {
    return Objects.requireNonNull(GenericPackager.class.getResourceAsStream(PACKAGER), PACKAGER);
  }
}
