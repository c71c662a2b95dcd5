package io.tebus.acquirer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tebus.event.Answer;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LinkHandlerTest {

  private static final int ONE_IN_FLIGHT = 1;
  private static final ListenerSpec IMPATIENT = TillMessages.impatientListener(1_000);

  private final FakeSequencer sequencer = new FakeSequencer();
  private final List<Long> ready = new ArrayList<>();
  private final ListenerSpec listener = TillMessages.listener("", ONE_IN_FLIGHT, 0);
  private final EdgeLoop loop =
      new EdgeLoop(sequencer, this::answerAll, new FakeTokens(), () -> 0, 64);
  private final EmbeddedChannel channel = new EmbeddedChannel(new LinkHandler(listener, loop));

  @AfterEach
  void leavesNoBufferBehind() {
    channel.finishAndReleaseAll();
  }

  @Test
  void readsNoFurtherThanItsLimitAndGoesOnWhenAnswersComeBack() {
    receive(TillMessages.purchase(101), TillMessages.purchase(102));
    assertThat(sequencer.stans()).containsExactly(101);
    assertThat(channel.config().isAutoRead()).isFalse();

    answer(0);

    assertThat(sequencer.stans()).containsExactly(101, 102);
    answer(1);
    assertThat(channel.config().isAutoRead()).isTrue();
    assertThat(answers()).isEqualTo(2);
  }

  @Test
  void goesOnAlthoughItsPeerDidNotReadWhenItPaused() {
    writable(false);
    receive(TillMessages.purchase(101), TillMessages.purchase(102));
    writable(true);
    assertThat(sequencer.stans()).containsExactly(101);

    answer(0);

    assertThat(sequencer.stans()).containsExactly(101, 102);
  }

  @Test
  void isNotReadWhileItsPeerDoesNotRead() {
    writable(false);
    receive(TillMessages.purchase(101));
    answer(0);
    assertThat(channel.config().isAutoRead()).isFalse();

    writable(true);

    assertThat(channel.config().isAutoRead()).isTrue();
  }

  @Test
  void keepsNoMoreThanAFrameOfWhatItConsumed() {
    byte[] dropped = TillMessages.frame(response());
    ByteBuf half = Unpooled.directBuffer();
    half.writeBytes(dropped, 0, dropped.length / 2);
    channel.writeInbound(half);

    for (int i = 0; i < 10_000; i++) {
      ByteBuf shifted = Unpooled.directBuffer();
      shifted.writeBytes(dropped, dropped.length / 2, dropped.length - dropped.length / 2);
      shifted.writeBytes(dropped, 0, dropped.length / 2);
      channel.writeInbound(shifted);
    }

    assertThat(counters().dropped.get()).isEqualTo(10_000);
    assertThat(channel.pipeline().get(LinkHandler.class).pendingCapacity()).isLessThan(128 << 10);
  }

  // ---- Why a link ended

  @Test
  void aPeerThatClosesIsTheReason() {
    end(() -> {
      var _ = channel.close();
    });

    assertEndedBy(DisconnectReason.PEER);
  }

  @Test
  void aConnectionThatBreaksIsTheReason() {
    end(() -> channel.pipeline().fireExceptionCaught(new IOException("reset")));

    assertEndedBy(DisconnectReason.LOST);
  }

  @Test
  void aDefectIsTheReason() {
    end(() -> channel.pipeline().fireExceptionCaught(new IllegalStateException("a defect")));

    assertEndedBy(DisconnectReason.FAILURE);
  }

  @Test
  void aListenerThatStopsIsTheReason() {
    end(() -> loop.disconnect(listener));

    assertEndedBy(DisconnectReason.GOODBYE);
  }

  @Test
  void anImpossibleFrameIsTheReasonAndNotTheCloseThatFollows() {
    end(() -> channel.writeInbound(Unpooled.directBuffer().writeShort(0xFFFF)));

    assertEndedBy(DisconnectReason.FRAME);
  }

  @Test
  void aLinkThatSendsNoFrameForTooLongEnds() {
    EmbeddedChannel link = impatientLink();
    for (int i = 0; i < 10; i++) {
      lookOnce(link);
      link.writeInbound(Unpooled.directBuffer().writeBytes(TillMessages.frame(response())));
      assertThat(link.isActive()).as("%d frames", i + 1).isTrue();
    }

    for (int i = 0; i < 5; i++) {
      lookOnce(link);
    }

    assertIdle(link);
  }

  @Test
  void bytesThatAreNoFrameDoNotKeepALink() {
    EmbeddedChannel link = impatientLink();
    for (int i = 0; i < 3; i++) {
      link.writeInbound(Unpooled.directBuffer().writeByte(1));
      lookOnce(link);
    }
    assertThat(link.isActive()).isTrue();

    lookOnce(link);

    assertIdle(link);
  }

  @Test
  void aLinkThatWaitsForAnAnswerIsNotSilent() {
    EmbeddedChannel link = impatientLink();
    byte[] purchase = TillMessages.frame(TillMessages.purchase(101));
    link.writeInbound(Unpooled.directBuffer().writeBytes(purchase));
    for (int i = 0; i < 10; i++) {
      lookOnce(link);
    }
    assertThat(link.isActive()).isTrue();

    answer(0);
    for (int i = 0; i < 5; i++) {
      lookOnce(link);
    }

    assertIdle(link);
  }

  @Test
  void aLinkThatIsNotReadIsNotSilent() {
    EmbeddedChannel link = impatientLink();
    loop.becomeQuiet();
    for (int i = 0; i < 10; i++) {
      lookOnce(link);
    }

    assertThat(link.isActive()).isTrue();
    link.finishAndReleaseAll();
  }

  private EmbeddedChannel impatientLink() {
    EmbeddedChannel link = new EmbeddedChannel(new LinkHandler(IMPATIENT, loop));
    link.freezeTime();
    return link;
  }

  /** A quarter of the time that it may be silent passes. */
  private static void lookOnce(EmbeddedChannel link) {
    link.advanceTimeBy(IMPATIENT.idleMs() / 4, TimeUnit.MILLISECONDS);
    link.runScheduledPendingTasks();
  }

  private void assertIdle(EmbeddedChannel link) {
    link.runPendingTasks();
    assertThat(link.isActive()).isFalse();
    assertThat(loop.countersOf(IMPATIENT).linksClosed.get()).isEqualTo(1);
    assertThat(loop.countersOf(IMPATIENT).disconnects(DisconnectReason.IDLE)).isEqualTo(1);
    link.finishAndReleaseAll();
  }

  private void end(Runnable cause) {
    cause.run();
    channel.runPendingTasks();
  }

  private void assertEndedBy(DisconnectReason reason) {
    assertThat(channel.isActive()).isFalse();
    assertThat(counters().linksClosed.get()).isEqualTo(1);
    assertThat(counters().disconnects(reason)).isEqualTo(1);
  }

  private EdgeCounters counters() {
    return loop.countersOf(listener);
  }

  private static ISOMsg response() {
    ISOMsg response = TillMessages.purchase(101);
    try {
      response.setMTI("0210");
    } catch (ISOException e) {
      throw new AssertionError(e);
    }
    return response;
  }

  private void receive(ISOMsg... messages) {
    ByteBuf bytes = Unpooled.directBuffer();
    for (ISOMsg message : messages) {
      bytes.writeBytes(TillMessages.frame(message));
    }
    channel.writeInbound(bytes);
  }

  private void answer(int command) {
    ready.add(sequencer.address(command));
    loop.drain();
    channel.runPendingTasks();
  }

  private int answerAll(int limit) {
    int count = ready.size();
    Answer answer =
        new Answer()
            .wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0)
            .begin(ResponseCode.INVALID_CARD, TransactionFunction.PURCHASE, 1);
    for (long address : List.copyOf(ready)) {
      loop.onAnswer(address, answer);
    }
    ready.clear();
    return count;
  }

  private void writable(boolean writable) {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
    channel.runPendingTasks();
  }

  private int answers() {
    int count = 0;
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      while (out.isReadable()) {
        out.skipBytes(out.readUnsignedShort());
        count++;
      }
      out.release();
    }
    return count;
  }
}
