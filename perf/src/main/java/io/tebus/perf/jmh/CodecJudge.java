package io.tebus.perf.jmh;

import io.tebus.acquirer.CardTokens;
import io.tebus.command.TransactionCommand;
import io.tebus.iso.DataElement;
import io.tebus.iso.SpendingMode;
import io.tebus.iso.TransactionFunction;
import io.tebus.iso.dialect.DialectElements;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;

/**
 * Compares what our codec made with what jPOS makes of the same. The first difference is thrown: a
 * codec that is fast and wrong is not measured.
 *
 * <p>Confined to the benchmark's thread.
 */
final class CodecJudge {

  private static final long STANS = 1_000_000_000;
  private static final int AMOUNT_DIGITS = 12;
  private static final int TIME_DIGITS = 6;
  private static final int MOMENT_DIGITS = 10;

  private final MessageForm form;
  private final DialectElements elements;
  private final CardTokens tokens;

  CodecJudge(MessageForm form, CardTokens tokens) {
    this.form = form;
    this.tokens = tokens;
    elements = form.dialect().elements();
  }

  /**
   * Compares a command with the request as jPOS reads it.
   *
   * @throws IllegalStateException when they say different things
   */
  void judge(TransactionCommand command, ISOMsg request, Exchange exchange) throws ISOException {
    expect("mti", command.mti(), Long.parseLong(request.getMTI()));
    expect("function", command.function().ordinal(), TransactionFunction.PURCHASE.ordinal());
    expect(
        "processing code", command.processingCode(), number(request, DataElement.PROCESSING_CODE));
    judgeAmount(command, request);
    expect("stan", command.stan(), number(request, elements.stan()) % STANS);
    judgeMoment(command, request);
    expect("merchant type", command.merchantType(), number(request, elements.merchantType()));
    expect("acquirer", command.acquirer(), number(request, elements.acquirer()));
    expect("mode", command.mode(), SpendingMode.EXACT.letter());
    expect("points to use", command.pointsToUse(), exchange.pointsToUse());
    expectText(command, TransactionCommand.TERMINAL, 8, text(request, elements.terminal()));
    expectText(
        command, TransactionCommand.CARD_ACCEPTOR, 16, text(request, elements.cardAcceptor()));
    expectText(command, TransactionCommand.RRN, 12, text(request, DataElement.RRN));
    judgeCards(command, request);
  }

  private void judgeAmount(TransactionCommand command, ISOMsg request) {
    String amount = text(request, elements.amount());
    int at = amount.length() - AMOUNT_DIGITS;
    expect("amount", command.amount(), Long.parseLong(amount.substring(at)));
    expect(
        "currency",
        command.currency(),
        elements.hasCompositeAmounts()
            ? Long.parseLong(amount.substring(0, 3))
            : number(request, elements.currency()));
  }

  private void judgeMoment(TransactionCommand command, ISOMsg request) {
    String local =
        elements.localDate() == DialectElements.NONE
            ? text(request, elements.localTime())
            : text(request, elements.localDate()) + text(request, elements.localTime());
    String moment = local.substring(local.length() - MOMENT_DIGITS);
    int dateDigits = MOMENT_DIGITS - TIME_DIGITS;
    expect("local date", command.localDate(), Long.parseLong(moment.substring(0, dateDigits)));
    expect("local time", command.localTime(), Long.parseLong(moment.substring(dateDigits)));
    expect(
        "transmitted at",
        command.transmittedAt(),
        elements.namesByTransmission()
            ? number(request, elements.transmittedAt())
            : Long.parseLong(moment));
  }

  private void judgeCards(TransactionCommand command, ISOMsg request) {
    UnsafeBuffer pan = ascii(text(request, DataElement.PAN));
    tokens.tokenize(pan, 0, pan.capacity());
    expect("token, high half", command.tokenHigh(), tokens.tokenHigh());
    expect("token, low half", command.tokenLow(), tokens.tokenLow());
    long digest = 0;
    for (int element = DataElement.FROM_ACCOUNT; element <= DataElement.TO_ACCOUNT; element++) {
      if (request.hasField(element)) {
        UnsafeBuffer account = ascii(text(request, element));
        digest = 31 * digest + tokens.digest(element, account, 0, account.capacity());
      }
    }
    DirectBuffer bytes = command.buffer();
    expect("digest of accounts", bytes.getLong(TransactionCommand.ACCOUNTS_DIGEST), digest);
  }

  /**
   * Compares our answer with jPOS's, element by element.
   *
   * @param length of ours
   * @throws IllegalStateException when they differ
   */
  void judge(UnsafeBuffer ours, int length, byte[] theirs) throws ISOException {
    byte[] bytes = new byte[length];
    ours.getBytes(0, bytes);
    ISOMsg our = unpack(bytes);
    ISOMsg their = unpack(theirs);
    int count = 0;
    for (int element = 0; element <= DataElement.MAX_OF_THREE_BITMAPS; element++) {
      if (!Objects.equals(our.getString(element), their.getString(element))) {
        throw new IllegalStateException(
            "answer: dialect="
                + form.dialect().name()
                + " element="
                + element
                + " (expected: as jPOS writes it)");
      }
      if (element > DataElement.SECONDARY_BITMAP && their.hasField(element)) {
        count++;
      }
    }
    expect("elements of the answer", count, Exchange.ANSWER_ELEMENTS);
  }

  private ISOMsg unpack(byte[] message) throws ISOException {
    ISOMsg unpacked = new ISOMsg();
    unpacked.setPackager(form.packager());
    expect("bytes that jPOS reads", unpacked.unpack(message), message.length);
    return unpacked;
  }

  private static String text(ISOMsg message, int element) {
    return Objects.requireNonNull(message.getString(element), "element " + element);
  }

  private static long number(ISOMsg message, int element) {
    return Long.parseLong(text(message, element));
  }

  private static UnsafeBuffer ascii(String text) {
    return new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII));
  }

  private void expectText(TransactionCommand command, int offset, int width, String expected) {
    byte[] actual = new byte[width];
    command.buffer().getBytes(offset, actual);
    String padded = String.format(Locale.ROOT, "%-" + width + "s", expected).substring(0, width);
    if (!Arrays.equals(actual, padded.getBytes(StandardCharsets.US_ASCII))) {
      throw new IllegalStateException(
          "command: dialect="
              + form.dialect().name()
              + " text at="
              + offset
              + " (expected: as jPOS reads it)");
    }
  }

  private void expect(String what, long actual, long expected) {
    if (actual != expected) {
      throw new IllegalStateException(
          what
              + ": dialect="
              + form.dialect().name()
              + " value="
              + actual
              + " (expected: "
              + expected
              + ")");
    }
  }
}
