package io.tebus.projection;

import io.tebus.command.TransactionCommand;
import io.tebus.event.Effect;
import io.tebus.event.ExceptionReason;
import io.tebus.event.LotKey;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.IntPredicate;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Rows of {@code transaction} as the events they were: what {@link TransactionRow} does, undone.
 *
 * <p>Confined to the thread that rebuilds.
 */
final class TransactionRebuild implements RowEvents {

  private static final int MODE_LENGTH = 1;
  private static final int TERMINAL_LENGTH = 8;
  private static final int CARD_ACCEPTOR_LENGTH = 16;
  private static final int RRN_LENGTH = 12;

  private final RowReader rows;
  private final IntPredicate isAccount;
  private final PartRows parts;
  private final UnsafeBuffer core = new UnsafeBuffer(new byte[TransactionCommand.LENGTH]);
  private final TransactionCommand command = new TransactionCommand();
  private final TransactionEvent event = new TransactionEvent();

  /**
   * Stands before the first row.
   *
   * @param isAccount whether an account was opened before the row at hand
   */
  TransactionRebuild(Connection connection, IntPredicate isAccount, PartRows parts)
      throws SQLException {
    this.isAccount = isAccount;
    rows = RowReader.of(connection, TransactionRow.TABLE);
    this.parts = parts;
  }

  @Override
  public String table() {
    return rows.table();
  }

  @Override
  public long lsn() {
    return rows.lsn();
  }

  @Override
  public int encode(MutableDirectBuffer target) throws SQLException {
    readCore();
    Effect effect = Effect.of(rows.int4("effect"));
    event
        .begin(target, 0, rows.lsn(), rows.int8("at"), command)
        .contentDigest(rows.int8("content_digest"))
        .account(known(rows.int4("account", TransactionEvent.NO_ACCOUNT)))
        .outcome(effect, ResponseCode.of(rows.int4("response_code")))
        .rule(rows.int4("rule"))
        .rate(rows.int4("rate"))
        .terms(rows.int4("terms"))
        .approvedAmount(rows.int8("approved_amount"))
        .standingAmount(rows.int8("standing_amount"))
        .earned(rows.int8("earned"))
        .redeemed(rows.int8("redeemed"))
        .value(rows.int8("value"))
        .before(rows.int8("available_before"))
        .after(rows.int8("available_after"))
        .arrears(rows.int8("arrears"))
        .arrearsChange(rows.int8("arrears_change"))
        .original(rows.int8("original"))
        .heldChange(rows.int8("held_change"))
        .held(rows.int8("held"))
        .pendingChange(rows.int8("pending_change"))
        .pending(rows.int8("pending"));
    if (!rows.isNull("earn_expiry")) {
      event.earnKey(LotKey.of(rows.int4("earn_expiry"), rows.int4("earn_funder")));
    }
    readWhatSharesItsPlace(effect);
    parts.addTo(event, rows.lsn(), rows.int4("parts"));
    rows.advance();
    return event.length();
  }

  /** The engine writes where an event tells it to: what it does not have is no account. */
  private int known(int account) {
    if (account != TransactionEvent.NO_ACCOUNT && !isAccount.test(account)) {
      throw DatabaseContradictionException.of(
          table(), lsn(), "account=" + account + " (expected: one opened before)");
    }
    return account;
  }

  /** The exception first: where its points are, a transfer has something else. */
  private void readWhatSharesItsPlace(Effect effect) throws SQLException {
    event.exception(
        ExceptionReason.of(rows.int4("exception", ExceptionReason.NONE.ordinal())),
        rows.int8("exception_points"));
    if (effect == Effect.TOMBSTONE) {
      event.tombstone(
          rows.int4("tombstone_stan"),
          rows.int8("tombstone_transmitted_at"),
          rows.int8("tombstone_acquirer"));
    }
    if (!rows.isNull("deadline")) {
      event.deadlineMs(rows.int8("deadline"));
    }
    if (!rows.isNull("waived")) {
      event.waived(rows.int8("waived"));
    }
    if (!rows.isNull("counter_account")) {
      event
          .counterAccount(known(rows.int4("counter_account")))
          .counterAfter(rows.int8("counter_after"))
          .counterArrears(rows.int8("counter_arrears"))
          .counterArrearsChange(rows.int8("counter_arrears_change"))
          .fee(rows.int8("fee"));
    }
  }

  /** The part of the command that an event repeats. */
  private void readCore() throws SQLException {
    command
        .wrapAndClear(core, 0)
        .programme(rows.int4("programme"))
        .function(TransactionFunction.of(rows.int4("function")))
        .mti(rows.int4("mti"))
        .token(rows.tokenHigh(), rows.tokenLow())
        .amount(rows.int8("amount"))
        .processingCode(rows.int4("processing_code", TransactionCommand.NO_PROCESSING_CODE))
        .currency(rows.int4("currency"))
        .stan(rows.int4("stan"))
        .localTime(rows.int4("local_time"))
        .localDate(rows.int4("local_date"))
        .merchantType(rows.int4("merchant_type"))
        .transmittedAt(rows.int8("transmitted_at"))
        .acquirer(rows.int8("acquirer"))
        .listener(rows.int4("listener"))
        .fact(TransactionFunction.of(rows.int4("fact")));
    core.putByte(TransactionCommand.NO_EARN, (byte) rows.int4("no_earn"));
    text(TransactionCommand.MODE, MODE_LENGTH, rows.text("mode"));
    text(TransactionCommand.TERMINAL, TERMINAL_LENGTH, rows.text("terminal"));
    text(TransactionCommand.CARD_ACCEPTOR, CARD_ACCEPTOR_LENGTH, rows.text("card_acceptor"));
    text(TransactionCommand.RRN, RRN_LENGTH, rows.text("rrn"));
  }

  /** A text lost its trailing spaces; one that is null was all zeros. */
  private void text(int field, int width, @Nullable String text) {
    if (text == null) {
      core.setMemory(field, width, (byte) 0);
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > width) {
      throw rows.contradiction(
          "text: length=" + bytes.length + " (expected: at most " + width + " bytes)");
    }
    core.setMemory(field, width, (byte) ' ');
    core.putBytes(field, bytes);
  }
}
