package io.tebus.acquirer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tebus.command.TransactionCommand;
import io.tebus.event.Answer;
import io.tebus.iso.DataElement;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;

/** A warm link leaves nothing for the collector between a frame and its answer, counted and all. */
class LinkAllocationTest {

  private static final int WARM_UP = 200_000;
  private static final int CALLS = 1_000_000;
  private static final int MAX_SLOTS = 64;

  /** What the measurement itself may cost, for all calls together. */
  private static final long SLACK_BYTES = 64 << 10;

  private final OneCommand sequencer = new OneCommand();
  private final OneBuffer output = new OneBuffer();
  private final EdgeLoop loop =
      new EdgeLoop(sequencer, limit -> 0, new FakeTokens(), System::nanoTime, MAX_SLOTS);
  private final LinkProtocol link = new LinkProtocol(TillMessages.listener(), loop, output);
  private final Answer answer =
      new Answer()
          .wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0)
          .begin(ResponseCode.APPROVED, TransactionFunction.PURCHASE, TillMessages.PROGRAMME)
          .withFigures()
          .lsn(1_234_567)
          .currency(840)
          .amount(4_590)
          .approvedAmount(4_590)
          .earned(45)
          .after(45)
          .afterValue(45)
          .rule(1)
          .rate(1);

  /**
   * A purchase, a redemption, an enquiry, a reversal, transfers to an account and to a card, a
   * damaged request and an echo test.
   */
  private final UnsafeBuffer[] frames = {
    new UnsafeBuffer(TillMessages.frame(TillMessages.purchase(101))),
    new UnsafeBuffer(TillMessages.frame(TillMessages.redemption(102))),
    new UnsafeBuffer(TillMessages.frame(TillMessages.balance(103))),
    new UnsafeBuffer(TillMessages.frame(TillMessages.reversal(104))),
    new UnsafeBuffer(TillMessages.frame(TillMessages.transfer(105))),
    new UnsafeBuffer(TillMessages.frame(transferBetweenCards())),
    new UnsafeBuffer(TillMessages.frame(new byte[0], damaged())),
    new UnsafeBuffer(TillMessages.frame(TillMessages.networkManagement(108, "301")))
  };

  @Test
  void answersWithoutAllocating() {
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    run(WARM_UP);
    assertThat(output.committed).as("answers").isEqualTo(WARM_UP);

    long before = threads.getCurrentThreadAllocatedBytes();
    run(CALLS);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(output.committed).as("answers").isEqualTo(WARM_UP + CALLS);
    assertThat(allocated).isBetween(0L, SLACK_BYTES);
    assertThat(loop.transactions().durationNs(TransactionFunction.PURCHASE).count())
        .as("measured: six of eight reach the engine")
        .isEqualTo((WARM_UP + CALLS) / 8 * 6L);
  }

  private void run(int calls) {
    for (int call = 0; call < calls; call++) {
      UnsafeBuffer frame = frames[call % frames.length];
      link.receive(frame, 0, frame.capacity());
      if (sequencer.waits) {
        sequencer.waits = false;
        loop.onAnswer(sequencer.address, answer);
      }
      loop.flush();
    }
  }

  private static ISOMsg transferBetweenCards() {
    ISOMsg transfer = TillMessages.transfer(106, TillMessages.RECIPIENTS_PAN);
    transfer.set(DataElement.FROM_ACCOUNT, TillMessages.PAN);
    return transfer;
  }

  private static byte[] damaged() {
    return new String(TillMessages.pack(TillMessages.purchase(107)), StandardCharsets.US_ASCII)
        .replace("000000004590", "00000000459X")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Room for one command. */
  private static final class OneCommand implements CommandSink {

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[TransactionCommand.LENGTH]);
    private long address;
    private boolean waits;

    @Override
    public int claim(int commandType, int commandLength, long address) {
      this.address = address;
      return 1;
    }

    @Override
    public MutableDirectBuffer buffer() {
      return buffer;
    }

    @Override
    public int offset(int claim) {
      return 0;
    }

    @Override
    public void commit(int claim) {
      waits = true;
    }

    @Override
    public void wake() {
      // Who takes the command looks for it after every frame.
    }
  }

  /** Room for one answer. */
  private static final class OneBuffer implements LinkOutput {

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[AnswerWriter.MAX_LENGTH]);
    private long committed;

    @Override
    public MutableDirectBuffer claim(int maxLength) {
      return buffer;
    }

    @Override
    public int offset() {
      return 0;
    }

    @Override
    public void commit(int length) {
      committed++;
    }

    @Override
    public void fail(RuntimeException defect) {
      throw defect;
    }

    @Override
    public void close() {
      throw new AssertionError("link closed (expected: open)");
    }
  }
}
