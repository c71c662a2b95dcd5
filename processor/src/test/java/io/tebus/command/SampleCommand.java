package io.tebus.command;

import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.iso.TransactionFunction;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A purchase of 10.00 USD in memory of its own, for a test to alter.
 *
 * <p>Confined to the test's thread.
 */
public final class SampleCommand {

  public static final long TOKEN_HIGH = 0x1111_2222_3333_4444L;
  public static final long TOKEN_LOW = 0x5555_6666_7777_8888L;
  public static final int STAN = 101;
  public static final long TRANSMITTED_AT = 115_093_000;
  public static final long ACQUIRER = 123_456;

  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[TransactionCommand.LENGTH]);
  private final TransactionCommand view = new TransactionCommand();

  public SampleCommand() {
    view.wrapAndClear(buffer, 0)
        .programme(ProgrammeDefinition.demo().id())
        .function(TransactionFunction.PURCHASE)
        .mti(200)
        .token(TOKEN_HIGH, TOKEN_LOW)
        .amount(10_00)
        .processingCode(0)
        .currency(840)
        .stan(STAN)
        .localTime(93_000)
        .localDate(115)
        .transmittedAt(TRANSMITTED_AT)
        .acquirer(ACQUIRER);
    terminal("TERM0007").cardAcceptor("MERCH0000000007");
  }

  /** The bytes of the command, at offset 0. */
  public UnsafeBuffer buffer() {
    return buffer;
  }

  /** The command; what its setters alter is in {@link #buffer()}. */
  public TransactionCommand view() {
    return view;
  }

  /** DE 41. */
  public SampleCommand terminal(String text) {
    return text(TransactionCommand.TERMINAL, 8, text);
  }

  /** DE 42. */
  public SampleCommand cardAcceptor(String text) {
    return text(TransactionCommand.CARD_ACCEPTOR, 16, text);
  }

  /** DE 37. */
  public SampleCommand rrn(String text) {
    return text(TransactionCommand.RRN, 12, text);
  }

  private SampleCommand text(int offset, int width, String text) {
    buffer.setMemory(offset, width, (byte) ' ');
    buffer.putBytes(offset, text.getBytes(StandardCharsets.US_ASCII));
    return this;
  }
}
