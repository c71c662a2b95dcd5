package io.tebus.projection;

import static io.tebus.projection.JournalOfCommands.OWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.command.Right;
import io.tebus.command.SampleCommand;
import io.tebus.command.TransactionCommand;
import io.tebus.iso.TransactionFunction;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Holds and authorizations with each of their ends, purchase, redemption, refund, load, transfer
 * and advices: the requests, and a short history of some.
 *
 * <p>Confined to the test's thread. No two requests have the same STAN.
 */
final class LifeCycle {

  /** Has 1,000 points to begin with, in account 0. */
  static final int ANN = 1;

  /** Has 500, in account 1. */
  static final int BOB = 2;

  private static final int STRANGER = 99;
  private static final int MONEY = 0;
  private static final int POINTS = 9_000;
  private static final int TRANSFER = 409_090;
  private static final int POINTS_CURRENCY = 999;
  private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

  private int lastStan = 100;

  /** Writes a journal of 22 events, and feeds them. The comments are LSNs. */
  void feed(Path directory, DatabaseAddress address) {
    try (JournalOfCommands commands = new JournalOfCommands(directory)) {
      commands.openCard(ANN, OWN, 1_000); // 2
      commands.openCard(BOB, OWN, 500); // 3
      SampleCommand authorization = authorization(ANN, 45_90);
      commands.send(authorization); // 4
      SampleCommand first = hold(ANN, 300);
      commands.send(first); // 5
      commands.send(completion(first, ANN, 200)); // 6
      SampleCommand second = hold(ANN, 300);
      commands.send(second); // 7
      commands.send(completion(second, ANN, 400)); // 8
      SampleCommand third = hold(ANN, 100);
      commands.send(third); // 9
      commands.send(about(third, request(TransactionFunction.VOID, 200, 29_000, ANN, 100))); // 10
      SampleCommand forgotten = hold(BOB, 100);
      commands.send(forgotten); // 11
      assertThat(commands.tickAfter(HALF_AN_HOUR.minusMillis(1))).isFalse();
      assertThat(commands.tickAfter(Duration.ofMillis(1))).isTrue(); // 12
      SampleCommand open = hold(ANN, 100);
      commands.send(open); // 13
      SampleCommand reversal = request(TransactionFunction.REVERSAL, 400, POINTS, ANN, 100);
      reversal.view().standingAmount(40);
      commands.send(about(open, reversal)); // 14
      SampleCommand purchase = purchase(ANN, 10_00);
      commands.send(purchase); // 15
      commands.send(refund(purchase, ANN, 4_00)); // 16
      commands.send(load(ANN, 50)); // 17
      commands.send(completion(authorization, ANN, 50_00)); // 18
      commands.send(advice(TransactionFunction.REDEMPTION, POINTS, ANN, 1_000)); // 19
      commands.send(advice(TransactionFunction.PURCHASE, MONEY, STRANGER, 1_000)); // 20
      commands.send(authorization(ANN, 5_00)); // 21
      commands.send(completion(forgotten, BOB, 100)); // 22
      commands.feed(address);
    }
  }

  SampleCommand authorization(int card, long amount) {
    return request(TransactionFunction.PURCHASE_AUTHORIZATION, 100, MONEY, card, amount);
  }

  SampleCommand hold(int card, long amount) {
    return request(TransactionFunction.HOLD, 100, POINTS, card, amount);
  }

  SampleCommand load(int card, long points) {
    SampleCommand load = request(TransactionFunction.LOAD, 200, 210_090, card, points);
    load.view().currency(POINTS_CURRENCY).rights(Right.LOAD.bit());
    return load;
  }

  SampleCommand purchase(int card, long amount) {
    return request(TransactionFunction.PURCHASE, 200, MONEY, card, amount);
  }

  SampleCommand refund(SampleCommand purchase, int card, long amount) {
    return about(
        purchase, request(TransactionFunction.PURCHASE_REFUND, 200, 200_000, card, amount));
  }

  SampleCommand redemption(int card, long amount) {
    return request(TransactionFunction.REDEMPTION, 200, POINTS, card, amount);
  }

  SampleCommand transfer(int card, int recipient, long points) {
    SampleCommand transfer = request(TransactionFunction.TRANSFER, 200, TRANSFER, card, points);
    transfer
        .view()
        .currency(POINTS_CURRENCY)
        .rights(Right.TRANSFER.bit())
        .recipientToken(recipient, recipient);
    return transfer;
  }

  /** To the account with a number. */
  SampleCommand transferToAccount(int card, long number, long points) {
    SampleCommand transfer = transfer(card, 0, points);
    transfer.view().recipientNumber(number);
    return transfer;
  }

  /** Of all of it. */
  SampleCommand reversal(SampleCommand original, int card) {
    TransactionCommand reversed = original.view();
    SampleCommand reversal =
        request(
            TransactionFunction.REVERSAL, 400, reversed.processingCode(), card, reversed.amount());
    reversal.view().currency(reversed.currency());
    return about(original, reversal);
  }

  private SampleCommand completion(SampleCommand hold, int card, long amount) {
    boolean ofPoints = hold.view().function() == TransactionFunction.HOLD;
    TransactionFunction fact =
        ofPoints ? TransactionFunction.REDEMPTION : TransactionFunction.PURCHASE;
    return about(hold, advice(fact, hold.view().processingCode(), card, amount));
  }

  /** What is said to have happened, and nothing more. */
  private SampleCommand advice(
      TransactionFunction fact, int processingCode, int card, long amount) {
    SampleCommand advice =
        request(TransactionFunction.COMPLETION, 220, processingCode, card, amount);
    advice.view().fact(fact);
    return advice;
  }

  /** With DE 90. */
  private static SampleCommand about(SampleCommand original, SampleCommand later) {
    later
        .view()
        .original(
            original.view().mti(),
            original.view().stan(),
            SampleCommand.TRANSMITTED_AT,
            SampleCommand.ACQUIRER,
            0);
    return later;
  }

  private SampleCommand request(
      TransactionFunction function, int mti, int processingCode, int card, long amount) {
    lastStan++;
    SampleCommand request = new SampleCommand();
    request
        .view()
        .function(function)
        .mti(mti)
        .processingCode(processingCode)
        .stan(lastStan)
        .token(card, card)
        .amount(amount);
    return request;
  }
}
