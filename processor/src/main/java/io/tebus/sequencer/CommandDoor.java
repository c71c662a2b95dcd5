package io.tebus.sequencer;

import org.agrona.MutableDirectBuffer;

/**
 * One producer's door to the sequencer: commands in by the ring all share, answers back by a {@link
 * ReplyPort} of its own.
 *
 * <p>Confined to its owner: an event loop or an admin thread.
 */
public final class CommandDoor {

  /** {@link #claim}: the ring is full. */
  public static final int FULL = CommandRing.FULL;

  private final CommandRing ring;
  private final int number;
  private final ReplyPort replies;

  /**
   * A door.
   *
   * @param number of the reply port among the sequencer's ports
   */
  public CommandDoor(CommandRing ring, int number, ReplyPort replies) {
    this.ring = ring;
    this.number = number;
    this.replies = replies;
  }

  /** Claims room for a command, or returns {@link #FULL}. */
  public int claim(int commandType, int commandLength, long address) {
    return ring.claim(commandType, commandLength, number, address);
  }

  public MutableDirectBuffer buffer() {
    return ring.buffer();
  }

  /** Where the command of a claim begins. */
  public static int offset(int claim) {
    return CommandRing.offset(claim);
  }

  public void commit(int claim) {
    ring.commit(claim);
  }

  /** Wakes the sequencer: once after a batch of commits. */
  public void wakeSequencer() {
    ring.wakeSequencer();
  }

  public ReplyPort replies() {
    return replies;
  }
}
