package io.tebus.perf.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A link of a purchase load as Netty sees it. What a wake-up brings is judged, and what there is
 * room for then leaves in one write. Its loss is a mistake from the time on when it was told to
 * stay.
 *
 * <p>Confined to its event loop.
 */
final class LoadLink extends ChannelInboundHandlerAdapter {

  /** A request this late is not sent any more, or a rate out of reach would never end. */
  private static final long MAX_LAG_NS = 1_000_000_000;

  private final int number;
  private final PurchaseLink link;
  private final LoadCounts counts;
  private final UnsafeBuffer inView = new UnsafeBuffer(0, 0);
  private final UnsafeBuffer outView = new UnsafeBuffer(0, 0);
  private @Nullable ChannelHandlerContext context;
  private boolean staying;
  private boolean saturating;
  private boolean closing;
  private int toAsk;

  LoadLink(int number, PurchaseLink link, LoadCounts counts) {
    this.number = number;
    this.link = link;
    this.counts = counts;
  }

  /** True while the server has it open. */
  boolean isOpen() {
    return context != null;
  }

  /** The load begins: the link must be open, and stay so. */
  void stay() {
    staying = true;
    if (context == null) {
      lost();
    }
  }

  /** Keeps as many purchases in flight as there is room for, from now on. */
  void saturate() {
    saturating = true;
    refill();
  }

  /** Sends no more purchases by itself. */
  void rest() {
    saturating = false;
  }

  /** Asks for the balance of each of its cards. */
  void ask() {
    toAsk = link.slots();
    refill();
  }

  /** Requests under way, and those still to be asked. */
  int pending() {
    return link.inFlight() + toAsk;
  }

  /** Writes a purchase that was due; {@link #flush} sends it. */
  void offer(long intendedNs, long nowNs) {
    long lagNs = nowNs - intendedNs;
    if (context == null || link.room() == 0 || lagNs > MAX_LAG_NS) {
      counts.notSent();
      return;
    }
    counts.sendLag(lagNs);
    write(1, intendedNs);
  }

  void flush() {
    ChannelHandlerContext ctx = context;
    if (ctx != null) {
      ctx.flush();
    }
  }

  /** The load ends: that the link closes is no mistake any more. */
  void leave() {
    closing = true;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      int length = bytes.readableBytes();
      wrap(inView, bytes, bytes.readerIndex(), length);
      link.receive(inView, length, System.nanoTime());
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    refill();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    context = null;
    if (staying && !closing) {
      lost();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (staying) {
      counts.mistake("link: number=" + number + " failed: " + cause);
    }
    var _ = ctx.close();
  }

  private void lost() {
    counts.mistake("link: number=" + number + " lost (expected: open until the load ends)");
  }

  private void refill() {
    int count = saturating ? link.room() : Math.min(toAsk, link.room());
    if (count > 0 && context != null) {
      write(count, System.nanoTime());
      flush();
    }
  }

  private void write(int count, long intendedNs) {
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      return;
    }
    int length = count * PurchaseFrame.FRAMED_LENGTH;
    ByteBuf bytes = ctx.alloc().directBuffer(length);
    wrap(outView, bytes, 0, length);
    for (int at = 0; at < length; at += PurchaseFrame.FRAMED_LENGTH) {
      if (toAsk > 0) {
        link.enquiry(outView, at, intendedNs);
        toAsk--;
      } else {
        link.purchase(outView, at, intendedNs);
      }
    }
    bytes.writerIndex(length);
    var _ = ctx.write(bytes, ctx.voidPromise());
  }

  private static void wrap(UnsafeBuffer view, ByteBuf bytes, int index, int length) {
    if (bytes.hasMemoryAddress()) {
      view.wrap(bytes.memoryAddress() + index, length);
    } else {
      ByteBuffer nio = bytes.internalNioBuffer(index, length);
      view.wrap(nio, nio.position(), length);
    }
  }
}
