package io.tebus.reference;

import io.tebus.command.programme.UsageLimit.Use;
import io.tebus.iso.ResponseCode;
import io.tebus.reference.Coverage.Path;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Points that go from the account of a card to another one, and come back.
 *
 * <p>Confined to the test's thread. Source: profile, row 12; points.md, sections 5 and 8.
 */
final class Transfers {

  private final Books books;
  private final Cards cards;
  private final Limits limits;
  private final Coverage coverage;

  Transfers(Books books, Cards cards, Limits limits, Coverage coverage) {
    this.books = books;
    this.cards = cards;
    this.limits = limits;
    this.coverage = coverage;
  }

  // ---- There

  Decision decide(Request request) {
    Programme programme = books.programme();
    if (!request.rights().contains(Request.Right.TRANSFER)) {
      return refuse(ResponseCode.TERMINAL_NOT_PERMITTED, Path.TRANSFER_NOT_PERMITTED);
    }
    if (request.amount() == 0) {
      return Decision.declined(ResponseCode.INVALID_AMOUNT);
    }
    Rate rate = programme.redemptionRate(request.currency());
    if (rate == null) {
      return Decision.declined(ResponseCode.CURRENCY_NOT_ACCEPTED);
    }
    ResponseCode objection = cards.objectionTo(request);
    if (!objection.isApproved()) {
      return Decision.declined(objection);
    }
    Account payer = cards.accountOf(request);
    AccountName from = request.payer();
    if (from != null && !payer.equals(cards.rootOf(request.programme(), from))) {
      return refuse(ResponseCode.INVALID_TRANSACTION, Path.TRANSFER_FROM_ANOTHER_ACCOUNT);
    }
    AccountName to = request.recipient();
    Account recipient = to == null ? null : cards.rootOf(request.programme(), to);
    if (to == null || recipient == null) {
      return refuse(
          ResponseCode.INVALID_CARD,
          to == null ? Path.TRANSFER_TO_NOBODY : Path.TRANSFER_TO_AN_UNKNOWN_ACCOUNT);
    }
    if (recipient.equals(payer)) {
      return refuse(ResponseCode.INVALID_TRANSACTION, Path.TRANSFER_TO_THE_SAME_ACCOUNT);
    }
    if (recipient.status() != AccountChange.Status.ACTIVE) {
      return refuse(ResponseCode.RESTRICTED_CARD, Path.TRANSFER_TO_AN_ACCOUNT_OF_NO_USE);
    }
    if (cards.isTooNew(request)) {
      return refuse(ResponseCode.FREQUENCY_LIMIT_EXCEEDED, Path.TRANSFER_BY_A_NEW_CARD);
    }
    if (books.isCoolingDown(recipient.openedOn(), programme.transferring().coolDownDays())) {
      return refuse(ResponseCode.FREQUENCY_LIMIT_EXCEEDED, Path.TRANSFER_TO_A_NEW_ACCOUNT);
    }
    if (!cards.has(request, CardChange.Right.TRANSFER)) {
      return refuse(ResponseCode.NOT_PERMITTED_TO_CARD, Path.TRANSFER_WITHOUT_RIGHT);
    }
    long points = rate.mostPointsWithin(request.amount());
    Decision refusal = refuse(request, payer, points);
    if (refusal != null) {
      return refusal;
    }
    // Nothing below may fail.
    if (request.currency() == programme.pointsCurrency()) {
      coverage.take(Path.TRANSFER_IN_POINTS);
    }
    if (from != null) {
      coverage.take(Path.TRANSFER_FROM_A_NAMED_ACCOUNT);
    }
    if (!recipient.equals(cards.named(request.programme(), to))) {
      coverage.take(Path.TRANSFER_TO_A_MERGED_ACCOUNT);
    }
    coverage.take(to.card() == null ? Path.TRANSFER_TO_AN_ACCOUNT_NUMBER : Path.TRANSFER_TO_A_CARD);
    if (!cards.isForAny(recipient)) {
      coverage.take(Path.TRANSFER_TO_AN_ACCOUNT_WITHOUT_A_CARD);
    }
    return move(request, payer, recipient, points);
  }

  /** Why so many points cannot go, or null when they can. */
  private @Nullable Decision refuse(Request request, Account payer, long points) {
    Settings.Transferring settings = books.programme().transferring();
    if (points == 0) {
      return refuse(ResponseCode.INVALID_AMOUNT, Path.TRANSFER_OF_NO_POINTS);
    }
    if (settings.maximum() > 0 && points > settings.maximum()) {
      return refuse(ResponseCode.AMOUNT_LIMIT_EXCEEDED, Path.TRANSFER_ABOVE_THE_MAXIMUM);
    }
    long all = points + settings.fee();
    Limits.Left left = limits.left(Use.SPEND, request, payer);
    if (left.tooOften()) {
      return refuse(ResponseCode.FREQUENCY_LIMIT_EXCEEDED, Path.TRANSFER_TOO_OFTEN);
    }
    if (all > left.points()) {
      return refuse(ResponseCode.AMOUNT_LIMIT_EXCEEDED, Path.TRANSFER_ABOVE_A_LIMIT);
    }
    if (all > books.available(payer)) {
      coverage.take(
          points > books.available(payer)
              ? Path.TRANSFER_ABOVE_AVAILABLE
              : Path.TRANSFER_WITHOUT_POINTS_FOR_THE_FEE);
      return Decision.declined(books.showing(ResponseCode.NOT_SUFFICIENT_POINTS, payer));
    }
    if (books.lieInTooManyLots(payer, all)) {
      return Decision.declined(ResponseCode.AMOUNT_LIMIT_EXCEEDED);
    }
    if (points < settings.minimum()) {
      return refuse(ResponseCode.INVALID_AMOUNT, Path.TRANSFER_BELOW_THE_MINIMUM);
    }
    return null;
  }

  private Decision refuse(ResponseCode responseCode, Path path) {
    coverage.take(path);
    return Decision.declined(responseCode);
  }

  /** The fee is drawn last. Points that the recipient owes repay that; the rest keep their lots. */
  private Decision move(Request request, Account payer, Account recipient, long points) {
    long fee = books.programme().transferring().fee();
    if (fee > 0) {
      coverage.take(Path.TRANSFER_WITH_A_FEE);
    }
    long before = books.available(payer);
    long arrearsBefore = recipient.arrears();
    Deque<Lot> moved = books.draw(payer, points + fee);
    List<Lot> charged = Account.lastOf(moved, fee);
    books.countRedeemed(fee);
    moved.descendingIterator().forEachRemaining(part -> recipient.credit(part.points(), part.id()));
    if (recipient.arrears() < arrearsBefore) {
      coverage.take(Path.ARREARS_REPAID_BY_TRANSFER);
    }
    Programme.Spend spend = new Programme.Spend(points + fee, 0);
    return Decision.transferred(
        books.moved(ResponseCode.APPROVED, payer, before, 0, spend, request.amount()),
        new Transfer(payer, recipient, request.amount(), moved, charged),
        counter(recipient, arrearsBefore, fee));
  }

  private Counter counter(Account recipient, long arrearsBefore, long fee) {
    long arrears = recipient.arrears();
    return new Counter(
        recipient.key(), books.available(recipient), arrears, arrears - arrearsBefore, fee);
  }

  // ---- And back

  /**
   * Leaves less of a transfer standing; the fee comes back with the last of it. Where both ends are
   * one account since, the points are where they would go: only the fee comes back.
   */
  Decision takeBack(Remembered original, long left) {
    Transfer transfer = original.transfer();
    Account payer = transfer.payer();
    Account recipient = transfer.recipient();
    long before = books.available(payer);
    long payerOwed = payer.arrears();
    long recipientOwed = recipient.arrears();

    List<Lot> charged = left == 0 ? transfer.takeCharged() : List.of();
    List<Lot> moved =
        transfer.takeMoved(transfer.movedLeft(transfer.standing()) - transfer.movedLeft(left));
    long fee = Transfer.sum(charged);
    books.countRedeemed(-fee);
    transfer.leaveStanding(left);
    long lapsed = payer.giveBack(charged, books.today(), books::graceLot);
    if (payer.equals(recipient)) {
      coverage.take(Path.TRANSFER_TAKEN_BACK_WITHIN_ONE_ACCOUNT);
      return Decision.of(
          books.moved(ResponseCode.APPROVED, payer, before, 0, new Programme.Spend(fee, 0), 0),
          Booked.of(Effect.MIRRORED).about(original));
    }
    if (transfer.isOfMergedAccount()) {
      coverage.take(Path.TRANSFER_TAKEN_BACK_AFTER_A_MERGE);
    }
    lapsed += payer.giveBack(moved, books.today(), books::graceLot);
    recipient.takeBack(moved, books.today());

    coverage.take(left > 0 ? Path.TRANSFER_TAKEN_BACK_IN_PART : Path.TRANSFER_TAKEN_BACK);
    if (lapsed > 0) {
      coverage.take(Path.TRANSFER_BACK_WITH_GRACE);
    }
    if (payer.arrears() < payerOwed) {
      coverage.take(Path.ARREARS_REPAID_BY_TRANSFER_BACK);
    }
    if (recipient.arrears() > recipientOwed) {
      coverage.take(Path.ARREARS_OF_A_RECIPIENT);
    }
    Programme.Spend given = new Programme.Spend(Transfer.sum(moved) + fee, 0);
    return Decision.of(
        books.moved(ResponseCode.APPROVED, payer, before, 0, given, 0),
        Booked.of(Effect.MIRRORED).about(original).at(counter(recipient, recipientOwed, fee)));
  }
}
