package io.tebus.acquirer;

import io.tebus.event.Answer;
import io.tebus.iso.DataElement;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.iso.codec.MessageDecoder;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The reusable parts that all links of one listener share on one event loop.
 *
 * <p>Confined to its event loop.
 */
final class ListenerCodec {

  private final MessageDecoder decoder;
  private final RequestReader reader;
  private final AnswerWriter writer;
  private final UnsafeBuffer request = new UnsafeBuffer(new byte[Echo.MAX_LENGTH]);

  ListenerCodec(ListenerSpec listener, CardTokens tokens) {
    decoder = new MessageDecoder(listener.messages());
    reader = new RequestReader(listener, tokens);
    writer = new AnswerWriter(listener);
  }

  /**
   * Writes a refusal and a full answer once, so that a dialect or packager that cannot express them
   * is found when the listener opens and not when the first till waits.
   *
   * @throws IllegalArgumentException when they cannot be written
   */
  static void rehearse(ListenerSpec listener) {
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
            .currency(840)
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
    try {
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
