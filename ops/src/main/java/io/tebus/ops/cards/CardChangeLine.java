package io.tebus.ops.cards;

import io.tebus.app.RowKind;
import io.tebus.app.RowLayout;
import io.tebus.command.CardRight;
import io.tebus.command.CardStatus;
import io.tebus.command.ChangeCardCommand;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Another status of a card, other rights, or both; an empty field leaves what is.
 *
 * <p>Confined to the main thread; valid until the next {@link #parse}.
 */
final class CardChangeLine extends ChangeLine {

  private static final int CARD = 0;
  private static final int STATUS = 1;
  private static final int RIGHTS = 2;

  private static final byte[][] STATUS_NAMES = Words.of(CardStatus.values());
  private static final byte[][] RIGHT_NAMES = Words.of(CardRight.values());
  private static final byte[][] NONE_AND_ALL = Words.of("none", "all");
  private static final int NO_RIGHTS = 0;
  private static final int WRONG = -1;

  private final CardField card = new CardField();
  private int status;
  private int rights;

  CardChangeLine() {
    super(RowKind.CARD_CHANGES, "card", "status", "rights");
  }

  @Override
  public String neededHeader() {
    return "card and one or both of status, rights";
  }

  @Override
  boolean isComplete() {
    return has(CARD) && (has(STATUS) || has(RIGHTS));
  }

  @Override
  @Nullable Rejection read() {
    Rejection ofCard = card.read(fields(), place(CARD));
    if (ofCard != null) {
      return ofCard;
    }
    if (!says(STATUS) && !says(RIGHTS)) {
      return Rejection.NOTHING;
    }
    status =
        says(STATUS) ? fields().word(place(STATUS), STATUS_NAMES) : ChangeCardCommand.UNCHANGED;
    if (status == LineFields.NO_WORD) {
      return Rejection.STATUS;
    }
    rights = says(RIGHTS) ? rightsIn(place(RIGHTS)) : ChangeCardCommand.UNCHANGED;
    return rights == WRONG ? Rejection.RIGHTS : null;
  }

  /** The bits of the rights in a field, {@link #WRONG} when they are not rights. */
  private int rightsIn(int place) {
    int named = fields().word(place, NONE_AND_ALL);
    if (named != LineFields.NO_WORD) {
      return named == 0 ? NO_RIGHTS : CardRight.ALL;
    }
    int bits = 0;
    int at = fields().from(place);
    while (at < fields().to(place)) {
      int end = endOfWord(at, fields().to(place));
      if (end > at) {
        int right = fields().word(at, end, RIGHT_NAMES);
        if (right == LineFields.NO_WORD) {
          return WRONG;
        }
        bits |= 1 << right;
      }
      at = end + 1;
    }
    // Nothing but spaces says neither none nor all.
    return bits == 0 ? WRONG : bits;
  }

  private int endOfWord(int from, int to) {
    int end = from;
    while (end < to && fields().bytes()[end] != ' ') {
      end++;
    }
    return end;
  }

  @Override
  public void putRow(MutableDirectBuffer target, int offset, long row) {
    RowLayout.putCardChange(
        target, offset, row, card.bytes(), card.panAt(), card.digits(), status, rights);
  }

  @Override
  public CardField card() {
    return card;
  }

  @Override
  Rejection unknown() {
    return Rejection.UNKNOWN_CARD;
  }

  @Override
  Rejection notPossible() {
    // The one thing it would be said for.
    return Rejection.NO_PROGRAMME;
  }

  /** Ordinal of a {@link CardStatus}, or {@link ChangeCardCommand#UNCHANGED}. */
  int status() {
    return status;
  }

  /** Bits of {@link CardRight}, or {@link ChangeCardCommand#UNCHANGED}. */
  int rights() {
    return rights;
  }
}
