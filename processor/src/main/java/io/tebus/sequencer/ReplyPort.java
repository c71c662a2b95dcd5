package io.tebus.sequencer;

import io.tebus.event.Answer;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.ControlledMessageHandler.Action;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The way back from the sequencer to one event loop or admin thread.
 *
 * <pre>
 *  0  gate lsn i64      8  address i64      16  {@link Answer}
 * </pre>
 *
 * <p>An answer passes the gate when everything up to its gate LSN is durable. The ring is sized to
 * the most requests its owner can have under way, so it never fills. {@link #offer} is confined to
 * the sequencer, {@link #drain} to the owner, {@link #wake} is safe for any thread.
 */
public final class ReplyPort {

  private static final int ADDRESS = Long.BYTES;
  private static final int ANSWER = ADDRESS + Long.BYTES;
  private static final int LENGTH = ANSWER + Answer.LENGTH;
  private static final int RECORD_LENGTH = BitUtil.align(LENGTH + 8, 8);
  private static final int MESSAGE_TYPE = 1;

  private final OneToOneRingBuffer ring;
  private final LongSupplier durableLsn;
  private final Runnable wakeOwner;
  private final AtomicBoolean awake = new AtomicBoolean();
  private final Answer answer = new Answer();
  private final Answer view = new Answer();
  private final ControlledMessageHandler release = this::release;
  private final Handler handler;
  private long gate;
  private boolean stopped;
  private final UnsafeBuffer outgoing = new UnsafeBuffer(new byte[LENGTH]);

  /** Receives the answers that passed the gate. */
  public interface Handler {
    /**
     * One answer.
     *
     * @param address what the request was sent with
     * @param answer valid during the call
     */
    void onAnswer(long address, Answer answer);
  }

  /**
   * A port.
   *
   * @param maxUnderWay requests the owner has under way at most
   * @param durableLsn where the gate stands
   * @param wakeOwner makes the owner call {@link #drain} soon
   * @param handler called by the owner within {@link #drain}
   */
  public ReplyPort(int maxUnderWay, LongSupplier durableLsn, Runnable wakeOwner, Handler handler) {
    int capacity = BitUtil.findNextPositivePowerOfTwo(maxUnderWay * RECORD_LENGTH + RECORD_LENGTH);
    ring =
        new OneToOneRingBuffer(
            new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(
                    capacity + RingBufferDescriptor.TRAILER_LENGTH, 64)));
    this.durableLsn = durableLsn;
    this.wakeOwner = wakeOwner;
    this.handler = handler;
  }

  /** The buffer of the next answer; confined to the sequencer. */
  Answer next() {
    return answer.wrap(outgoing, ANSWER);
  }

  /** Sends {@link #next()}; confined to the sequencer. */
  void offer(long gateLsn, long address) {
    outgoing.putLong(0, gateLsn);
    outgoing.putLong(ADDRESS, address);
    if (!ring.write(MESSAGE_TYPE, outgoing, 0, LENGTH)) {
      throw new IllegalStateException(
          "reply ring: capacity=" + ring.capacity() + " is full (expected: never)");
    }
  }

  /** Makes the owner look; many calls before it looks cost one. */
  public void wake() {
    if (ring.size() > 0 && awake.compareAndSet(false, true)) {
      wakeOwner.run();
    }
  }

  /**
   * Hands over, in order, the answers that passed the gate; confined to the owner.
   *
   * @return how many; fewer than the limit means that the next one will wake the owner
   */
  public int drain(int limit) {
    awake.set(false);
    // Whoever publishes an answer or a durable LSN from here on wakes the owner again; what was
    // published before is seen below.
    VarHandle.fullFence();
    gate = durableLsn.getAsLong();
    stopped = false;
    int drained = 0;
    long before = -1;
    // A read ends at the physical end of the ring, where padding counts as nothing: read on.
    while (drained < limit && !stopped && ring.consumerPosition() != before) {
      before = ring.consumerPosition();
      drained += ring.controlledRead(release, limit - drained);
    }
    return drained;
  }

  private Action release(int messageType, DirectBuffer buffer, int index, int length) {
    if (buffer.getLong(index) > gate) {
      stopped = true;
      return Action.ABORT;
    }
    handler.onAnswer(buffer.getLong(index + ADDRESS), view.wrap(buffer, index + ANSWER));
    return Action.CONTINUE;
  }
}
