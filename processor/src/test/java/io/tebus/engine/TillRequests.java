package io.tebus.engine;

import io.tebus.command.Right;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.iso.TransactionFunction;

/**
 * What a till can ask for, each with the next STAN. Amounts are USD cents unless altered; a cent is
 * worth a point.
 *
 * <p>Confined to the test's thread.
 */
abstract class TillRequests {

  private int stan;

  TillRequest purchase(long amount) {
    return next(TransactionFunction.PURCHASE, 200, 0, amount);
  }

  /** A purchase, a part of it in points. */
  TillRequest split(long amount, long points) {
    TillRequest purchase = purchase(amount);
    purchase.view().pointsToUse(points);
    return purchase;
  }

  TillRequest redemption(long amount) {
    return next(TransactionFunction.REDEMPTION, 200, 9_000, amount);
  }

  /** A purchase that was paid for elsewhere. */
  TillRequest earnOnly(long amount) {
    return next(TransactionFunction.EARN_ONLY, 200, 280_090, amount);
  }

  TillRequest balance() {
    return next(TransactionFunction.BALANCE, 100, 319_000, 0);
  }

  TillRequest hold(long amount) {
    return next(TransactionFunction.HOLD, 100, 9_000, amount);
  }

  TillRequest authorization(long amount) {
    return next(TransactionFunction.PURCHASE_AUTHORIZATION, 100, 0, amount);
  }

  /** By right. */
  TillRequest load(long points) {
    return next(TransactionFunction.LOAD, 200, 210_090, points)
        .currency(ProgrammeDefinition.demo().pointsCurrency())
        .rights(Right.LOAD);
  }

  /** By right, from the till's usual card to another one. */
  TillRequest transfer(long points, long recipient) {
    return next(TransactionFunction.TRANSFER, 200, 409_090, points)
        .currency(ProgrammeDefinition.demo().pointsCurrency())
        .rights(Right.TRANSFER)
        .to(recipient);
  }

  TillRequest completion(TillRequest original, long amount) {
    TillRequest completion =
        next(TransactionFunction.COMPLETION, 220, original.view().processingCode(), amount);
    completion.view().fact(factOf(original));
    return completion.naming(original);
  }

  /** The original as an advice: names nothing, is the same in all that tells requests apart. */
  TillRequest advice(TillRequest original) {
    TillRequest advice = original.copy();
    advice.view().mti(220).function(TransactionFunction.COMPLETION).fact(factOf(original));
    return advice;
  }

  private static TransactionFunction factOf(TillRequest original) {
    if (original.view().function() == TransactionFunction.TRANSFER) {
      return TransactionFunction.TRANSFER;
    }
    return original.isInPoints() ? TransactionFunction.REDEMPTION : TransactionFunction.PURCHASE;
  }

  TillRequest voiding(TillRequest original) {
    return next(TransactionFunction.VOID, 200, 20_000, original.view().amount()).naming(original);
  }

  TillRequest refund(TillRequest original, long amount) {
    boolean inPoints = original.isInPoints();
    return next(
            inPoints ? TransactionFunction.REDEMPTION_REFUND : TransactionFunction.PURCHASE_REFUND,
            200,
            inPoints ? 200_090 : 200_000,
            amount)
        .naming(original);
  }

  /** A refund of a purchase that names nothing, by right. */
  TillRequest refundByRight(long amount) {
    return next(TransactionFunction.PURCHASE_REFUND, 200, 200_000, amount)
        .rights(Right.REFUND_WITHOUT_REFERENCE);
  }

  TillRequest refundAdvice(TillRequest original, long amount) {
    TillRequest advice = refund(original, amount);
    advice.view().mti(220).fact(advice.view().function());
    return advice;
  }

  TillRequest reversal(TillRequest original) {
    return next(
            TransactionFunction.REVERSAL,
            400,
            original.view().processingCode(),
            original.view().amount())
        .naming(original);
  }

  private TillRequest next(TransactionFunction function, int mti, int processingCode, long amount) {
    stan++;
    return TillRequest.of(function, mti, processingCode, stan, amount);
  }
}
