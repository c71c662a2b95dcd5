package io.tebus.engine.account;

import io.tebus.command.CardRight;
import io.tebus.command.CardStatus;
import io.tebus.engine.store.Index;
import io.tebus.engine.store.Memory;
import io.tebus.engine.store.SeededHash;
import io.tebus.engine.store.Table;
import java.util.List;
import java.util.stream.Stream;

/**
 * The card register: card token to card, its status and its account.
 *
 * <pre>
 *  0  token, high i64      8  token, low i64
 * 16  account i32         20  programme u16 | status u8 | denied u8, bits of {@link CardRight}      24  opened on i32, epoch day | zeros
 * 32
 * </pre>
 *
 * <p>Confined to the engine thread. Cards are ordinals from 1 over all programmes, in the order of
 * their opening.
 */
public final class Cards {

  /** No card, or no account. */
  public static final int UNKNOWN = -1;

  /** Length of a record in bytes. */
  public static final int RECORD_LENGTH = 32;

  private static final int TOKEN_HIGH = 0;
  private static final int TOKEN_LOW = TOKEN_HIGH + Long.BYTES;
  private static final int ACCOUNT = TOKEN_LOW + Long.BYTES;
  private static final int PROGRAMME = ACCOUNT + Integer.BYTES;
  private static final int STATUS = PROGRAMME + Short.BYTES;
  private static final int DENIED = STATUS + 1;
  private static final int OPENED_DAY = PROGRAMME + Integer.BYTES;

  private final Table cards;
  private final Index byToken;
  private final SeededHash hash;

  /** An empty register. */
  public Cards(Memory memory, int capacity, SeededHash hash) {
    cards = new Table(memory, "cards", RECORD_LENGTH, 1, capacity);
    byToken = new Index(memory, "cards-by-token", capacity);
    this.hash = hash;
  }

  /** Cards of all programmes. */
  public int count() {
    return cards.live();
  }

  public boolean isFull() {
    return cards.isFull();
  }

  public List<Table> tables() {
    return Stream.concat(Stream.of(cards), byToken.tables().stream()).toList();
  }

  /** A card of a programme, or {@link #UNKNOWN}. */
  public int find(int programme, long tokenHigh, long tokenLow) {
    int keyHash = hash.of(programme, tokenHigh, tokenLow);
    int position = byToken.seek(keyHash);
    while (position != Index.NONE) {
      int card = byToken.ordinal(position);
      if (cards.getLong(card, TOKEN_LOW) == tokenLow
          && cards.getLong(card, TOKEN_HIGH) == tokenHigh
          && (cards.getShort(card, PROGRAMME) & 0xFFFF) == programme) {
        return card;
      }
      position = byToken.next(position, keyHash);
    }
    return UNKNOWN;
  }

  /** The account that a card was opened for, or {@link #UNKNOWN}; it may be merged. */
  public int accountOf(int programme, long tokenHigh, long tokenLow) {
    int card = find(programme, tokenHigh, tokenLow);
    return card == UNKNOWN ? UNKNOWN : account(card);
  }

  /** The account that a card was opened for; it may be merged. */
  public int account(int card) {
    return cards.getInt(card, ACCOUNT);
  }

  public CardStatus status(int card) {
    return CardStatus.of(cards.getByte(card, STATUS));
  }

  public boolean has(int card, CardRight right) {
    return (cards.getByte(card, DENIED) & right.bit()) == 0;
  }

  /** Bits of {@link CardRight}. */
  public int rights(int card) {
    return CardRight.ALL & ~cards.getByte(card, DENIED);
  }

  /** Changes status and rights. */
  public void change(int card, CardStatus status, int rights) {
    cards.putByte(card, STATUS, (byte) status.ordinal());
    cards.putByte(card, DENIED, (byte) (CardRight.ALL & ~rights));
  }

  /** The day it was opened on, as an epoch day. */
  public int openedDay(int card) {
    return cards.getInt(card, OPENED_DAY);
  }

  /** Adds a card that is not there; the caller has seen that there is room. */
  public void open(
      int programme, long tokenHigh, long tokenLow, int account, CardStatus status, int today) {
    int card = cards.allocate();
    if (card == Table.FULL) {
      throw new IllegalStateException(
          "cards: capacity="
              + cards.capacity()
              + " (expected: at least what the journal was written with; tebus.store.cards)");
    }
    cards.putLong(card, TOKEN_HIGH, tokenHigh);
    cards.putLong(card, TOKEN_LOW, tokenLow);
    cards.putInt(card, ACCOUNT, account);
    cards.putShort(card, PROGRAMME, (short) programme);
    cards.putByte(card, STATUS, (byte) status.ordinal());
    cards.putInt(card, OPENED_DAY, today);
    byToken.insert(hash.of(programme, tokenHigh, tokenLow), card);
  }
}
