package io.tebus.command.programme;

import io.tebus.command.programme.UsageLimit.Period;
import io.tebus.command.programme.UsageLimit.Scope;
import io.tebus.command.programme.UsageLimit.Use;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The layout of a {@link ProgrammeDefinition} as a command, and inside its event.
 *
 * <pre>
 *   0  id i32 | points currency i32         8  name, 8 characters padded with zeros
 *  16  currencies i32 | excluded merchant types i32 | limits i32 | zero i32
 *  32  life of lots i32, months | rounding u8 | zero u8 | funder of loads u16
 *  40  most points earned i64
 *  48  minimum points i64                  56  multiple i64
 *  64  cap i32, basis points | cool-down i32, days
 *  72  claw-back u8 | split u8 | days of grace u8 | lapsed expire u8 | cool-down of recipients i32, days
 *  80  smallest transfer i64               88  largest transfer i64      96  fee i64
 * 104  8 currencies: code i32 | rule i32 | rate i32 | funder i32 | earn points i64 | earn unit i64
 *      | points i64 | money i64
 * 488  16 excluded merchant types i32
 * 552  16 limits: scope u8 | use u8 | period u8 | zero u8 | count i32 | points i64
 * 808
 * </pre>
 *
 * <p>Immutable; off the hot path.
 */
public final class DefineProgrammeCommand {

  private static final int COUNTS = 16;
  private static final int EARNING = 32;
  private static final int SPENDING = 48;
  private static final int TAKING_BACK = 72;
  private static final int TRANSFERS = 80;
  private static final int CURRENCIES = 104;
  private static final int CURRENCY_LENGTH = 48;
  private static final int EXCLUDED =
      CURRENCIES + ProgrammeDefinition.MAX_CURRENCIES * CURRENCY_LENGTH;
  private static final int LIMITS =
      EXCLUDED + EarnSettings.MAX_EXCLUDED_MERCHANT_TYPES * Integer.BYTES;
  private static final int LIMIT_LENGTH = 16;

  /** Length in bytes. */
  public static final int LENGTH = LIMITS + ProgrammeDefinition.MAX_LIMITS * LIMIT_LENGTH;

  private DefineProgrammeCommand() {}

  /** Writes {@link #LENGTH} bytes. */
  public static void encode(MutableDirectBuffer target, int offset, ProgrammeDefinition programme) {
    target.setMemory(offset, LENGTH, (byte) 0);
    target.putInt(offset, programme.id());
    target.putInt(offset + 4, programme.pointsCurrency());
    target.putBytes(offset + 8, programme.name().getBytes(StandardCharsets.US_ASCII));
    target.putInt(offset + COUNTS, programme.currencies().size());
    target.putInt(offset + COUNTS + 4, programme.earning().excludedMerchantTypes().size());
    target.putInt(offset + COUNTS + 8, programme.limits().size());
    encodeSettings(target, offset, programme);
    int at = offset + CURRENCIES;
    for (AcceptedCurrency currency : programme.currencies()) {
      target.putInt(at, currency.code());
      target.putInt(at + 4, currency.ruleId());
      target.putInt(at + 8, currency.rateId());
      target.putInt(at + 12, currency.funder());
      target.putLong(at + 16, currency.earnPoints());
      target.putLong(at + 24, currency.earnUnit());
      target.putLong(at + 32, currency.points());
      target.putLong(at + 40, currency.money());
      at += CURRENCY_LENGTH;
    }
    at = offset + EXCLUDED;
    for (int merchantType : programme.earning().excludedMerchantTypes()) {
      target.putInt(at, merchantType);
      at += Integer.BYTES;
    }
    at = offset + LIMITS;
    for (UsageLimit limit : programme.limits()) {
      target.putByte(at, (byte) limit.scope().ordinal());
      target.putByte(at + 1, (byte) limit.use().ordinal());
      target.putByte(at + 2, (byte) limit.period().ordinal());
      target.putInt(at + 4, limit.maxCount());
      target.putLong(at + 8, limit.maxPoints());
      at += LIMIT_LENGTH;
    }
  }

  private static void encodeSettings(
      MutableDirectBuffer target, int offset, ProgrammeDefinition programme) {
    EarnSettings earning = programme.earning();
    target.putInt(offset + EARNING, earning.lifeMonths());
    target.putByte(offset + EARNING + 4, (byte) earning.rounding().ordinal());
    target.putShort(offset + EARNING + 6, (short) earning.loadFunder());
    target.putLong(offset + EARNING + 8, earning.maxPoints());
    SpendSettings spending = programme.spending();
    target.putLong(offset + SPENDING, spending.minimumPoints());
    target.putLong(offset + SPENDING + 8, spending.multiple());
    target.putInt(offset + SPENDING + 16, spending.capBasisPoints());
    target.putInt(offset + SPENDING + 20, spending.coolDownDays());
    TakeBackSettings takingBack = programme.takingBack();
    target.putByte(offset + TAKING_BACK, (byte) takingBack.refunds().ordinal());
    target.putByte(offset + TAKING_BACK + 1, (byte) takingBack.split().ordinal());
    target.putByte(offset + TAKING_BACK + 2, (byte) takingBack.graceDays());
    target.putByte(offset + TAKING_BACK + 3, (byte) (takingBack.lapsedExpire() ? 1 : 0));
    TransferSettings transfers = programme.transfers();
    target.putInt(offset + TAKING_BACK + 4, transfers.coolDownDays());
    target.putLong(offset + TRANSFERS, transfers.minimumPoints());
    target.putLong(offset + TRANSFERS + 8, transfers.maximumPoints());
    target.putLong(offset + TRANSFERS + 16, transfers.feePoints());
  }

  /** Reads what {@link #encode} wrote; allocates. */
  public static ProgrammeDefinition decode(DirectBuffer source, int offset) {
    List<AcceptedCurrency> currencies = new ArrayList<>();
    int at = offset + CURRENCIES;
    for (int left = source.getInt(offset + COUNTS); left > 0; left--) {
      currencies.add(
          new AcceptedCurrency(
              source.getInt(at),
              source.getLong(at + 16),
              source.getLong(at + 24),
              source.getLong(at + 32),
              source.getLong(at + 40),
              source.getInt(at + 4),
              source.getInt(at + 8),
              source.getInt(at + 12)));
      at += CURRENCY_LENGTH;
    }
    List<UsageLimit> limits = new ArrayList<>();
    at = offset + LIMITS;
    for (int left = source.getInt(offset + COUNTS + 8); left > 0; left--) {
      limits.add(
          new UsageLimit(
              Scope.values()[source.getByte(at)],
              Use.values()[source.getByte(at + 1)],
              Period.values()[source.getByte(at + 2)],
              source.getLong(at + 8),
              source.getInt(at + 4)));
      at += LIMIT_LENGTH;
    }
    byte[] name = new byte[ProgrammeDefinition.MAX_NAME_LENGTH];
    source.getBytes(offset + 8, name);
    return new ProgrammeDefinition(
        source.getInt(offset),
        new String(name, StandardCharsets.US_ASCII).replace("\0", ""),
        source.getInt(offset + 4),
        currencies,
        decodeEarning(source, offset),
        new SpendSettings(
            source.getLong(offset + SPENDING),
            source.getLong(offset + SPENDING + 8),
            source.getInt(offset + SPENDING + 16),
            source.getInt(offset + SPENDING + 20)),
        new TakeBackSettings(
            ClawBack.of(source.getByte(offset + TAKING_BACK)),
            RefundSplit.of(source.getByte(offset + TAKING_BACK + 1)),
            source.getByte(offset + TAKING_BACK + 2),
            source.getByte(offset + TAKING_BACK + 3) != 0),
        new TransferSettings(
            source.getLong(offset + TRANSFERS),
            source.getLong(offset + TRANSFERS + 8),
            source.getLong(offset + TRANSFERS + 16),
            source.getInt(offset + TAKING_BACK + 4)),
        limits);
  }

  private static EarnSettings decodeEarning(DirectBuffer source, int offset) {
    List<Integer> excluded = new ArrayList<>();
    int at = offset + EXCLUDED;
    for (int left = source.getInt(offset + COUNTS + 4); left > 0; left--) {
      excluded.add(source.getInt(at));
      at += Integer.BYTES;
    }
    return new EarnSettings(
        source.getInt(offset + EARNING),
        Rounding.of(source.getByte(offset + EARNING + 4)),
        source.getLong(offset + EARNING + 8),
        source.getShort(offset + EARNING + 6) & 0xFFFF,
        excluded);
  }
}
