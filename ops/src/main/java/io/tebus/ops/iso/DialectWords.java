package io.tebus.ops.iso;

import io.tebus.iso.DataElement;
import io.tebus.iso.Mti;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.dialect.Dialect;
import io.tebus.iso.dialect.DialectElements;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the numbers of a message mean in a dialect, in words for people.
 *
 * <p>Immutable.
 */
public final class DialectWords {

  private static final int NOT_A_CODE = -1;

  private final Dialect dialect;
  private final Map<Integer, String> names = new HashMap<>();

  /** The words of a dialect. */
  public DialectWords(Dialect dialect) {
    this.dialect = dialect;
    nameWhatIsCommon();
    nameWhatTheDialectMoves(dialect.elements());
  }

  /** The name of an element of a message; empty of one that the profile does not use. */
  String name(int element) {
    return names.getOrDefault(element, "");
  }

  /** What a message is about; an answer is about the same as its request. */
  String function(MessageDecoder message) {
    int mti = message.mti();
    if (Mti.version(mti) != dialect.mtiVersion()) {
      return "of another version than dialect " + dialect.name();
    }
    if (Mti.messageClass(mti) == Mti.NETWORK_MANAGEMENT) {
      return networkManagement(message);
    }
    int request = Mti.isRequestOrAdvice(mti) ? mti : mti - 10;
    TransactionFunction function = dialect.function(request, processingCode(message));
    return function == TransactionFunction.UNKNOWN ? "unknown function" : words(function);
  }

  /** Whether a message type asks, tells or answers. */
  String kind(int mti) {
    String kind =
        switch (Mti.function(mti)) {
          case 0 -> "request";
          case 1 -> "answer";
          case 2 -> "advice";
          case 3 -> "answer to an advice";
          default -> "neither request nor answer";
        };
    return Mti.isRepeat(mti) ? kind + ", repeat" : kind;
  }

  /** The outcomes that a response code stands for; one code may stand for several. */
  public String response(int mti, String code) {
    boolean network = Mti.messageClass(mti) == Mti.NETWORK_MANAGEMENT;
    byte[] digits = code.getBytes(StandardCharsets.US_ASCII);
    String outcomes =
        Arrays.stream(ResponseCode.values())
            .filter(outcome ->
                Arrays.equals(
                    digits,
                    network
                        ? dialect.networkResponseDigits(outcome)
                        : dialect.responseDigits(outcome)))
            .map(DialectWords::words)
            .collect(Collectors.joining(" or "));
    return outcomes.isEmpty() ? "not a code of dialect " + dialect.name() : outcomes;
  }

  private String networkManagement(MessageDecoder message) {
    DialectElements.NetworkManagement codes = dialect.elements().networkManagement();
    long code = message.has(codes.element()) ? message.number(codes.element()) : NOT_A_CODE;
    if (code == codes.signOn()) {
      return "sign-on";
    }
    if (code == codes.signOff()) {
      return "sign-off";
    }
    return code == codes.echo() ? "echo" : "network management";
  }

  private static int processingCode(MessageDecoder message) {
    return message.has(DataElement.PROCESSING_CODE)
        ? (int) message.number(DataElement.PROCESSING_CODE)
        : NOT_A_CODE;
  }

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private void nameWhatIsCommon() {
    names.put(DataElement.PAN, "card number");
    names.put(DataElement.PROCESSING_CODE, "processing code");
    names.put(14, "expiry date");
    names.put(DataElement.SETTLEMENT_DATE, "settlement date");
    names.put(DataElement.ENTRY_MODE, "entry mode");
    names.put(23, "card sequence number");
    names.put(DataElement.NETWORK_ID, "network id");
    names.put(DataElement.FORWARDER_ID, "forwarder");
    names.put(DataElement.TRACK_2, "track 2");
    names.put(36, "track 3");
    names.put(DataElement.RRN, "retrieval reference");
    names.put(DataElement.APPROVAL_CODE, "approval code");
    names.put(DataElement.RESPONSE_CODE, "response code");
    names.put(45, "track 1");
    names.put(52, "PIN block");
    names.put(55, "chip data");
    names.put(64, "MAC");
    names.put(DataElement.FROM_ACCOUNT, "from account");
    names.put(DataElement.TO_ACCOUNT, "to account");
    names.put(DataElement.MAX, "MAC");
  }

  private void nameWhatTheDialectMoves(DialectElements elements) {
    put(elements.amount(), "amount");
    put(elements.currency(), "currency");
    put(elements.merchantType(), "merchant type");
    put(elements.acquirer(), "acquirer");
    put(elements.terminal(), "terminal");
    put(elements.cardAcceptor(), "card acceptor");
    put(elements.conditionCode().element(), "condition code");
    put(elements.localDate(), "local date");
    boolean inOne = elements.localDate() == DialectElements.NONE;
    put(elements.localTime(), inOne ? "local moment" : "local time");
    put(elements.transmittedAt(), "transmitted at");
    put(elements.stan(), "STAN");
    put(elements.networkManagement().element(), "network management");
    put(elements.originalData(), "original data");
    put(elements.replacement().element(), "replacement amounts");
    put(elements.replacement().functionElement(), "function code");
    put(elements.additionalAmounts(), "additional amounts");
    put(elements.earnRequest().element(), "service datasets");
    put(dialect.loyaltyElement(), "loyalty tags");
  }

  private void put(int element, String name) {
    if (element != DialectElements.NONE) {
      names.put(element, name);
    }
  }
}
