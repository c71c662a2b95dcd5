package io.tebus.acquirer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The requests in flight on one event loop: what to echo and whom to answer.
 *
 * <p>Confined to its event loop. A slot is addressed by number and generation, so a late answer can
 * never meet another request; the slot of a closed link stays taken until its answer came back.
 * Grows by pages up to its limit.
 */
final class Slots {

  /** {@link #acquire}: all are taken. */
  static final int NONE = -1;

  private static final int PAGE = 1 << 10;

  private final int limit;
  private final List<UnsafeBuffer> pages = new ArrayList<>();
  private @Nullable LinkProtocol[] links = new LinkProtocol[0];
  private int[] generations = new int[0];
  private int[] nextFree = new int[0];
  private long[] receivedAtNs = new long[0];
  private int firstFree = NONE;
  private int taken;

  /**
   * No slots yet.
   *
   * @param limit the most there may be
   */
  Slots(int limit) {
    this.limit = limit;
  }

  int taken() {
    return taken;
  }

  boolean isFull() {
    return taken == limit;
  }

  /** Takes a slot, or {@link #NONE}. */
  int acquire(LinkProtocol link, long nowNs) {
    if (isFull()) {
      return NONE;
    }
    if (firstFree == NONE) {
      addPage();
    }
    int slot = firstFree;
    firstFree = nextFree[slot];
    links[slot] = link;
    receivedAtNs[slot] = nowNs;
    taken++;
    return slot;
  }

  /** Where a slot keeps its echo. */
  UnsafeBuffer buffer(int slot) {
    return pages.get(slot / PAGE);
  }

  static int offset(int slot) {
    return slot % PAGE * Echo.MAX_LENGTH;
  }

  /** Generation in the upper half, slot in the lower. */
  long address(int slot) {
    return (long) generations[slot] << 32 | slot;
  }

  static int slotOf(long address) {
    return (int) address;
  }

  /** The link that waits for the answer of an address, or null when there is none. */
  @Nullable LinkProtocol linkOf(long address) {
    int slot = slotOf(address);
    boolean current =
        slot >= 0 && slot < links.length && generations[slot] == (int) (address >>> 32);
    return current ? links[slot] : null;
  }

  long receivedAtNs(int slot) {
    return receivedAtNs[slot];
  }

  void release(int slot) {
    Echo.erase(buffer(slot), offset(slot));
    links[slot] = null;
    generations[slot]++;
    nextFree[slot] = firstFree;
    firstFree = slot;
    taken--;
  }

  private void addPage() {
    int first = links.length;
    int length = first + PAGE;
    pages.add(new UnsafeBuffer(BufferUtil.allocateDirectAligned(PAGE * Echo.MAX_LENGTH, 64)));
    @Nullable LinkProtocol[] moreLinks = new LinkProtocol[length];
    System.arraycopy(links, 0, moreLinks, 0, first);
    links = moreLinks;
    generations = Arrays.copyOf(generations, length);
    receivedAtNs = Arrays.copyOf(receivedAtNs, length);
    nextFree = Arrays.copyOf(nextFree, length);
    for (int slot = length - 1; slot >= first; slot--) {
      nextFree[slot] = firstFree;
      firstFree = slot;
    }
  }
}
