package io.tebus.sequencer;

import java.lang.invoke.VarHandle;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The ring that all commands go through, in front of each the address of its answer.
 *
 * <pre>
 *  0  port i32 | reserved i32      8  address i64      16  command
 * </pre>
 *
 * <p>Writing is safe for any thread; reading is confined to the sequencer.
 */
public final class CommandRing {

  /** {@link #claim}: the ring is full. */
  public static final int FULL = RingBuffer.INSUFFICIENT_CAPACITY;

  static final int ADDRESS = Long.BYTES;
  static final int COMMAND = ADDRESS + Long.BYTES;

  private final ManyToOneRingBuffer ring;
  private final Doorbell bell;

  /**
   * A ring.
   *
   * @param capacityBytes a power of two
   */
  public CommandRing(int capacityBytes) {
    ring =
        new ManyToOneRingBuffer(
            new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(
                    capacityBytes + RingBufferDescriptor.TRAILER_LENGTH, 64)));
    bell = new Doorbell(() -> ring.size() > 0);
  }

  /**
   * Claims room for a command; write it at {@link #offset} of {@link #buffer()}, then {@link
   * #commit}.
   *
   * @return the claim, or {@link #FULL}
   */
  public int claim(int commandType, int commandLength, int port, long address) {
    int index = ring.tryClaim(commandType, COMMAND + commandLength);
    if (index > 0) {
      MutableDirectBuffer buffer = ring.buffer();
      buffer.putInt(index, port);
      buffer.putLong(index + ADDRESS, address);
    }
    return index;
  }

  public MutableDirectBuffer buffer() {
    return ring.buffer();
  }

  /** Where the command of a claim begins. */
  public static int offset(int claim) {
    return claim + COMMAND;
  }

  public void commit(int claim) {
    ring.commit(claim);
  }

  /** Wakes the sequencer: once after a batch of commits. */
  public void wakeSequencer() {
    VarHandle.fullFence();
    bell.ring();
  }

  /** Bytes that wait to be taken in, headers and padding included. Safe for any thread. */
  public int sizeBytes() {
    return ring.size();
  }

  /** Bytes that may wait at most. */
  public int capacityBytes() {
    return ring.capacity();
  }

  Doorbell bell() {
    return bell;
  }

  int read(ControlledMessageHandler handler, int limit) {
    return ring.controlledRead(handler, limit);
  }

  boolean isEmpty() {
    return ring.size() == 0;
  }
}
