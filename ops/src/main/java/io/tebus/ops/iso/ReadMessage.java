package io.tebus.ops.iso;

import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.codec.MessageSpec;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A message that was read, as far as it could be.
 *
 * <p>Immutable.
 *
 * @param mti four digits; empty when they cannot be read
 * @param function what it is about, in words
 * @param kind whether it asks or answers, in words
 * @param elements the sound ones
 * @param damages what is wrong with it; none of a sound message
 */
record ReadMessage(
    String mti, String function, String kind, List<MessageElement> elements, List<Damage> damages) {

  ReadMessage {
    elements = List.copyOf(elements);
    damages = List.copyOf(damages);
  }

  /** The message of a frame; nothing at all of a keep-alive. */
  static ReadMessage of(Frame frame, DirectBuffer source, MessageSpec spec, DialectWords words) {
    if (frame.isFaulty()) {
      return unreadable(List.of(new Damage("the frame", 0, frame.fault())));
    }
    if (frame.isKeepAlive()) {
      return unreadable(List.of());
    }
    int length = frame.messageLength();
    DirectBuffer bytes = new UnsafeBuffer(source, frame.messageOffset(), length);
    // A new one each time: that is what the finder asks for.
    MessageDecoder message = new MessageDecoder(spec);
    int status = message.decode(bytes, 0, length);
    List<Damage> damages = new DamageFinder(spec, bytes, message).find(status);
    int mti = message.mti();
    if (mti == MessageDecoder.MTI_UNREADABLE) {
      return unreadable(damages);
    }
    return new ReadMessage(
        String.format(Locale.ROOT, "%04d", mti),
        words.function(message),
        words.kind(mti),
        ElementReader.read(message, words, hiding(message, damages)),
        damages);
  }

  private static UnaryOperator<String> hiding(MessageDecoder message, List<Damage> damages) {
    if (damages.isEmpty()) {
      return UnaryOperator.identity();
    }
    return message.structureIntact() && damages.stream().allMatch(Damage::inContent)
        ? CardNumbers::hideNumbers
        : CardNumbers::hideParts;
  }

  private static ReadMessage unreadable(List<Damage> damages) {
    return new ReadMessage("", "", "", List.of(), damages);
  }

  boolean isDamaged() {
    return !damages.isEmpty();
  }
}
