package io.tebus.acquirer;

import io.tebus.command.OpenCardCommand;
import io.tebus.command.TransactionCommand;
import io.tebus.iso.DataElement;
import io.tebus.iso.codec.Digits;
import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.codec.MessageSpec;

/**
 * DE 102 and 103: who pays and who receives in a transfer, each named by the number of an account
 * or of a card. In all other requests they only tell one from another.
 *
 * <p>Confined to its event loop; allocates nothing. Source: message profile, section 3,
 * "Transfers".
 */
final class AccountElements {

  /** No card number is as short. */
  private static final int MAX_ACCOUNT_DIGITS = Digits.width(OpenCardCommand.MAX_ACCOUNT_NUMBER);

  private final Party payer;
  private final Party recipient;
  private final ElementText text;

  /** No parties yet. */
  AccountElements(MessageSpec messages) {
    payer = new Party(messages, DataElement.FROM_ACCOUNT);
    recipient = new Party(messages, DataElement.TO_ACCOUNT);
    text = new ElementText(messages, DataElement.FROM_ACCOUNT, DataElement.TO_ACCOUNT);
  }

  /** The card that pays, if it is named by its number. */
  CardNumber payerCard() {
    return payer.card;
  }

  /** The card that receives, if it is named by its number. */
  CardNumber recipientCard() {
    return recipient.card;
  }

  /**
   * Finds the parties of a transfer, which may leave out who pays.
   *
   * @return {@link RequestReader#OK} or the element that is missing or names nobody
   */
  int find(MessageDecoder message) {
    forget();
    boolean payerIsSound = !message.has(payer.element) || payer.find(message);
    boolean recipientIsSound = message.has(recipient.element) && recipient.find(message);
    if (!payerIsSound) {
      return payer.element;
    }
    return recipientIsSound ? RequestReader.OK : recipient.element;
  }

  /** There are no parties. */
  void forget() {
    payer.forget();
    recipient.forget();
    text.erase();
  }

  /** Writes the parties that were found. */
  void writeParties(CardTokens tokens, TransactionCommand command) {
    command.payerNumber(payer.accountNumber).recipientNumber(recipient.accountNumber);
    if (payer.card.isPresent()) {
      payer.card.tokenize(tokens);
      command.payerToken(tokens.tokenHigh(), tokens.tokenLow());
    }
    if (recipient.card.isPresent()) {
      recipient.card.tokenize(tokens);
      command.recipientToken(tokens.tokenHigh(), tokens.tokenLow());
    }
  }

  /**
   * A digest of what the elements say, 0 without them. Keyed, because they may be card numbers: a
   * plain digest could be guessed back.
   */
  long digest(MessageDecoder message, CardTokens tokens) {
    long digest = 0;
    for (int element = DataElement.FROM_ACCOUNT; element <= DataElement.TO_ACCOUNT; element++) {
      if (message.has(element)) {
        text.read(message, element);
        digest = 31 * digest + tokens.digest(element, text.buffer(), text.offset(), text.length());
      }
    }
    return digest;
  }

  /** One of the two elements. */
  private static final class Party {

    private final int element;
    private final CardNumber card;
    private long accountNumber = TransactionCommand.NO_ACCOUNT_NUMBER;

    private Party(MessageSpec messages, int element) {
      this.element = element;
      card = new CardNumber(messages, element);
    }

    private void forget() {
      card.forget();
      accountNumber = TransactionCommand.NO_ACCOUNT_NUMBER;
    }

    /** True when the element, which must be there, names an account or a card. */
    private boolean find(MessageDecoder message) {
      ElementText name = card.read(message, element);
      int from = 0;
      int to = name.length();
      while (from < to && name.byteAt(from) == ' ') {
        from++;
      }
      while (from < to && name.byteAt(to - 1) == ' ') {
        to--;
      }
      int digits = to - from;
      if (digits > MAX_ACCOUNT_DIGITS) {
        return card.takeChecked(name.offset() + from, digits);
      }
      long number = Digits.parse(name.buffer(), name.offset() + from, digits);
      if (number == Digits.NOT_A_NUMBER) {
        return false;
      }
      accountNumber = number;
      return true;
    }
  }
}
