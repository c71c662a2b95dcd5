package io.tebus.reference;

import io.tebus.iso.Mti;
import io.tebus.iso.TransactionFunction;
import java.time.Instant;

/**
 * Messages that follow on others: they complete them, take them back, or are the same once more.
 *
 * <p>Confined to the test's thread.
 */
final class RandomFollowUps {

  // Chances in a hundred.
  private static final int EVEN = 50;

  private final Chance chance;
  private final RandomTill till;
  private final RandomOpenings openings;

  RandomFollowUps(Chance chance, RandomTill till, RandomOpenings openings) {
    this.chance = chance;
    this.till = till;
    this.openings = openings;
  }

  /** Of the same place, card, amount and currency; it names nothing yet. */
  RequestBuilder following(Request original, int mti, int processingCode, Instant at) {
    Request stamped = till.message(openings.usual(), mti, processingCode, at).build();
    return original.toBuilder()
        .mti(mti)
        .processingCode(processingCode)
        .stan(stamped.stan())
        .transmittedAt(stamped.transmittedAt())
        .localTime(stamped.localTime())
        .localDate(stamped.localDate())
        .rrn(stamped.rrn())
        .rights(stamped.rights())
        .mode('E')
        .pointsToUse(Request.NONE)
        .original(null)
        .approvalOf(null)
        .standingAmount(Request.NONE)
        .longHold(false)
        .withoutEarn(stamped.withoutEarn())
        .payer(null)
        .recipient(null)
        .asDialectSays();
  }

  RequestBuilder completionOf(Request original, Instant at) {
    boolean points = isSpending(original);
    return following(original, 220, points ? RandomTill.HOLD_CODE : 0, at)
        .original(original.asOriginal());
  }

  RequestBuilder voidOf(Request original, Instant at) {
    int code = isSpending(original) ? 29_000 : 20_000;
    return following(original, 200, code, at).original(original.asOriginal());
  }

  RequestBuilder refundOf(Request original, Instant at) {
    int code = isSpending(original) ? 200_090 : chance.in(EVEN) ? 200_000 : 203_000;
    return following(original, 200, code, at).original(original.asOriginal());
  }

  RequestBuilder reversalOf(Request original, Instant at) {
    return following(original, 420, original.processingCode(), at)
        .rrn(original.rrn())
        .original(original.asOriginal());
  }

  /** True for what takes points, or sets them aside. */
  static boolean isSpending(Request request) {
    TransactionFunction function =
        request.isAdvice() && request.fact() != TransactionFunction.UNKNOWN
            ? request.fact()
            : request.function();
    return function == TransactionFunction.REDEMPTION || function == TransactionFunction.HOLD;
  }

  // ---- Changes

  Request again(Request earlier) {
    return earlier.toBuilder()
        .mti(Mti.classAndFunction(earlier.mti()) * 10 + (chance.in(EVEN) ? 1 : 0))
        .build();
  }

  /** The same identity, but not the same message. */
  Request withOtherContent(Request earlier) {
    RequestBuilder other = again(earlier).toBuilder();
    if (earlier.recipient() != null && chance.in(EVEN)) {
      return other.payer(earlier.recipient()).build();
    }
    switch ((int) chance.between(0, 4)) {
      case 0 -> other.card(otherCardThan(earlier));
      case 1 -> other.currency(earlier.currency() == Programme.EUR ? Programme.JPY : Programme.EUR);
      case 2 -> other.pointsToUse(earlier.pointsToUse() + 7);
      case 3 -> {
        int code = earlier.processingCode() == 10_000 ? 90_000 : 10_000;
        other.processingCode(code).asDialectSays();
      }
      default -> other.amount(earlier.amount() + 1);
    }
    return other.build();
  }

  private String otherCardThan(Request earlier) {
    String card = openings.any().card();
    return card.equals(earlier.card()) ? RandomOpenings.UNKNOWN_CARDS.getFirst() : card;
  }
}
