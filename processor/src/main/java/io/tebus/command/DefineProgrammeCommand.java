package io.tebus.command;

import io.tebus.command.ProgrammeDefinition.AcceptedCurrency;
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
 *  16  life of lots i32, months | currencies, count i32
 *  24  minimum points i64     32  multiple i64     40  cap i32, basis points | excluded types, count i32
 *  48  8 currencies: code i32 | rule i32 | rate i32 | reserved i32 | earn unit i64 | points i64 | money i64
 * 368  16 excluded merchant types i32
 * 432
 * </pre>
 *
 * <p>Immutable; off the hot path.
 */
public final class DefineProgrammeCommand {

  private static final int CURRENCIES = 48;
  private static final int CURRENCY_LENGTH = 40;
  private static final int EXCLUDED =
      CURRENCIES + ProgrammeDefinition.MAX_CURRENCIES * CURRENCY_LENGTH;

  /** Length in bytes. */
  public static final int LENGTH =
      EXCLUDED + ProgrammeDefinition.MAX_EXCLUDED_MERCHANT_TYPES * Integer.BYTES;

  private DefineProgrammeCommand() {}

  /** Writes {@link #LENGTH} bytes. */
  public static void encode(MutableDirectBuffer target, int offset, ProgrammeDefinition programme) {
    target.setMemory(offset, LENGTH, (byte) 0);
    target.putInt(offset, programme.id());
    target.putInt(offset + 4, programme.pointsCurrency());
    target.putBytes(offset + 8, programme.name().getBytes(StandardCharsets.US_ASCII));
    target.putInt(offset + 16, programme.lifeMonths());
    target.putInt(offset + 20, programme.currencies().size());
    target.putLong(offset + 24, programme.minimumPoints());
    target.putLong(offset + 32, programme.multiple());
    target.putInt(offset + 40, programme.capBasisPoints());
    target.putInt(offset + 44, programme.excludedMerchantTypes().size());
    int at = offset + CURRENCIES;
    for (AcceptedCurrency currency : programme.currencies()) {
      target.putInt(at, currency.code());
      target.putInt(at + 4, currency.ruleId());
      target.putInt(at + 8, currency.rateId());
      target.putLong(at + 16, currency.earnUnit());
      target.putLong(at + 24, currency.points());
      target.putLong(at + 32, currency.money());
      at += CURRENCY_LENGTH;
    }
    at = offset + EXCLUDED;
    for (int merchantType : programme.excludedMerchantTypes()) {
      target.putInt(at, merchantType);
      at += Integer.BYTES;
    }
  }

  /** Reads what {@link #encode} wrote; allocates. */
  public static ProgrammeDefinition decode(DirectBuffer source, int offset) {
    List<AcceptedCurrency> currencies = new ArrayList<>();
    int at = offset + CURRENCIES;
    for (int left = source.getInt(offset + 20); left > 0; left--) {
      currencies.add(
          new AcceptedCurrency(
              source.getInt(at),
              source.getLong(at + 16),
              source.getLong(at + 24),
              source.getLong(at + 32),
              source.getInt(at + 4),
              source.getInt(at + 8)));
      at += CURRENCY_LENGTH;
    }
    List<Integer> excluded = new ArrayList<>();
    at = offset + EXCLUDED;
    for (int left = source.getInt(offset + 44); left > 0; left--) {
      excluded.add(source.getInt(at));
      at += Integer.BYTES;
    }
    byte[] name = new byte[ProgrammeDefinition.MAX_NAME_LENGTH];
    source.getBytes(offset + 8, name);
    return new ProgrammeDefinition(
        source.getInt(offset),
        new String(name, StandardCharsets.US_ASCII).replace("\0", ""),
        source.getInt(offset + 4),
        source.getInt(offset + 16),
        source.getLong(offset + 24),
        source.getLong(offset + 32),
        source.getInt(offset + 40),
        currencies,
        excluded);
  }
}
