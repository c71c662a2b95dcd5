package io.tebus.acquirer;

import io.tebus.iso.codec.Datasets;
import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.codec.MessageSpec;
import io.tebus.iso.dialect.DialectElements;
import io.tebus.iso.dialect.DialectElements.EarnRequest;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Whether a purchase asks to earn, in dialects that have a switch for it.
 *
 * <p>Confined to its event loop; allocates nothing after construction. Source: jPOS-CMF, DE 34,
 * dataset 75.
 */
final class EarnSwitch {

  private final int element;
  private final int dataset;
  private final int bit;
  private final boolean earnsWhenAbsent;
  private final Datasets datasets = new Datasets();
  private final UnsafeBuffer bytes;
  private boolean on;
  private boolean off;

  EarnSwitch(EarnRequest request, MessageSpec messages) {
    element = request.element();
    dataset = request.dataset();
    bit = request.bit();
    earnsWhenAbsent = request.earnsWhenAbsent();
    int room = element == DialectElements.NONE ? 0 : messages.maxLength(element);
    bytes = new UnsafeBuffer(new byte[room]);
  }

  /** Takes the message for one that says nothing. */
  void skip() {
    on = false;
    off = false;
  }

  /** Reads the switch; false when its element is damaged, and then it says nothing. */
  boolean read(MessageDecoder message) {
    skip();
    if (element == DialectElements.NONE || !message.has(element)) {
      return true;
    }
    int length = message.copyBinary(element, bytes, 0);
    datasets.wrap(bytes, 0, length);
    boolean readable = find();
    // Another dataset may have held a card number.
    bytes.setMemory(0, length, (byte) 0);
    return readable;
  }

  private boolean find() {
    if (!datasets.find(dataset) || !datasets.has(bit)) {
      return datasets.isSound();
    }
    int at = datasets.elementOffset(bit);
    byte word = at == Datasets.ABSENT ? 0 : bytes.getByte(at);
    on = word == 'Y';
    off = word == 'N';
    return on || off;
  }

  /** True when it says so: the answer then says whether it was done. */
  boolean isOn() {
    return on;
  }

  /** True when it says no. */
  boolean isOff() {
    return off;
  }

  /** True when it says nothing, and the dialect takes that for a no. */
  boolean isOffUnsaid() {
    return !on && !off && !earnsWhenAbsent;
  }
}
