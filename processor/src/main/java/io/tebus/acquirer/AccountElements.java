package io.tebus.acquirer;

import io.tebus.command.OpenCardCommand;
import io.tebus.command.TransactionCommand;
import io.tebus.iso.DataElement;
import io.tebus.iso.codec.Digits;
import io.tebus.iso.codec.MessageDecoder;
import org.agrona.DirectBuffer;

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

  private final Party payer = new Party(DataElement.FROM_ACCOUNT);
  private final Party recipient = new Party(DataElement.TO_ACCOUNT);

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
  }

  /** Writes the parties that were found. */
  void writeParties(MessageDecoder message, CardTokens tokens, TransactionCommand command) {
    command.payerNumber(payer.accountNumber).recipientNumber(recipient.accountNumber);
    if (payer.card.isPresent()) {
      payer.card.tokenize(message, tokens);
      command.payerToken(tokens.tokenHigh(), tokens.tokenLow());
    }
    if (recipient.card.isPresent()) {
      recipient.card.tokenize(message, tokens);
      command.recipientToken(tokens.tokenHigh(), tokens.tokenLow());
    }
  }

  /**
   * A digest of what the elements say, 0 without them. Keyed, because they may be card numbers: a
   * plain digest could be guessed back.
   */
  static long digest(MessageDecoder message, CardTokens tokens) {
    long digest = 0;
    for (int element = DataElement.FROM_ACCOUNT; element <= DataElement.TO_ACCOUNT; element++) {
      if (message.has(element)) {
        digest =
            31 * digest
                + tokens.digest(
                    element, message.buffer(), message.offset(element), message.length(element));
      }
    }
    return digest;
  }

  /** One of the two elements. */
  private static final class Party {

    private final int element;
    private final CardNumber card = new CardNumber();
    private long accountNumber = TransactionCommand.NO_ACCOUNT_NUMBER;

    private Party(int element) {
      this.element = element;
    }

    private void forget() {
      card.forget();
      accountNumber = TransactionCommand.NO_ACCOUNT_NUMBER;
    }

    /** True when the element, which must be there, names an account or a card. */
    private boolean find(MessageDecoder message) {
      DirectBuffer buffer = message.buffer();
      int from = message.offset(element);
      int to = from + message.length(element);
      while (from < to && buffer.getByte(from) == ' ') {
        from++;
      }
      while (from < to && buffer.getByte(to - 1) == ' ') {
        to--;
      }
      int digits = to - from;
      if (digits > MAX_ACCOUNT_DIGITS) {
        return card.findChecked(message, from, digits);
      }
      long number = Digits.parse(buffer, from, digits);
      if (number == Digits.NOT_A_NUMBER) {
        return false;
      }
      accountNumber = number;
      return true;
    }
  }
}
