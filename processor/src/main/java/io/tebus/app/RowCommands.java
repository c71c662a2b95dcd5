package io.tebus.app;

import io.tebus.command.AccountStatus;
import io.tebus.command.CardStatus;
import io.tebus.command.ChangeAccountCommand;
import io.tebus.command.ChangeCardCommand;
import io.tebus.command.MergeAccountsCommand;
import io.tebus.command.OpenAccountCommand;
import io.tebus.command.OpenCardCommand;
import io.tebus.security.CardTokenizer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Makes commands of rows; a card number becomes a token here. Leaves no garbage.
 *
 * <p>Confined to whoever has the port. Source: {@link RowLayout}.
 */
final class RowCommands {

  /** The longest command of a row, in bytes. */
  static final int MAX_LENGTH = Math.max(OpenCardCommand.LENGTH, MergeAccountsCommand.LENGTH);

  private static final int BIN_DIGITS = 6;
  private static final int LAST_DIGITS = 4;

  private final CardTokenizer tokenizer;

  // The account that was read last: by its number, or by the token of a card.
  private long number;
  private long tokenHigh;
  private long tokenLow;

  RowCommands(CardTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Writes the command of a row that is in range to the begin of a buffer. */
  void encode(RowKind kind, int programme, DirectBuffer rows, int row, MutableDirectBuffer target) {
    switch (kind) {
      case CARDS ->
          encodeCard(
              programme,
              rows,
              RowLayout.pan(row),
              RowLayout.digits(rows, row),
              CardStatus.of(RowLayout.status(rows, row)),
              RowLayout.number(rows, row),
              RowLayout.openingPoints(rows, row),
              target);
      case CARD_CHANGES -> {
        tokenizer.tokenize(rows, RowLayout.pan(row), RowLayout.digits(rows, row));
        ChangeCardCommand.encode(
            target,
            0,
            programme,
            RowLayout.status(rows, row),
            RowLayout.rights(rows, row),
            tokenizer.tokenHigh(),
            tokenizer.tokenLow());
      }
      case ACCOUNT_CHANGES -> {
        readAccount(rows, row);
        AccountStatus status = AccountStatus.of(RowLayout.status(rows, row));
        ChangeAccountCommand.encode(target, 0, programme, status, number, tokenHigh, tokenLow);
      }
      case MERGES -> encodeMerge(programme, rows, row, target);
      case UNMERGES -> {
        readAccount(rows, row);
        MergeAccountsCommand.encode(
            target,
            0,
            programme,
            true,
            number,
            tokenHigh,
            tokenLow,
            OpenCardCommand.NO_ACCOUNT_NUMBER,
            0,
            0);
      }
      case ACCOUNT_OPENINGS ->
          OpenAccountCommand.encode(target, 0, programme, RowLayout.number(rows, row));
    }
  }

  /** Writes the command that opens a card; the other parameters are those of the command. */
  void encodeCard(
      int programme,
      DirectBuffer pan,
      int offset,
      int digits,
      CardStatus status,
      long accountNumber,
      long openingPoints,
      MutableDirectBuffer target) {
    tokenizer.tokenize(pan, offset, digits);
    OpenCardCommand.encode(
        target,
        0,
        programme,
        status,
        tokenizer.tokenHigh(),
        tokenizer.tokenLow(),
        pan.parseNaturalIntAscii(offset, BIN_DIGITS),
        pan.parseNaturalIntAscii(offset + digits - LAST_DIGITS, LAST_DIGITS),
        accountNumber,
        openingPoints);
  }

  private void encodeMerge(int programme, DirectBuffer rows, int row, MutableDirectBuffer target) {
    readAccount(rows, row);
    long fromNumber = number;
    long fromTokenHigh = tokenHigh;
    long fromTokenLow = tokenLow;
    readAccount(
        rows,
        RowLayout.intoNumber(rows, row),
        RowLayout.intoPan(row),
        RowLayout.intoDigits(rows, row));
    MergeAccountsCommand.encode(
        target,
        0,
        programme,
        false,
        fromNumber,
        fromTokenHigh,
        fromTokenLow,
        number,
        tokenHigh,
        tokenLow);
  }

  private void readAccount(DirectBuffer rows, int row) {
    readAccount(rows, RowLayout.number(rows, row), RowLayout.pan(row), RowLayout.digits(rows, row));
  }

  private void readAccount(DirectBuffer rows, long accountNumber, int panAt, int digits) {
    number = accountNumber;
    boolean byCard = accountNumber == OpenCardCommand.NO_ACCOUNT_NUMBER;
    if (byCard) {
      tokenizer.tokenize(rows, panAt, digits);
    }
    tokenHigh = byCard ? tokenizer.tokenHigh() : 0;
    tokenLow = byCard ? tokenizer.tokenLow() : 0;
  }
}
