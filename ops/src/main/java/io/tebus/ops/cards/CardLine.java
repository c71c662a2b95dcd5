package io.tebus.ops.cards;

import io.tebus.app.CardOutcome;
import io.tebus.app.ImportLayout;
import io.tebus.app.RowKind;
import io.tebus.app.RowLayout;
import io.tebus.command.CardStatus;
import io.tebus.command.OpenCardCommand;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A card to be opened: {@code card,account,status,points}.
 *
 * <p>Confined to the main thread; valid until the next {@link #parse}.
 */
final class CardLine implements FileLine {

  /** What the first line of a file may be. */
  static final String HEADER = "card,account,status,points";

  private static final byte[][] COLUMN_NAMES = Words.of(HEADER.split(",", -1));
  private static final int COLUMNS = 4;
  private static final int CARD = 0;
  private static final int ACCOUNT = 1;
  private static final int STATUS = 2;
  private static final int POINTS = 3;

  private static final int MAX_LONG_DIGITS = 18;

  private static final CardStatus[] STATUSES = CardStatus.values();
  private static final byte[][] STATUS_NAMES = Words.of(STATUSES);

  private final LineFields fields = new LineFields(COLUMNS);
  private final CardField card = new CardField();
  private CardStatus status = CardStatus.ACTIVE;
  private long accountNumber;
  private long openingPoints;

  @Override
  public RowKind kind() {
    return RowKind.CARDS;
  }

  @Override
  public String neededHeader() {
    return "";
  }

  /** Whether a line is {@link #HEADER}, in any case. */
  @Override
  public boolean isHeader(byte[] line, int from, int to) {
    if (fields.split(line, from, to) != COLUMNS) {
      return false;
    }
    for (int column = 0; column < COLUMNS; column++) {
      if (fields.word(column, COLUMN_NAMES) != column) {
        return false;
      }
    }
    return true;
  }

  @Override
  public @Nullable Rejection parse(byte[] line, int from, int to) {
    card.clear();
    if (fields.split(line, from, to) != COLUMNS) {
      return Rejection.COLUMNS;
    }
    Rejection ofCard = card.read(fields, CARD);
    if (ofCard != null) {
      return ofCard;
    }
    accountNumber = fields.number(ACCOUNT, AccountField.MAX_DIGITS);
    if (accountNumber == LineFields.NO_NUMBER && !fields.isEmpty(ACCOUNT)) {
      return Rejection.ACCOUNT;
    }
    int ordinal =
        fields.isEmpty(STATUS) ? CardStatus.ACTIVE.ordinal() : fields.word(STATUS, STATUS_NAMES);
    if (ordinal == LineFields.NO_WORD) {
      return Rejection.STATUS;
    }
    status = STATUSES[ordinal];
    openingPoints = fields.isEmpty(POINTS) ? 0 : fields.number(POINTS, MAX_LONG_DIGITS);
    return openingPoints == LineFields.NO_NUMBER || openingPoints > ImportLayout.MAX_OPENING_POINTS
        ? Rejection.POINTS
        : null;
  }

  @Override
  public void putRow(MutableDirectBuffer target, int offset, long row) {
    RowLayout.putCard(
        target,
        offset,
        row,
        card.bytes(),
        card.panAt(),
        card.digits(),
        status,
        accountNumber(),
        openingPoints);
  }

  @Override
  public CardField card() {
    return card;
  }

  @Override
  public boolean bringsPoints() {
    return openingPoints > 0;
  }

  @Override
  public Settlement settlement(int outcome) {
    return switch (CardOutcome.of(outcome)) {
      case OPENED -> Done.NOW;
      case KNOWN -> Done.BEFORE;
      case OTHER_ACCOUNT -> Rejection.OTHER_ACCOUNT;
      case POINTS_KNOWN -> Rejection.POINTS_KNOWN;
      case ACCOUNT_CLOSED -> Rejection.ACCOUNT_CLOSED;
      case NO_PROGRAMME -> Rejection.NO_PROGRAMME;
      case UNEXPECTED -> Rejection.UNEXPECTED;
      case CARDS_FULL -> Obstacle.CARDS_FULL;
      case ACCOUNTS_FULL -> Obstacle.ACCOUNTS_FULL;
      case LOTS_FULL -> Obstacle.LOTS_FULL;
      case POINTS_FULL -> Obstacle.POINTS_FULL;
      case NOT_WRITABLE -> Obstacle.NOT_WRITABLE;
    };
  }

  CardStatus status() {
    return status;
  }

  /** The number of its account; {@link OpenCardCommand#NO_ACCOUNT_NUMBER} for one of its own. */
  long accountNumber() {
    return accountNumber == LineFields.NO_NUMBER
        ? OpenCardCommand.NO_ACCOUNT_NUMBER
        : accountNumber;
  }

  long openingPoints() {
    return openingPoints;
  }
}
