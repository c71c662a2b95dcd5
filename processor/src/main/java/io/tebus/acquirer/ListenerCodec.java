package io.tebus.acquirer;

import io.tebus.event.Answer;
import io.tebus.iso.DataElement;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.dialect.DialectElements;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The reusable parts that all links of one listener share on one event loop.
 *
 * <p>Confined to its event loop.
 */
final class ListenerCodec {

  /** A message type, but for its version. */
  private static final int FINANCIAL = 200;

  private static final int NETWORK_MANAGEMENT = 800;

  /** US dollars: an amount of many digits and an exponent. */
  private static final int CURRENCY = 840;

  private final MessageDecoder decoder;
  private final RequestReader reader;
  private final AnswerWriter writer;
  private final Echo echo;
  private final UnsafeBuffer request = new UnsafeBuffer(new byte[Echo.MAX_LENGTH]);

  ListenerCodec(ListenerSpec listener, CardTokens tokens) {
    decoder = new MessageDecoder(listener.messages());
    reader = new RequestReader(listener, tokens);
    writer = new AnswerWriter(listener);
    echo = new Echo(listener.dialect());
  }

  /**
   * Writes refusals and a full answer once, so that a dialect or packager that cannot express them
   * is found when the listener opens and not when the first till waits.
   *
   * @throws IllegalArgumentException when they cannot be written, or when the packager lacks what
   *     every request must have
   */
  static void rehearse(ListenerSpec listener) {
    requireElements(listener);
    MutableDirectBuffer request = new UnsafeBuffer(new byte[Echo.MAX_LENGTH]);
    MutableDirectBuffer target = new UnsafeBuffer(new byte[AnswerWriter.MAX_LENGTH]);
    AnswerWriter writer = new AnswerWriter(listener);
    Answer answer =
        new Answer()
            .wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0)
            .begin(ResponseCode.APPROVED_IN_PART, TransactionFunction.REDEMPTION, 1)
            .withFigures()
            .lsn(Long.MAX_VALUE)
            .rrn(0x3030303030303030L, 0x30303030)
            .currency(CURRENCY)
            .amount(Long.MAX_VALUE)
            .approvedAmount(999_999_999_999L)
            .before(Long.MAX_VALUE)
            .earned(Long.MAX_VALUE)
            .redeemed(Long.MAX_VALUE)
            .value(Long.MAX_VALUE)
            .after(Long.MAX_VALUE)
            .afterValue(Long.MAX_VALUE)
            .pending(Long.MAX_VALUE)
            .arrears(Long.MAX_VALUE)
            .moneyPart(Long.MAX_VALUE)
            .rule(Integer.MAX_VALUE)
            .rate(Integer.MAX_VALUE);
    int version = 1000 * listener.dialect().mtiVersion();
    try {
      Echo.begin(request, 0, version + NETWORK_MANAGEMENT);
      writer.refuse(request, 0, ResponseCode.APPROVED, AnswerWriter.NO_ELEMENT, target, 0);
      Echo.begin(request, 0, version + FINANCIAL);
      Echo.earnAsked(request, 0, true);
      writer.refuse(request, 0, ResponseCode.FORMAT_ERROR, DataElement.PROCESSING_CODE, target, 0);
      writer.answer(request, 0, answer, target, 0);
    } catch (IllegalStateException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "listener: name="
              + listener.name()
              + " cannot express an answer with packager "
              + listener.messages().name()
              + " and dialect "
              + listener.dialect().name()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private static void requireElements(ListenerSpec listener) {
    DialectElements elements = listener.dialect().elements();
    int[] needed = {
      DataElement.PROCESSING_CODE,
      elements.amount(),
      elements.stan(),
      elements.localTime(),
      elements.terminal(),
      elements.cardAcceptor(),
      elements.networkManagement().element()
    };
    for (int element : needed) {
      if (!listener.messages().has(element)) {
        throw new IllegalArgumentException(
            "listener: name="
                + listener.name()
                + " packager="
                + listener.messages().name()
                + " element="
                + element
                + " is missing (expected: what dialect "
                + listener.dialect().name()
                + " reads)");
      }
    }
  }

  /** Keeps what the answer to the decoded message will repeat. */
  void capture(DirectBuffer frame, int headerOffset, int headerLength) {
    echo.capture(decoder, frame, headerOffset, headerLength, request, 0);
  }

  /**
   * Checks the decoded request; see {@link RequestReader#check}. The echo then knows what is asked.
   */
  int check() {
    int inError = reader.check(decoder);
    Echo.earnAsked(request, 0, inError == RequestReader.OK && reader.asksToEarn());
    return inError;
  }

  MessageDecoder decoder() {
    return decoder;
  }

  RequestReader reader() {
    return reader;
  }

  AnswerWriter writer() {
    return writer;
  }

  /** The echo of the request at hand. */
  UnsafeBuffer request() {
    return request;
  }
}
