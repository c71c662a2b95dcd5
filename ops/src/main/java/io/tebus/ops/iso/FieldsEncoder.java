package io.tebus.ops.iso;

import io.tebus.iso.codec.MessageEncoder;
import io.tebus.iso.codec.MessageSpec;
import io.tebus.ops.MessageFields;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Encodes a message that somebody wrote down, and reads it back: the encoder takes its caller's
 * word for most characters, as a host makes no mistakes there. People do.
 *
 * <p>Confined to the main thread. A mistake is an IllegalArgumentException that names the element
 * and its length, never its content.
 */
final class FieldsEncoder {

  /** Message type and three bitmaps, in hexadecimal. */
  private static final int MAX_BEFORE_ELEMENTS = 4 + 3 * 16;

  private static final int MAX_LENGTH = 1 << 26;
  private static final int LAST_OF_FIRST_BITMAP = 64;

  private final MessageSpec spec;
  private final DialectWords words;

  FieldsEncoder(MessageSpec spec, DialectWords words) {
    this.spec = spec;
    this.words = words;
  }

  /** The message and nothing else. */
  UnsafeBuffer encode(MessageFields message) {
    UnsafeBuffer target = new UnsafeBuffer(new byte[maxLength()]);
    int mti = Integer.parseInt(message.mti());
    boolean second =
        !message.fields().isEmpty() && message.fields().lastKey() > LAST_OF_FIRST_BITMAP;
    MessageEncoder encoder = new MessageEncoder(spec).begin(target, 0, mti, second);
    for (Map.Entry<Integer, String> field : message.fields().entrySet()) {
      write(encoder, field.getKey(), field.getValue());
    }
    int length = encoder.end();
    readBack(target, length);
    return new UnsafeBuffer(target, 0, length);
  }

  private void write(MessageEncoder encoder, int element, String value) {
    if (!spec.has(element)) {
      throw refused(element, value, "packager=" + spec.name() + " does not have it");
    }
    if (!StandardCharsets.US_ASCII.newEncoder().canEncode(value)) {
      throw refused(element, value, "a character is not ASCII (expected: ASCII)");
    }
    byte[] ascii = value.getBytes(StandardCharsets.US_ASCII);
    try {
      encoder.text(element, ascii, 0, ascii.length);
    } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
      // What the encoder says names lengths and kinds, no content.
      throw refused(element, value, String.valueOf(e.getMessage()));
    }
  }

  private void readBack(UnsafeBuffer bytes, int length) {
    Frame whole = new Frame(0, length, 0, length, "");
    ReadMessage read = ReadMessage.of(whole, bytes, spec, words);
    if (read.isDamaged()) {
      Damage first = read.damages().getFirst();
      throw new IllegalArgumentException("request: " + first.inWords());
    }
  }

  private IllegalArgumentException refused(int element, String value, String why) {
    String name = words.name(element);
    return new IllegalArgumentException(
        "request: DE "
            + element
            + (name.isEmpty() ? "" : " (" + name + ")")
            + ", length="
            + value.length()
            + ": "
            + why);
  }

  private int maxLength() {
    long length = MAX_BEFORE_ELEMENTS;
    length += spec.headerLength();
    for (int element = 0; element <= MessageSpec.MAX_ELEMENT; element++) {
      length += spec.maxWireLength(element);
    }
    return (int) Math.min(length, MAX_LENGTH);
  }
}
