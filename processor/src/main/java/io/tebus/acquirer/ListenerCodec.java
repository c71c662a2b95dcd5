package io.tebus.acquirer;

import io.tebus.command.TransactionCommand;
import io.tebus.event.Answer;
import io.tebus.iso.DataElement;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.iso.codec.ElementSet;
import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.dialect.Dialect;
import io.tebus.iso.dialect.DialectElements;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The reusable parts that all links of one listener share on one event loop: requests become
 * commands, answers become messages.
 *
 * <p>Confined to its event loop; allocates nothing after construction.
 */
public final class ListenerCodec {

  /** A message type, but for its version. */
  private static final int FINANCIAL = 200;

  private static final int NETWORK_MANAGEMENT = 800;

  /** US dollars: an amount of many digits and an exponent. */
  private static final int CURRENCY = 840;

  private final ElementSet concerned;
  private final MessageDecoder decoder;
  private final RequestReader reader;
  private final AnswerWriter writer;
  private final Echo echo;
  private final UnsafeBuffer request = new UnsafeBuffer(new byte[Echo.MAX_LENGTH]);

  /** The parts for one listener on one event loop. */
  public ListenerCodec(ListenerSpec listener, CardTokens tokens) {
    concerned = concerned(listener.dialect());
    decoder = new MessageDecoder(listener.messages());
    reader = new RequestReader(listener, tokens);
    writer = new AnswerWriter(listener);
    echo = new Echo(listener.dialect());
  }

  /**
   * Writes every refusal and a full answer once, so that a dialect or packager that cannot express
   * them is found when the listener opens and not when the first till waits.
   *
   * @throws IllegalArgumentException when they cannot be written, when the packager lacks what
   *     every request must have, or when its trace numbers are longer than original data can name
   */
  static void rehearse(ListenerSpec listener) {
    requireElements(listener);
    requireShortStans(listener);
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
      for (int mti : new int[] {NETWORK_MANAGEMENT, FINANCIAL}) {
        Echo.begin(request, 0, version + mti);
        for (ResponseCode code : ResponseCode.values()) {
          writer.refuse(request, 0, code, DataElement.PROCESSING_CODE, target, 0);
        }
      }
      Echo.earnAsked(request, 0, true);
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

  /** The original data of a reversal have to name every trace number that there can be. */
  private static void requireShortStans(ListenerSpec listener) {
    DialectElements elements = listener.dialect().elements();
    int digits = listener.messages().maxLength(elements.stan());
    if (elements.namesByTransmission() && digits > OriginalData.STAN_DIGITS_1987) {
      throw new IllegalArgumentException(
          "listener: name="
              + listener.name()
              + " packager="
              + listener.messages().name()
              + " element="
              + elements.stan()
              + " length="
              + digits
              + " (expected: at most "
              + OriginalData.STAN_DIGITS_1987
              + ", as original data of form 1987 in dialect "
              + listener.dialect().name()
              + " have)");
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

  /**
   * Reads a request without its framing: decodes it, keeps what its answer will repeat, checks it,
   * and writes it as a command. The way of a request through a link, but for ring and slot.
   *
   * @param target gets {@link TransactionCommand#LENGTH} bytes, which the command then is a view of
   * @return {@link MessageDecoder#OK}; {@link MessageDecoder#MTI_UNREADABLE}; otherwise the element
   *     in error, and then there is no command
   */
  public int read(
      DirectBuffer frame,
      int offset,
      int length,
      TransactionCommand command,
      MutableDirectBuffer target,
      int targetOffset) {
    int inError = decoder.decode(frame, offset, length);
    if (inError == MessageDecoder.MTI_UNREADABLE) {
      return inError;
    }
    capture(frame, offset, 0);
    if (inError != MessageDecoder.OK) {
      inError = firstDamaged();
    }
    if (inError == MessageDecoder.OK) {
      inError = check();
    }
    if (inError == RequestReader.OK) {
      reader.write(decoder, command, target, targetOffset);
    }
    return inError;
  }

  /**
   * Writes the answer to the request that was {@linkplain #read read} last, without framing.
   *
   * @return its length in bytes, at most 2,048
   */
  public int answer(Answer answer, MutableDirectBuffer target, int offset) {
    return writer.answer(request, 0, answer, target, offset);
  }

  /**
   * The elements that an answer repeats, most of what a request is decided by among them, and those
   * that are read besides. Damage to any other concerns nobody.
   */
  private static ElementSet concerned(Dialect dialect) {
    DialectElements elements = dialect.elements();
    int[] read = {
      DataElement.TRACK_2,
      dialect.loyaltyElement(),
      elements.merchantType(),
      elements.conditionCode().element(),
      elements.originalData(),
      elements.replacement().element(),
      elements.replacement().functionElement(),
      elements.earnRequest().element()
    };
    return ElementSet.of(
        IntStream.concat(IntStream.of(Echo.repeated(dialect)), IntStream.of(read))
            .filter(element -> element != DialectElements.NONE)
            .toArray());
  }

  /**
   * The first damaged element of the decoded message that concerns anybody, or what the decoder
   * said when it could not be told which elements there are.
   */
  int firstDamaged() {
    return decoder.firstDamaged(concerned);
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
