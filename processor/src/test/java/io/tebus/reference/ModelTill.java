package io.tebus.reference;

import io.tebus.iso.ResponseCode;
import io.tebus.reference.Request.Right;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A till beside a reference model: each message has a STAN of its own. It begins on 15 January 2027
 * with two cards, whose programme has the number and the name of the demo's.
 *
 * <p>Confined to the test's thread.
 */
final class ModelTill {

  /** The card of all requests unless altered. */
  static final String CARD = "9999000100000078";

  static final String OTHER_CARD = "9999000100000003";

  /** Account of the other card. */
  static final long OTHER_ACCOUNT = 3;

  private final ReferenceModel model;
  private Instant now = Instant.parse("2027-01-15T09:30:00Z");
  private int stan = 100;

  ModelTill(Programme programme) {
    model = new ReferenceModel(Duration.ofDays(180), List.of(programme));
    open(CARD, Opening.NO_NUMBER);
    open(OTHER_CARD, OTHER_ACCOUNT);
  }

  ReferenceModel model() {
    return model;
  }

  Answer open(String card, long accountNumber) {
    return model.openCard(now, new Opening(card, Opening.Status.ACTIVE, accountNumber, 0));
  }

  Answer define(Programme programme) {
    return model.defineProgramme(now, programme);
  }

  Swept sweep() {
    return model.sweep(now);
  }

  // ---- Time

  void at(String instant) {
    now = Instant.parse(instant);
  }

  Instant now() {
    return now;
  }

  static long day(String date) {
    return LocalDate.parse(date).toEpochDay();
  }

  // ---- Sending

  Answer send(RequestBuilder message) {
    return send(message.build());
  }

  Answer send(Request message) {
    model.endDueHolds(now);
    return model.execute(now, message);
  }

  Request sent(RequestBuilder message) {
    Request request = message.build();
    send(request);
    return request;
  }

  ResponseCode codeOf(RequestBuilder message) {
    return send(message).responseCode();
  }

  Booked booked() {
    return Objects.requireNonNull(model.booked());
  }

  Counter counter() {
    return Objects.requireNonNull(booked().counter());
  }

  List<Lot> lots() {
    return model.lots(CARD);
  }

  Balance balance() {
    return model.balance(CARD);
  }

  Balance balanceOfOther() {
    return model.balance(OTHER_CARD);
  }

  // ---- Messages

  RequestBuilder purchase(long cents) {
    return message(200, 0).amount(cents);
  }

  RequestBuilder redemption(long cents) {
    return message(200, 9_000).amount(cents);
  }

  RequestBuilder hold(long cents) {
    return message(100, 9_000).amount(cents);
  }

  RequestBuilder load(long cents) {
    return message(200, 210_090).amount(cents).rights(Set.of(Right.LOAD));
  }

  /** To the other card. */
  RequestBuilder transfer(long cents) {
    return message(200, 409_090)
        .amount(cents)
        .recipient(AccountName.ofCard(OTHER_CARD))
        .rights(Set.of(Right.TRANSFER));
  }

  RequestBuilder refund(Request original, long cents) {
    int code = original.processingCode() == 9_000 ? 200_090 : 200_000;
    return following(original, 200, code).amount(cents);
  }

  RequestBuilder undo(Request original) {
    return following(original, 200, 20_000).amount(original.amount());
  }

  RequestBuilder reversal(Request original) {
    return following(original, 420, original.processingCode()).amount(original.amount());
  }

  static RequestBuilder adviceOf(Request asked) {
    return asked.toBuilder().mti(asked.mti() + 20).asDialectSays();
  }

  private RequestBuilder following(Request original, int mti, int processingCode) {
    return message(mti, processingCode)
        .card(original.card())
        .currency(original.currency())
        .original(original.asOriginal());
  }

  RequestBuilder message(int mti, int processingCode) {
    LocalDateTime local = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
    int date = local.getMonthValue() * 100 + local.getDayOfMonth();
    int time = local.getHour() * 10_000 + local.getMinute() * 100 + local.getSecond();
    stan++;
    return Request.builder()
        .mti(mti)
        .card(CARD)
        .processingCode(processingCode)
        .currency(Programme.USD)
        .stan(stan)
        .transmittedAt(date * 1_000_000L + time)
        .localTime(time)
        .localDate(date)
        .acquirer(123_456)
        .terminal("TERM0007")
        .merchant("MERCH0000000007")
        .merchantType(5411)
        .asDialectSays();
  }
}
