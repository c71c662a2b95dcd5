package io.tebus.iso.dialect;

import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads one dialect file and collects every mistake in it, with its line, before giving up.
 *
 * <p>Used once, by one thread.
 */
final class DialectReader {

  private static final String NAME = "name";
  private static final String MTI_VERSION = "mti-version";
  private static final String LOYALTY_ELEMENT = "loyalty-element";
  private static final String POINTS_CURRENCY = "points-currency";
  private static final String POINTS_ACCOUNT_TYPE = "points-account-type";
  private static final String ELEMENTS = "elements";
  private static final String FUNCTIONS = "functions";
  private static final String RESPONSE_CODES = "response-codes";
  private static final String NETWORK_RESPONSE_CODES = "network-response-codes";
  private static final List<String> KEYS =
      List.of(
          NAME,
          MTI_VERSION,
          LOYALTY_ELEMENT,
          POINTS_CURRENCY,
          POINTS_ACCOUNT_TYPE,
          FUNCTIONS,
          RESPONSE_CODES);
  private static final List<String> MORE_KEYS = List.of(ELEMENTS, NETWORK_RESPONSE_CODES);

  private static final String MTI = "mti";
  private static final String PROCESSING_CODE = "de3";
  private static final String FUNCTION = "function";
  private static final String EARNS = "earns";
  private static final List<String> ROW_KEYS = List.of(MTI, PROCESSING_CODE, FUNCTION);

  private static final List<String> RESPONSES =
      Arrays.stream(ResponseCode.values()).map(Enum::name).toList();

  private static final int UNREADABLE = DialectFile.UNREADABLE;

  private final DialectFile file;

  DialectReader(String source) {
    file = new DialectFile(source);
  }

  Dialect read(Reader yaml) {
    Map<String, Node> entries = file.entries(file.compose(yaml), "dialect", KEYS, MORE_KEYS);
    String name = name(entries.get(NAME));
    int mtiVersion = file.number(entries.get(MTI_VERSION), MTI_VERSION, 0, 9);
    ElementsReader elementsReader = new ElementsReader(file);
    int loyaltyElement =
        elementsReader.behindResponse(entries.get(LOYALTY_ELEMENT), LOYALTY_ELEMENT);
    DialectElements elements = elementsReader.read(entries.get(ELEMENTS), ELEMENTS);
    int pointsCurrency = file.number(entries.get(POINTS_CURRENCY), POINTS_CURRENCY, 0, 999);
    int pointsAccountType =
        file.number(entries.get(POINTS_ACCOUNT_TYPE), POINTS_ACCOUNT_TYPE, 0, 99);
    List<FunctionRow> rows = rows(entries.get(FUNCTIONS), mtiVersion);
    Map<ResponseCode, String> responses =
        responses(file.entries(entries.get(RESPONSE_CODES), RESPONSE_CODES, RESPONSES), UNREADABLE);
    Map<ResponseCode, String> networkResponses = new EnumMap<>(responses);
    networkResponses.putAll(
        responses(
            file.entries(
                entries.get(NETWORK_RESPONSE_CODES), NETWORK_RESPONSE_CODES, List.of(), RESPONSES),
            lengthOf(responses)));
    file.refuseMistakes();
    return new Dialect(
        name,
        mtiVersion,
        loyaltyElement,
        pointsCurrency,
        pointsAccountType,
        elements,
        new FunctionTable(rows),
        responses,
        networkResponses);
  }

  private String name(@Nullable Node node) {
    ScalarNode scalar = file.scalar(node, NAME);
    if (scalar == null) {
      return "";
    }
    String name = scalar.getValue();
    if (!name.matches("[a-z0-9-]+")) {
      file.mistake(scalar, NAME + "=" + name, "lower-case letters, digits and hyphens");
    }
    return name;
  }

  private List<FunctionRow> rows(@Nullable Node node, int mtiVersion) {
    List<FunctionRow> rows = new ArrayList<>();
    if (node == null) {
      return rows;
    }
    if (!(node instanceof SequenceNode sequence)) {
      file.mistake(node, FUNCTIONS, "a list of rows with " + ROW_KEYS);
      return rows;
    }
    for (Node rowNode : sequence.getValue()) {
      Map<String, Node> entries = file.entries(rowNode, FUNCTIONS, ROW_KEYS, List.of(EARNS));
      List<String> mtis = mtiPatterns(entries.get(MTI), mtiVersion);
      TransactionFunction function = function(entries.get(FUNCTION));
      for (String code : patterns(entries.get(PROCESSING_CODE), PROCESSING_CODE, 6)) {
        rows.add(new FunctionRow(mtis, code, function, earns(entries.get(EARNS), function, code)));
      }
    }
    if (rows.size() > FunctionTable.MAX_ROWS) {
      file.mistake(
          node, FUNCTIONS + ": patterns=" + rows.size(), "at most " + FunctionTable.MAX_ROWS);
    }
    return rows;
  }

  /** Unless it says otherwise, a purchase earns when it is of goods and services: type 00. */
  private boolean earns(@Nullable Node node, TransactionFunction function, String code) {
    ScalarNode scalar = file.scalar(node, EARNS);
    if (scalar == null) {
      return function != TransactionFunction.PURCHASE || code.startsWith("00");
    }
    String word = scalar.getValue();
    if (function != TransactionFunction.PURCHASE || !(word.equals("Y") || word.equals("N"))) {
      file.mistake(scalar, EARNS + "=" + word, "Y or N, of a PURCHASE");
    }
    return word.equals("Y");
  }

  private List<String> mtiPatterns(@Nullable Node node, int mtiVersion) {
    List<String> patterns = patterns(node, MTI, 4);
    if (node == null || mtiVersion == UNREADABLE) {
      return patterns;
    }
    for (String pattern : patterns) {
      if (pattern.charAt(0) - '0' != mtiVersion) {
        file.mistake(node, MTI + "=" + pattern, "the version digit " + mtiVersion + " first");
      }
      char origin = pattern.charAt(3);
      if (origin != FunctionTable.ANY && (origin - '0') % 2 == 1) {
        file.mistake(node, MTI + "=" + pattern, "an even last digit, a repeat is as its original");
      }
    }
    return patterns;
  }

  /** One pattern or a list of them, spaces removed. */
  private List<String> patterns(@Nullable Node node, String key, int length) {
    List<String> patterns = new ArrayList<>();
    if (node == null) {
      return patterns;
    }
    List<Node> nodes = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
    if (nodes.isEmpty()) {
      file.mistake(node, key, "at least one pattern");
    }
    for (Node patternNode : nodes) {
      ScalarNode scalar = file.scalar(patternNode, key);
      if (scalar == null) {
        continue;
      }
      String pattern = scalar.getValue().replace(" ", "");
      if (pattern.matches("[0-9" + FunctionTable.ANY + "]{" + length + "}")) {
        patterns.add(pattern);
      } else {
        file.mistake(scalar, key + "=" + pattern, length + " digits, x for any");
      }
    }
    return patterns;
  }

  private TransactionFunction function(@Nullable Node node) {
    ScalarNode scalar = file.scalar(node, FUNCTION);
    if (scalar == null) {
      return TransactionFunction.UNKNOWN;
    }
    String text = scalar.getValue();
    for (TransactionFunction function : TransactionFunction.values()) {
      if (function.name().equals(text)) {
        return function;
      }
    }
    file.mistake(
        scalar, FUNCTION + "=" + text, "one of " + Arrays.toString(TransactionFunction.values()));
    return TransactionFunction.UNKNOWN;
  }

  /**
   * What DE 39 says for outcomes, all of the same length.
   *
   * @param wanted the length, {@link #UNREADABLE} for that of the first one
   */
  private Map<ResponseCode, String> responses(Map<String, Node> entries, int wanted) {
    Map<ResponseCode, String> responses = new EnumMap<>(ResponseCode.class);
    int length = wanted;
    for (ResponseCode response : ResponseCode.values()) {
      ScalarNode scalar = file.scalar(entries.get(response.name()), response.name());
      if (scalar == null) {
        continue;
      }
      String digits = scalar.getValue();
      if (!digits.matches("[0-9A-Z]{2,4}")) {
        file.mistake(scalar, response + "=" + digits, "2 to 4 digits or capital letters");
        continue;
      }
      if (length == UNREADABLE) {
        length = digits.length();
      }
      if (digits.length() != length) {
        file.mistake(scalar, response + "=" + digits, length + " characters, as the others");
      }
      responses.put(response, digits);
    }
    return responses;
  }

  private static int lengthOf(Map<ResponseCode, String> responses) {
    return responses.values().stream().findFirst().map(String::length).orElse(UNREADABLE);
  }
}
