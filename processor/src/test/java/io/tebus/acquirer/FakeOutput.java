package io.tebus.acquirer;

import java.util.ArrayList;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOMsg;

/**
 * Keeps the frames a link put out.
 *
 * <p>Confined to the test's thread.
 */
final class FakeOutput implements LinkOutput {

  private static final int OFFSET = 5;
  private static final int PREFIX_LENGTH = 2;

  private final List<byte[]> frames = new ArrayList<>();
  private UnsafeBuffer claimed = new UnsafeBuffer(new byte[0]);
  private boolean isBroken;
  private boolean isClosed;

  /** From now on there is a defect in the way of every answer. */
  void breakDown() {
    isBroken = true;
  }

  /** The frames, length prefix included. */
  List<byte[]> frames() {
    return frames;
  }

  /** The message of a frame with a header of so many bytes. */
  ISOMsg message(int index, int headerLength) {
    byte[] frame = frames.get(index);
    int begin = PREFIX_LENGTH + headerLength;
    byte[] message = new byte[frame.length - begin];
    System.arraycopy(frame, begin, message, 0, message.length);
    return TillMessages.unpack(message);
  }

  ISOMsg message(int index) {
    return message(index, 0);
  }

  boolean isClosed() {
    return isClosed;
  }

  @Override
  public MutableDirectBuffer claim(int maxLength) {
    if (isBroken) {
      throw new IllegalStateException("a defect");
    }
    // Exactly as much as was asked for: whoever writes more fails.
    claimed = new UnsafeBuffer(new byte[OFFSET + maxLength]);
    return claimed;
  }

  @Override
  public int offset() {
    return OFFSET;
  }

  @Override
  public void commit(int length) {
    byte[] frame = new byte[length];
    claimed.getBytes(OFFSET, frame);
    frames.add(frame);
  }

  @Override
  public void fail(RuntimeException defect) {
    isClosed = true;
  }

  @Override
  public void close() {
    isClosed = true;
  }
}
