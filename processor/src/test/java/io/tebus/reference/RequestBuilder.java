package io.tebus.reference;

import io.tebus.iso.TransactionFunction;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Request} being filled in, one field at a time; the fields have the names, units and
 * ranges they have there. What is not set is absent.
 *
 * <p>Confined to the test's thread.
 */
public final class RequestBuilder {

  private int programme = Programme.DEMO.id();
  private int mti = 200;
  private @Nullable String card;
  private int processingCode = Request.NONE;
  private long amount;
  private int currency;
  private int stan;
  private long transmittedAt;
  private int localTime;
  private int localDate;
  private long acquirer;
  private String terminal = "";
  private String merchant = "";
  private @Nullable String rrn;
  private int merchantType;
  private char mode = 'E';
  private long pointsToUse = Request.NONE;
  private @Nullable OriginalData original;
  private long standingAmount = Request.NONE;
  private TransactionFunction function = TransactionFunction.UNKNOWN;
  private TransactionFunction fact = TransactionFunction.UNKNOWN;
  private Request.@Nullable Identity approvalOf;
  private boolean longHold;
  private boolean withoutEarn;
  private Set<Request.Right> rights = Set.of();
  private @Nullable AccountName payer;
  private @Nullable AccountName recipient;

  RequestBuilder() {}

  RequestBuilder(Request request) {
    programme = request.programme();
    mti = request.mti();
    card = request.card();
    processingCode = request.processingCode();
    amount = request.amount();
    currency = request.currency();
    stan = request.stan();
    transmittedAt = request.transmittedAt();
    localTime = request.localTime();
    localDate = request.localDate();
    acquirer = request.acquirer();
    terminal = request.terminal();
    merchant = request.merchant();
    rrn = request.rrn();
    merchantType = request.merchantType();
    mode = request.mode();
    pointsToUse = request.pointsToUse();
    original = request.original();
    standingAmount = request.standingAmount();
    function = request.function();
    fact = request.fact();
    approvalOf = request.approvalOf();
    longHold = request.longHold();
    withoutEarn = request.withoutEarn();
    rights = request.rights();
    payer = request.payer();
    recipient = request.recipient();
  }

  public RequestBuilder programme(int value) {
    programme = value;
    return this;
  }

  public RequestBuilder mti(int value) {
    mti = value;
    return this;
  }

  public RequestBuilder card(@Nullable String value) {
    card = value;
    return this;
  }

  /** The programme and the card. */
  RequestBuilder of(CardKey value) {
    return programme(value.programme()).card(value.card());
  }

  public RequestBuilder processingCode(int value) {
    processingCode = value;
    return this;
  }

  public RequestBuilder amount(long value) {
    amount = value;
    return this;
  }

  public RequestBuilder currency(int value) {
    currency = value;
    return this;
  }

  public RequestBuilder stan(int value) {
    stan = value;
    return this;
  }

  public RequestBuilder transmittedAt(long value) {
    transmittedAt = value;
    return this;
  }

  public RequestBuilder localTime(int value) {
    localTime = value;
    return this;
  }

  public RequestBuilder localDate(int value) {
    localDate = value;
    return this;
  }

  public RequestBuilder acquirer(long value) {
    acquirer = value;
    return this;
  }

  public RequestBuilder terminal(String value) {
    terminal = value;
    return this;
  }

  public RequestBuilder merchant(String value) {
    merchant = value;
    return this;
  }

  public RequestBuilder rrn(@Nullable String value) {
    rrn = value;
    return this;
  }

  public RequestBuilder merchantType(int value) {
    merchantType = value;
    return this;
  }

  public RequestBuilder mode(char value) {
    mode = value;
    return this;
  }

  public RequestBuilder pointsToUse(long value) {
    pointsToUse = value;
    return this;
  }

  public RequestBuilder original(@Nullable OriginalData value) {
    original = value;
    return this;
  }

  public RequestBuilder standingAmount(long value) {
    standingAmount = value;
    return this;
  }

  public RequestBuilder function(TransactionFunction value) {
    function = value;
    return this;
  }

  public RequestBuilder fact(TransactionFunction value) {
    fact = value;
    return this;
  }

  /** Function and fact as the dialect finds them for the message type and DE 3. */
  public RequestBuilder asDialectSays() {
    return function(Dialect.function(mti, processingCode)).fact(Dialect.fact(mti, processingCode));
  }

  /** DE 38 as in the answer to a request, or none. */
  public RequestBuilder approvalOf(@Nullable Request request) {
    approvalOf = request == null ? null : request.identity();
    return this;
  }

  public RequestBuilder longHold(boolean value) {
    longHold = value;
    return this;
  }

  public RequestBuilder withoutEarn(boolean value) {
    withoutEarn = value;
    return this;
  }

  public RequestBuilder rights(Set<Request.Right> value) {
    rights = value;
    return this;
  }

  public RequestBuilder payer(@Nullable AccountName value) {
    payer = value;
    return this;
  }

  public RequestBuilder recipient(@Nullable AccountName value) {
    recipient = value;
    return this;
  }

  public Request build() {
    return new Request(
        programme,
        mti,
        card,
        processingCode,
        amount,
        currency,
        stan,
        transmittedAt,
        localTime,
        localDate,
        acquirer,
        terminal,
        merchant,
        rrn,
        merchantType,
        mode,
        pointsToUse,
        original,
        standingAmount,
        function,
        fact,
        approvalOf,
        longHold,
        withoutEarn,
        rights,
        payer,
        recipient);
  }
}
