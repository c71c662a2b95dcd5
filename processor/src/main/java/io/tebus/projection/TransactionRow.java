package io.tebus.projection;

import io.tebus.command.TransactionCommand;
import io.tebus.event.Effect;
import io.tebus.event.EventHeader;
import io.tebus.event.ExceptionReason;
import io.tebus.event.TransactionEvent;
import java.util.List;
import org.agrona.DirectBuffer;

/** A decided transaction as a row of {@code transaction}. Confined to the thread that uses it. */
final class TransactionRow implements EventRows {

  static final Table TABLE =
      new Table(
          "transaction",
          1,
          List.of(
              new Column("lsn", ColumnType.INT8),
              new Column("at", ColumnType.TIMESTAMP),
              new Column("amount", ColumnType.INT8),
              new Column("approved_amount", ColumnType.INT8),
              new Column("standing_amount", ColumnType.INT8),
              new Column("earned", ColumnType.INT8),
              new Column("redeemed", ColumnType.INT8),
              new Column("value", ColumnType.INT8),
              new Column("available_before", ColumnType.INT8),
              new Column("available_after", ColumnType.INT8),
              new Column("arrears", ColumnType.INT8),
              new Column("arrears_change", ColumnType.INT8),
              new Column("original", ColumnType.INT8),
              new Column("transmitted_at", ColumnType.INT8),
              new Column("acquirer", ColumnType.INT8),
              new Column("content_digest", ColumnType.INT8),
              new Column("tombstone_transmitted_at", ColumnType.INT8),
              new Column("tombstone_acquirer", ColumnType.INT8),
              new Column("programme", ColumnType.INT4),
              new Column("account", ColumnType.INT4),
              new Column("processing_code", ColumnType.INT4),
              new Column("currency", ColumnType.INT4),
              new Column("mti", ColumnType.INT4),
              new Column("stan", ColumnType.INT4),
              new Column("local_time", ColumnType.INT4),
              new Column("local_date", ColumnType.INT4),
              new Column("merchant_type", ColumnType.INT4),
              new Column("listener", ColumnType.INT4),
              new Column("rule", ColumnType.INT4),
              new Column("rate", ColumnType.INT4),
              new Column("earn_expiry", ColumnType.DATE),
              new Column("tombstone_stan", ColumnType.INT4),
              new Column("function", ColumnType.INT2),
              new Column("effect", ColumnType.INT2),
              new Column("response_code", ColumnType.INT2),
              new Column("parts", ColumnType.INT2),
              new Column("mode", ColumnType.TEXT),
              new Column("terminal", ColumnType.TEXT),
              new Column("card_acceptor", ColumnType.TEXT),
              new Column("rrn", ColumnType.TEXT),
              new Column("token", ColumnType.BYTES),
              new Column("held_change", ColumnType.INT8),
              new Column("pending_change", ColumnType.INT8),
              new Column("held", ColumnType.INT8),
              new Column("pending", ColumnType.INT8),
              new Column("exception", ColumnType.INT2),
              new Column("exception_points", ColumnType.INT8),
              new Column("deadline", ColumnType.TIMESTAMP),
              new Column("earn_funder", ColumnType.INT4),
              new Column("terms", ColumnType.INT2),
              new Column("counter_account", ColumnType.INT4),
              new Column("counter_after", ColumnType.INT8),
              new Column("counter_arrears", ColumnType.INT8),
              new Column("counter_arrears_change", ColumnType.INT8),
              new Column("fee", ColumnType.INT8),
              new Column("waived", ColumnType.INT8),
              new Column("fact", ColumnType.INT2),
              new Column("no_earn", ColumnType.INT2)));

  private static final int FIELDS = TABLE.columns().size();
  private static final int MODE = EventHeader.LENGTH + TransactionCommand.MODE;

  private final TransactionEvent event = new TransactionEvent();

  @Override
  public Table table() {
    return TABLE;
  }

  @Override
  public int encode(DirectBuffer source, int offset, int length, CopyEncoder out) {
    if (EventHeader.type(source, offset) != EventHeader.TRANSACTION) {
      return 0;
    }
    event.wrap(source, offset, length);
    out.row(FIELDS)
        .int8(event.lsn())
        .timestamp(event.timeMs())
        .int8(event.amount())
        .int8(event.approvedAmount())
        .int8(event.standingAmount())
        .int8(event.earned())
        .int8(event.redeemed())
        .int8(event.value());
    boolean balance = showsBalance(event);
    if (balance) {
      out.int8(event.before()).int8(event.after()).int8(event.arrears());
    } else {
      out.nothing().nothing().nothing();
    }
    boolean tombstone = event.effect() == Effect.TOMBSTONE;
    out.int8(event.arrearsChange())
        .int8(event.original(), 0)
        .int8(event.transmittedAt())
        .int8(event.acquirer())
        .int8(event.contentDigest());
    if (tombstone) {
      out.int8(event.tombstoneTransmittedAt()).int8(event.tombstoneAcquirer());
    } else {
      out.nothing().nothing();
    }
    out.int4(event.programme())
        .int4(event.account(), TransactionEvent.NO_ACCOUNT)
        .int4(event.processingCode(), TransactionCommand.NO_PROCESSING_CODE)
        .int4(event.currency(), 0)
        .int4(event.mti())
        .int4(event.stan())
        .int4(event.localTime())
        .int4(event.localDate())
        .int4(event.merchantType(), 0)
        .int4(event.listener())
        .int4(event.rule(), 0)
        .int4(event.rate(), 0);
    if (event.earnExpiry() == 0) {
      out.nothing();
    } else {
      out.date(event.earnExpiry());
    }
    if (tombstone) {
      out.int4(event.tombstoneStan());
    } else {
      out.nothing();
    }
    out.int2(event.function().ordinal())
        .int2(event.effect().ordinal())
        .int2(event.responseCode().code())
        .int2(event.partCount())
        .text1(event.buffer().getByte(MODE))
        .text8(event.terminal())
        .text16(event.cardAcceptorHigh(), event.cardAcceptorLow())
        .text12(event.rrnHigh(), event.rrnLow());
    if ((event.tokenHigh() | event.tokenLow()) == 0) {
      out.nothing();
    } else {
      out.bytes16(event.tokenHigh(), event.tokenLow());
    }
    out.int8(event.heldChange()).int8(event.pendingChange());
    if (balance) {
      out.int8(event.held()).int8(event.pending());
    } else {
      out.nothing().nothing();
    }
    out.int2(event.exception().ordinal(), ExceptionReason.NONE.ordinal())
        .int8(event.exceptionPoints(), 0);
    if (event.deadlineMs() == 0) {
      out.nothing();
    } else {
      out.timestamp(event.deadlineMs());
    }
    if (event.earnExpiry() == 0) {
      out.nothing();
    } else {
      out.int4(event.earnFunder());
    }
    out.int2(event.terms());
    if (showsCounterBalance(event)) {
      out.int4(event.counterAccount())
          .int8(event.counterAfter())
          .int8(event.counterArrears())
          .int8(event.counterArrearsChange())
          .int8(event.fee());
    } else {
      out.nothing().nothing().nothing().nothing().nothing();
    }
    out.int8(event.waived(), 0).int2(event.fact().ordinal()).int2(event.noEarn());
    return 1;
  }

  /** Whether an event says what its account has: one that changes nothing does not. */
  static boolean showsBalance(TransactionEvent event) {
    return event.account() != TransactionEvent.NO_ACCOUNT && event.effect() != Effect.NOTHING;
  }

  /**
   * Whether an event says what the other account of a transfer has, too: it is one, or it takes one
   * back. Of what is held and pending there it says nothing.
   */
  static boolean showsCounterBalance(TransactionEvent event) {
    return event.isTransfer()
        && (event.effect() == Effect.POSTED || event.effect() == Effect.MIRRORED);
  }
}
