package io.tebus.iso.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes what jPOS is given to pack with our encoder. */
final class JposWriter {

  private static final int OFFSET = 7;

  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[128 * 1024]);
  private final JposLevel level;
  private final MessageEncoder encoder;

  JposWriter(Descriptor descriptor, JposLevel level) {
    this.level = level;
    this.encoder = new MessageEncoder(descriptor.compile());
  }

  /** Begins a message with as many bitmaps as jPOS writes: EBCDIC ones are often longer. */
  MessageEncoder begin(int mti, boolean secondBitmap, boolean thirdBitmap) {
    // Nothing of the message before may show through.
    buffer.setMemory(0, buffer.capacity(), (byte) 0xEE);
    return thirdBitmap
        ? encoder.begin(buffer, OFFSET, mti, true, true)
        : encoder.begin(buffer, OFFSET, mti, secondBitmap);
  }

  void write(SortedMap<Integer, RandomMessages.Value> values) {
    write(encoder, level, values);
  }

  /** Ends the message; the bytes written. */
  byte[] end() {
    int length = encoder.end();
    return Arrays.copyOfRange(buffer.byteArray(), OFFSET, OFFSET + length);
  }

  private static void write(
      MessageEncoder encoder, JposLevel level, SortedMap<Integer, RandomMessages.Value> values) {
    for (Map.Entry<Integer, RandomMessages.Value> value : values.entrySet()) {
      JposField field = Objects.requireNonNull(level.field(value.getKey()));
      switch (value.getValue()) {
        case RandomMessages.Plain(String text) -> write(encoder, field, text);
        case RandomMessages.Composite(var inner) -> {
          boolean second = inner.lastKey() > Bitmap.ELEMENTS;
          MessageEncoder sub = encoder.startComposite(field.element(), second);
          write(sub, Objects.requireNonNull(field.sub()), inner);
          encoder.endComposite();
        }
      }
    }
  }

  private static void write(MessageEncoder encoder, JposField field, String text) {
    if (field.kind() == JposField.Kind.BINARY) {
      byte[] bytes = HexFormat.of().parseHex(text);
      encoder.binary(field.element(), new UnsafeBuffer(bytes), 0, bytes.length);
    } else {
      byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
      encoder.text(field.element(), ascii, 0, ascii.length);
    }
  }
}
