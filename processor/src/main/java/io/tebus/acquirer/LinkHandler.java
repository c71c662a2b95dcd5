package io.tebus.acquirer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link as Netty sees it: reads into the protocol, writes what it put out, and stops reading while
 * the protocol may not take more or the peer does not read.
 *
 * <p>Confined to its event loop.
 */
final class LinkHandler extends ChannelInboundHandlerAdapter implements LinkOutput {

  private static final Logger LOG = LoggerFactory.getLogger(LinkHandler.class);
  private static final int FIRST_OUTPUT_LENGTH = 4 << 10;
  private static final int MAX_OUTPUT_LENGTH = 16 << 10;

  /** Consumed bytes that a buffer of pending ones may drag along. */
  private static final int MAX_CONSUMED = 16 << 10;

  /** How often a link is looked at while its listener waits for it to send something. */
  private static final int IDLE_LOOKS = 4;

  /** How long a closing link may take to send what it still has. */
  private static final long CLOSE_TIMEOUT_S = 5;

  /** How long a peer may take to go after its listener said goodbye. */
  static final long LEAVE_TIMEOUT_MS = 1_000;

  private final ListenerSpec listener;
  private final EdgeLoop loop;
  private final UnsafeBuffer inView = new UnsafeBuffer(0, 0);
  private final UnsafeBuffer outView = new UnsafeBuffer(0, 0);
  private @Nullable ChannelHandlerContext context;
  private @Nullable LinkProtocol protocol;
  private @Nullable ByteBuf pending;
  private @Nullable ByteBuf output;
  private DisconnectReason end = DisconnectReason.PEER;
  private boolean dirty;
  private boolean closing;
  private boolean leaving;
  private boolean paused;
  private boolean waitsToResume;
  private boolean heard;
  private int silentLooks;

  LinkHandler(ListenerSpec listener, EdgeLoop loop) {
    this.listener = listener;
    this.loop = loop;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    protocol = new LinkProtocol(listener, loop, this);
    loop.opened(this);
    if (listener.idleMs() > 0) {
      lookLater(ctx);
    }
  }

  private void lookLater(ChannelHandlerContext ctx) {
    long waitMs = listener.idleMs() / IDLE_LOOKS;
    var _ = ctx.executor().schedule(() -> look(ctx), waitMs, TimeUnit.MILLISECONDS);
  }

  /** Closes the link when it sent no frame for too long; costs a read no look at the clock. */
  private void look(ChannelHandlerContext ctx) {
    if (!ctx.channel().isActive()) {
      return;
    }
    LinkProtocol link = protocol;
    if (link == null || leaving) {
      return;
    }
    // Whoever waits for us is not silent.
    boolean waits = link.inFlight() > 0 || paused;
    silentLooks = heard || waits ? 0 : silentLooks + 1;
    heard = false;
    if (silentLooks < IDLE_LOOKS) {
      lookLater(ctx);
      return;
    }
    link.closed(DisconnectReason.IDLE);
    LOG.info("link closed: listener={} silent ms={}", listener.name(), listener.idleMs());
    close();
    loop.flush();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (leaving) {
      bytes.release();
      return;
    }
    ByteBuf held = pending;
    pending =
        held == null
            ? bytes
            : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), held, bytes);
    take();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    loop.flush();
  }

  /** Takes in what is there; keeps the rest. */
  private void take() {
    ByteBuf bytes = pending;
    LinkProtocol link = protocol;
    if (bytes == null || link == null) {
      return;
    }
    if (loop.isQuiet()) {
      pauseOrResume(link);
      return;
    }
    int length = bytes.readableBytes();
    wrap(inView, bytes, bytes.readerIndex(), length);
    int consumed = link.receive(inView, 0, length);
    // Bytes that never become a frame do not keep a link open.
    heard |= consumed > 0;
    bytes.skipBytes(consumed);
    if (!bytes.isReadable()) {
      bytes.release();
      pending = null;
    } else if (bytes.readerIndex() > MAX_CONSUMED) {
      bytes.discardReadBytes();
    }
    pauseOrResume(link);
  }

  private void pauseOrResume(LinkProtocol link) {
    ChannelHandlerContext ctx = context;
    if (ctx == null || leaving) {
      return;
    }
    boolean pause = !link.mayTake() || !ctx.channel().isWritable() || loop.isQuiet();
    if (pause != paused) {
      paused = pause;
      ctx.channel().config().setAutoRead(!pause);
    }
    // Answers that come back let it go on; a peer that does not read lets it go on when it does.
    if (!waitsToResume && !link.mayTake() && !link.isClosed()) {
      waitsToResume = true;
      loop.paused(this);
    }
  }

  /** Goes on after a pause if that is possible again; returns true when it is. */
  boolean resume() {
    LinkProtocol link = protocol;
    if (link != null && !link.isClosed()) {
      take();
      pauseOrResume(link);
      waitsToResume = !link.mayTake();
    } else {
      waitsToResume = false;
    }
    return !waitsToResume;
  }

  /** Bytes of memory that hold what was received and not yet taken in. */
  int pendingCapacity() {
    ByteBuf bytes = pending;
    return bytes == null ? 0 : bytes.capacity();
  }

  /** Looks again whether the link may be read. */
  void reconsider() {
    if (protocol != null) {
      pauseOrResume(protocol);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (protocol != null) {
      if (ctx.channel().isWritable()) {
        take();
        loop.flush();
      }
      pauseOrResume(protocol);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (protocol != null) {
      protocol.closed(end);
    }
    loop.closed(this);
    releasePending();
    ByteBuf out = output;
    if (out != null) {
      out.release();
      output = null;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      endsBy(DisconnectReason.LOST);
      LOG.info("link lost: listener={} cause={}", listener.name(), cause.getMessage());
    } else {
      endsBy(DisconnectReason.FAILURE);
      // The message of a defect of ours might quote what the peer sent.
      LOG.error(
          "link closed by a defect: listener={} cause={} at={}",
          listener.name(),
          cause.getClass().getName(),
          cause.getStackTrace().length > 0 ? cause.getStackTrace()[0] : "unknown");
    }
    var _ = ctx.close();
  }

  @Override
  public MutableDirectBuffer claim(int maxLength) {
    ByteBuf out = output;
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      throw new IllegalStateException("link: not active (expected: active)");
    }
    if (out != null && out.maxWritableBytes() < maxLength) {
      var _ = ctx.write(out, ctx.voidPromise());
      out = null;
    }
    if (out == null) {
      out = ctx.alloc().directBuffer(FIRST_OUTPUT_LENGTH, MAX_OUTPUT_LENGTH);
      output = out;
    }
    out.ensureWritable(maxLength);
    wrap(outView, out, out.writerIndex(), maxLength);
    return outView;
  }

  @Override
  public int offset() {
    return 0;
  }

  @Override
  public void commit(int length) {
    ByteBuf out = output;
    if (out == null) {
      throw new IllegalStateException("link: nothing claimed (expected: claim before)");
    }
    out.writerIndex(out.writerIndex() + length);
    if (!dirty) {
      dirty = true;
      loop.written(this);
    }
  }

  @Override
  public void close() {
    closing = true;
    if (!dirty) {
      dirty = true;
      loop.written(this);
    }
  }

  @Override
  public void fail(RuntimeException defect) {
    if (context != null) {
      exceptionCaught(context, defect);
    }
  }

  /** Sends what was written. */
  void flush() {
    ChannelHandlerContext ctx = context;
    if (!dirty || ctx == null) {
      return;
    }
    dirty = false;
    ByteBuf out = output;
    output = null;
    if (closing) {
      ctx.writeAndFlush(out == null ? Unpooled.EMPTY_BUFFER : out)
          .addListener(ChannelFutureListener.CLOSE);
      var _ = ctx.executor().schedule(this::closeNow, CLOSE_TIMEOUT_S, TimeUnit.SECONDS);
    } else if (out != null) {
      var _ = ctx.writeAndFlush(out, ctx.voidPromise());
    }
  }

  boolean belongsTo(ListenerSpec other) {
    return listener.equals(other);
  }

  /**
   * Ends the link because its listener stops: sends what is written, says goodbye, throws away what
   * still comes, and closes when the peer went or after a while. Closing at once, with bytes
   * unread, would make the kernel drop answers that are on their way.
   */
  void leave() {
    ChannelHandlerContext ctx = context;
    if (ctx == null || leaving) {
      return;
    }
    leaving = true;
    endsBy(DisconnectReason.GOODBYE);
    flush();
    releasePending();
    ctx.channel().config().setAutoRead(true);
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> shutDownOutput(ctx));
    var _ = ctx.executor().schedule(this::closeNow, LEAVE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
  }

  /** What came first is why it ends. */
  private void endsBy(DisconnectReason reason) {
    if (end == DisconnectReason.PEER) {
      end = reason;
    }
  }

  private static void shutDownOutput(ChannelHandlerContext ctx) {
    if (ctx.channel() instanceof DuplexChannel duplex) {
      var _ = duplex.shutdownOutput();
    } else {
      var _ = ctx.close();
    }
  }

  private void closeNow() {
    if (context != null) {
      var _ = context.close();
    }
  }

  private void releasePending() {
    ByteBuf bytes = pending;
    if (bytes != null) {
      bytes.release();
      pending = null;
    }
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
