package io.tebus.acquirer;

import io.tebus.command.TransactionCommand;
import io.tebus.iso.DataElement;
import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.codec.MessageSpec;
import io.tebus.iso.dialect.DialectElements;

/**
 * The cards that a request names: its own, and those of the parties of a transfer. Their numbers
 * end here; tokens go on.
 *
 * <p>Confined to its event loop; allocates nothing after construction. Source: message profile,
 * section 3.
 */
final class NamedCards {

  private final CardTokens tokens;
  private final CardNumber card;
  private final AccountElements accounts;
  private final OriginalData original;
  private final ElementText text;

  NamedCards(
      MessageSpec messages, DialectElements elements, OriginalData original, CardTokens tokens) {
    this.tokens = tokens;
    this.original = original;
    card = new CardNumber(messages, DataElement.PAN, DataElement.TRACK_2);
    accounts = new AccountElements(messages);
    text =
        new ElementText(
            messages,
            elements.acquirer(),
            DataElement.RRN,
            elements.cardAcceptor(),
            elements.originalData());
  }

  /** Finds the card of the request; false when there is one and it is damaged. */
  boolean find(MessageDecoder message) {
    return card.find(message);
  }

  /** True when a card was found. */
  boolean isPresent() {
    return card.isPresent();
  }

  /**
   * Before other elements are looked at: none of them may hold the number of a party's card, be it
   * in a transfer, in what takes one back, or by mistake in anything else.
   *
   * @return {@link RequestReader#OK}, or what a transfer lacks
   */
  int findParties(MessageDecoder message, boolean transfer) {
    if (!transfer
        && !message.has(DataElement.FROM_ACCOUNT)
        && !message.has(DataElement.TO_ACCOUNT)) {
      accounts.forget();
      return RequestReader.OK;
    }
    int inError = accounts.find(message);
    return transfer ? inError : RequestReader.OK;
  }

  /** True when an element for something else holds a card number that the request names. */
  boolean areIn(MessageDecoder message, int element) {
    if (!message.has(element) || message.characters(element) < CardNumber.TELLING_DIGITS) {
      return false;
    }
    text.read(message, element);
    return isIn(element, card)
        || isIn(element, accounts.payerCard())
        || isIn(element, accounts.recipientCard());
  }

  private boolean isIn(int element, CardNumber named) {
    return element == original.element()
        ? original.carries(text, named)
        : named.isIn(text.buffer(), text.offset(), text.length());
  }

  /** Writes tokens, and the digest of DE 102 and 103; then forgets the numbers. */
  void write(MessageDecoder message, boolean transfer, TransactionCommand command) {
    if (card.isPresent()) {
      card.tokenize(tokens);
      command.token(tokens.tokenHigh(), tokens.tokenLow());
    }
    if (transfer) {
      accounts.writeParties(tokens, command);
    }
    command.accountsDigest(accounts.digest(message, tokens));
    forget();
  }

  void forget() {
    card.forget();
    accounts.forget();
    text.erase();
  }
}
