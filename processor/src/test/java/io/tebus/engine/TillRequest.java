package io.tebus.engine;

import io.tebus.command.Right;
import io.tebus.command.SampleCommand;
import io.tebus.command.TransactionCommand;
import io.tebus.iso.TransactionFunction;
import java.util.List;
import java.util.Objects;
import org.agrona.DirectBuffer;

/**
 * A request that a {@link Till} makes, to be altered before it is sent. Sent twice it is a repeat.
 *
 * <p>Confined to the test's thread.
 */
final class TillRequest {

  private static final int POINTS = 9_000;

  private final SampleCommand command = new SampleCommand();

  /** What a till sends next; DE 7 is as unique as the STAN. */
  static TillRequest of(
      TransactionFunction function, int mti, int processingCode, int stan, long amount) {
    TillRequest request = new TillRequest();
    request
        .view()
        .function(function)
        .mti(mti)
        .processingCode(processingCode)
        .stan(stan)
        .transmittedAt(SampleCommand.TRANSMITTED_AT + stan)
        .amount(amount);
    return request.card(Till.CARD);
  }

  TillRequest copy() {
    TillRequest copy = new TillRequest();
    copy.command.buffer().putBytes(0, command.buffer(), 0, TransactionCommand.LENGTH);
    return copy;
  }

  TransactionCommand view() {
    return command.view();
  }

  DirectBuffer buffer() {
    return command.buffer();
  }

  /** True for a redemption, a hold of points, or the completion of one. */
  boolean isInPoints() {
    return view().processingCode() == POINTS;
  }

  /** Takes DE 2, 49 and 90 from the transaction that is meant. */
  TillRequest naming(TillRequest original) {
    TransactionCommand named = original.view();
    view()
        .token(named.tokenHigh(), named.tokenLow())
        .currency(named.currency())
        .original(named.mti(), named.stan(), named.transmittedAt(), named.acquirer(), 0);
    return this;
  }

  /** Names the transaction by DE 38 in place of DE 90. */
  TillRequest byApproval(long lsn) {
    view().original(0, 0, 0, 0, 0).approvalCode(lsn % TransactionCommand.APPROVAL_CODES);
    return this;
  }

  TillRequest card(long number) {
    view().token(number, number);
    return this;
  }

  /** DE 102, by card. */
  TillRequest from(long card) {
    view().payerToken(card, card);
    return withAccounts();
  }

  /** DE 102, by the number of the account. */
  TillRequest fromAccount(long number) {
    view().payerNumber(number);
    return withAccounts();
  }

  /** DE 103, by card. */
  TillRequest to(long card) {
    view().recipientToken(card, card);
    return withAccounts();
  }

  /** DE 103, by the number of the account; no card any more. */
  TillRequest toAccount(long number) {
    view().recipientToken(0, 0).recipientNumber(number);
    return withAccounts();
  }

  /** DE 102 and 103 belong to what makes a request the same request. */
  private TillRequest withAccounts() {
    TransactionCommand view = view();
    view.accountsDigest(
        Objects.hash(
            view.payerNumber(),
            view.payerTokenLow(),
            view.recipientNumber(),
            view.recipientTokenLow()));
    return this;
  }

  TillRequest currency(int code) {
    view().currency(code);
    return this;
  }

  TillRequest mode(char letter) {
    view().mode((byte) letter);
    return this;
  }

  /** DE 95. */
  TillRequest standing(long amount) {
    view().standingAmount(amount);
    return this;
  }

  /** Goods are sent later. */
  TillRequest online() {
    view().longHold(true);
    return this;
  }

  /** It says that it is not to earn. */
  TillRequest withoutEarn() {
    view().asksNotToEarn(true);
    return this;
  }

  /** It says nothing of it, and its dialect takes that for a no. */
  TillRequest silent() {
    view().withoutEarn(true);
    return this;
  }

  TillRequest rights(Right... rights) {
    view().rights(Right.setOf(List.of(rights)));
    return this;
  }

  TillRequest terminal(String text) {
    command.terminal(text);
    return this;
  }

  /** DE 42. */
  TillRequest merchant(String text) {
    command.cardAcceptor(text);
    return this;
  }

  TillRequest acquirer(long number) {
    view().acquirer(number);
    return this;
  }

  TillRequest rrn(String text) {
    command.rrn(text);
    return this;
  }
}
