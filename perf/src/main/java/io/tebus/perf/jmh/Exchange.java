package io.tebus.perf.jmh;

import static io.tebus.perf.jmh.PurchaseRequest.digits;

import io.tebus.command.TransactionCommand;
import io.tebus.event.Answer;
import io.tebus.iso.DataElement;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.iso.codec.Datasets;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;

/**
 * A purchase and the answer to it: for our side as the engine's figures, for jPOS's as texts that
 * are ready to be set. The texts are made here and not taken from our side, which is judged by
 * them.
 *
 * <p>Confined to the benchmark's thread.
 */
final class Exchange {

  /** Data elements of an answer, without its message type. */
  static final int ANSWER_ELEMENTS = 20;

  private static final String POINTS_ACCOUNT = "90";
  private static final String POINTS_CURRENCY = "999";

  private final MessageForm form;
  private final long before;
  private final long earned;
  private final long redeemed;
  private final long pending;
  private final int rule;
  private final long lsn;
  private final byte[] request;
  private final Answer answer;
  private final String approvalCode;
  private final String responseCode;
  private final String loyaltyTags;
  private final String additionalAmounts;
  private final byte[] earnResult;
  private final int[] unanswered;

  /**
   * One of many that differ.
   *
   * @param number 0-99
   */
  Exchange(MessageForm form, int number) throws ISOException {
    this.form = form;
    before = 1_000 + 37L * number;
    earned = 10L + number;
    redeemed = number % 2 == 0 ? 100L + number : 0;
    pending = number % 3 == 0 ? 5L + number : 0;
    rule = 1 + number % 3;
    lsn = 1_000_000_007L * (number + 1);
    request = PurchaseRequest.pack(form, number, tagsOfRequest());
    answer = makeAnswer();
    approvalCode = makeApprovalCode();
    responseCode =
        new String(form.dialect().responseDigits(ResponseCode.APPROVED), StandardCharsets.US_ASCII);
    loyaltyTags = makeLoyaltyTags();
    additionalAmounts = makeAdditionalAmounts();
    earnResult = makeEarnResult();
    unanswered = form.unanswered();
  }

  /** The message of the request. */
  byte[] request() {
    return request;
  }

  /** What the engine answers. */
  Answer answer() {
    return answer;
  }

  /** The points that the request names. */
  long pointsToUse() {
    return redeemed > 0 ? redeemed : TransactionCommand.NO_POINTS_TO_USE;
  }

  /** Reads the request as jPOS's channels do. */
  ISOMsg unpackWithJpos() throws ISOException {
    ISOMsg message = new ISOMsg();
    message.setPackager(form.packager());
    message.unpack(request);
    return message;
  }

  /** Writes the answer as one does with jPOS, from the request. */
  byte[] packWithJpos(ISOMsg unpacked) throws ISOException {
    ISOMsg message = (ISOMsg) unpacked.clone();
    message.setResponseMTI();
    message.unset(unanswered);
    if (earnResult.length > 0) {
      message.set(form.dialect().elements().earnRequest().element(), earnResult);
    }
    message.set(DataElement.APPROVAL_CODE, approvalCode);
    message.set(DataElement.RESPONSE_CODE, responseCode);
    message.set(form.dialect().loyaltyElement(), loyaltyTags);
    message.set(DataElement.ADDITIONAL_AMOUNTS, additionalAmounts);
    return message.pack();
  }

  private String tagsOfRequest() {
    String tags = tag(20, "E") + tag(23, "POS");
    return redeemed > 0 ? tags + tag(21, redeemed) : tags;
  }

  private long after() {
    return before + earned - redeemed;
  }

  private Answer makeAnswer() {
    return new Answer()
        .wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0)
        .begin(ResponseCode.APPROVED, TransactionFunction.PURCHASE, form.listener().programme())
        .withFigures()
        .lsn(lsn)
        .currency(PurchaseRequest.CURRENCY)
        .before(before)
        .earned(earned)
        .redeemed(redeemed)
        .value(redeemed)
        .after(after())
        .afterValue(after())
        .pending(pending)
        .rule(rule)
        .rate(redeemed > 0 ? 1 : 0);
  }

  private String makeApprovalCode() {
    String code = Long.toString(lsn % TransactionCommand.APPROVAL_CODES, 36);
    return ("0".repeat(6 - code.length()) + code).toUpperCase(Locale.ROOT);
  }

  private String makeLoyaltyTags() {
    StringBuilder tags = new StringBuilder(tag(1, before)).append(tag(2, earned));
    if (redeemed > 0) {
      tags.append(tag(3, redeemed)).append(tag(4, money(redeemed)));
    }
    tags.append(tag(5, after())).append(tag(6, money(after())));
    if (redeemed > 0) {
      tags.append(tag(7, 1));
    }
    tags.append(tag(8, rule)).append(tag(9, form.listener().programmeName()));
    if (pending > 0) {
      tags.append(tag(13, pending));
    }
    return tags.toString();
  }

  private static String money(long minor) {
    return PurchaseRequest.CURRENCY_AND_EXPONENT + digits(12, minor);
  }

  private static String tag(int tag, long value) {
    return tag(tag, Long.toString(value));
  }

  private static String tag(int tag, String value) {
    return digits(2, tag) + digits(3, value.length()) + value;
  }

  private String makeAdditionalAmounts() {
    String amounts = points("02", after()) + points("1S", earned);
    if (redeemed > 0) {
      amounts += points("1T", redeemed);
    }
    return pending > 0 ? amounts + points("1U", pending) : amounts;
  }

  private String points(String type, long points) {
    String exponent = form.dialect().elements().hasExponents() ? "0" : "";
    return POINTS_ACCOUNT + type + POINTS_CURRENCY + exponent + "C" + digits(12, points);
  }

  /** That points were earned, in dialects that say so; else nothing. */
  private byte[] makeEarnResult() {
    if (!form.is2003()) {
      return new byte[0];
    }
    int bitmap = 1 << (Short.SIZE - Datasets.LOYALTY);
    return new byte[] {
      (byte) Datasets.SERVICE_RESULT, 0, 4, (byte) (bitmap >>> Byte.SIZE), (byte) bitmap, '0', '0'
    };
  }
}
