package io.tebus.iso.dialect;

import io.tebus.iso.DataElement;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads one dialect file and collects every mistake in it, with its line, before giving up.
 *
 * <p>Used once, by one thread. It works on the nodes of the file and not on constructed values: a
 * node knows its line, and 0200 stays the text it is instead of becoming an octal number.
 */
final class DialectReader {

  private static final String NAME = "name";
  private static final String MTI_VERSION = "mti-version";
  private static final String LOYALTY_ELEMENT = "loyalty-element";
  private static final String POINTS_CURRENCY = "points-currency";
  private static final String POINTS_ACCOUNT_TYPE = "points-account-type";
  private static final String FUNCTIONS = "functions";
  private static final String RESPONSE_CODES = "response-codes";
  private static final List<String> KEYS =
      List.of(
          NAME,
          MTI_VERSION,
          LOYALTY_ELEMENT,
          POINTS_CURRENCY,
          POINTS_ACCOUNT_TYPE,
          FUNCTIONS,
          RESPONSE_CODES);

  private static final String MTI = "mti";
  private static final String PROCESSING_CODE = "de3";
  private static final String FUNCTION = "function";
  private static final List<String> ROW_KEYS = List.of(MTI, PROCESSING_CODE, FUNCTION);

  private static final List<String> RESPONSES =
      Arrays.stream(ResponseCode.values()).map(Enum::name).toList();

  /** A number that is not there or not valid, as was mentioned; below every valid one. */
  private static final int UNREADABLE = -1;

  private final String source;
  private final List<String> mistakes = new ArrayList<>();

  DialectReader(String source) {
    this.source = source;
  }

  Dialect read(Reader yaml) {
    Map<String, Node> entries = entries(compose(yaml), "dialect", KEYS);
    String name = name(entries.get(NAME));
    int mtiVersion = number(entries.get(MTI_VERSION), MTI_VERSION, 0, 9);
    int loyaltyElement =
        number(entries.get(LOYALTY_ELEMENT), LOYALTY_ELEMENT, DataElement.PAN, DataElement.MAX);
    int pointsCurrency = number(entries.get(POINTS_CURRENCY), POINTS_CURRENCY, 0, 999);
    int pointsAccountType = number(entries.get(POINTS_ACCOUNT_TYPE), POINTS_ACCOUNT_TYPE, 0, 99);
    List<FunctionRow> rows = rows(entries.get(FUNCTIONS), mtiVersion);
    Map<ResponseCode, String> responses = responses(entries.get(RESPONSE_CODES));
    if (!mistakes.isEmpty()) {
      throw new IllegalArgumentException(
          "dialect: source="
              + source
              + ", mistakes="
              + mistakes.size()
              + "\n  "
              + String.join("\n  ", mistakes));
    }
    return new Dialect(
        name,
        mtiVersion,
        loyaltyElement,
        pointsCurrency,
        pointsAccountType,
        new FunctionTable(rows),
        responses);
  }

  private @Nullable Node compose(Reader yaml) {
    try {
      Node root = new Yaml(new LoaderOptions()).compose(yaml);
      if (root == null) {
        mistakes.add("line 1: the file is empty (expected: a dialect)");
      }
      return root;
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      mistakes.add(
          "line "
              + (mark == null ? "?" : String.valueOf(mark.getLine() + 1))
              + ": "
              + e.getProblem()
              + " (expected: YAML)");
      return null;
    } catch (YAMLException e) {
      mistakes.add("line ?: " + e.getMessage() + " (expected: YAML)");
      return null;
    }
  }

  /**
   * The values of a mapping by key, which must have all of the keys and no others. Nothing for no
   * node: that it is missing was mentioned before.
   */
  private Map<String, Node> entries(@Nullable Node node, String what, List<String> keys) {
    Map<String, Node> entries = new HashMap<>();
    if (node == null) {
      return entries;
    }
    if (!(node instanceof MappingNode mapping)) {
      mistake(node, what, "a mapping with " + keys);
      return entries;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      ScalarNode keyNode = scalar(tuple.getKeyNode(), what + ": key");
      if (keyNode == null) {
        continue;
      }
      String key = keyNode.getValue();
      if (!keys.contains(key)) {
        mistake(keyNode, what + ": unknown key=" + key, "one of " + keys);
      } else if (entries.putIfAbsent(key, tuple.getValueNode()) != null) {
        mistake(keyNode, what + ": key=" + key + " again", "once");
      }
    }
    for (String key : keys) {
      if (!entries.containsKey(key)) {
        mistake(node, what + ": missing key=" + key, "all of " + keys);
      }
    }
    return entries;
  }

  private String name(@Nullable Node node) {
    ScalarNode scalar = scalar(node, NAME);
    if (scalar == null) {
      return "";
    }
    String name = scalar.getValue();
    if (!name.matches("[a-z0-9-]+")) {
      mistake(scalar, NAME + "=" + name, "lower-case letters, digits and hyphens");
    }
    return name;
  }

  private int number(@Nullable Node node, String key, int min, int max) {
    ScalarNode scalar = scalar(node, key);
    if (scalar == null) {
      return UNREADABLE;
    }
    String text = scalar.getValue();
    // Nine digits fit an int.
    int value = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : UNREADABLE;
    if (value < min || value > max) {
      mistake(scalar, key + "=" + text, min + " to " + max);
      return UNREADABLE;
    }
    return value;
  }

  private List<FunctionRow> rows(@Nullable Node node, int mtiVersion) {
    List<FunctionRow> rows = new ArrayList<>();
    if (node == null) {
      return rows;
    }
    if (!(node instanceof SequenceNode sequence)) {
      mistake(node, FUNCTIONS, "a list of rows with " + ROW_KEYS);
      return rows;
    }
    for (Node rowNode : sequence.getValue()) {
      Map<String, Node> entries = entries(rowNode, FUNCTIONS, ROW_KEYS);
      List<String> mtis = mtiPatterns(entries.get(MTI), mtiVersion);
      TransactionFunction function = function(entries.get(FUNCTION));
      for (String code : patterns(entries.get(PROCESSING_CODE), PROCESSING_CODE, 6)) {
        rows.add(new FunctionRow(mtis, code, function));
      }
    }
    if (rows.size() > FunctionTable.MAX_ROWS) {
      mistake(node, FUNCTIONS + ": patterns=" + rows.size(), "at most " + FunctionTable.MAX_ROWS);
    }
    return rows;
  }

  private List<String> mtiPatterns(@Nullable Node node, int mtiVersion) {
    List<String> patterns = patterns(node, MTI, 4);
    if (node == null || mtiVersion == UNREADABLE) {
      return patterns;
    }
    for (String pattern : patterns) {
      if (pattern.charAt(0) - '0' != mtiVersion) {
        mistake(node, MTI + "=" + pattern, "the version digit " + mtiVersion + " first");
      }
      char origin = pattern.charAt(3);
      if (origin != FunctionTable.ANY && (origin - '0') % 2 == 1) {
        mistake(node, MTI + "=" + pattern, "an even last digit, a repeat is as its original");
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
      mistake(node, key, "at least one pattern");
    }
    for (Node patternNode : nodes) {
      ScalarNode scalar = scalar(patternNode, key);
      if (scalar == null) {
        continue;
      }
      String pattern = scalar.getValue().replace(" ", "");
      if (pattern.matches("[0-9" + FunctionTable.ANY + "]{" + length + "}")) {
        patterns.add(pattern);
      } else {
        mistake(scalar, key + "=" + pattern, length + " digits, x for any");
      }
    }
    return patterns;
  }

  private TransactionFunction function(@Nullable Node node) {
    ScalarNode scalar = scalar(node, FUNCTION);
    if (scalar == null) {
      return TransactionFunction.UNKNOWN;
    }
    String text = scalar.getValue();
    for (TransactionFunction function : TransactionFunction.values()) {
      if (function.name().equals(text)) {
        return function;
      }
    }
    mistake(
        scalar, FUNCTION + "=" + text, "one of " + Arrays.toString(TransactionFunction.values()));
    return TransactionFunction.UNKNOWN;
  }

  /** What DE 39 says for every outcome there is, all of the same length. */
  private Map<ResponseCode, String> responses(@Nullable Node node) {
    Map<ResponseCode, String> responses = new EnumMap<>(ResponseCode.class);
    Map<String, Node> entries = entries(node, RESPONSE_CODES, RESPONSES);
    int length = UNREADABLE;
    for (ResponseCode response : ResponseCode.values()) {
      ScalarNode scalar = scalar(entries.get(response.name()), response.name());
      if (scalar == null) {
        continue;
      }
      String digits = scalar.getValue();
      if (!digits.matches("[0-9A-Z]{2,4}")) {
        mistake(scalar, response + "=" + digits, "2 to 4 digits or capital letters");
        continue;
      }
      if (length == UNREADABLE) {
        length = digits.length();
      }
      if (digits.length() != length) {
        mistake(scalar, response + "=" + digits, length + " characters, as the others");
      }
      responses.put(response, digits);
    }
    return responses;
  }

  /** The scalar; null for no node, and for another kind of node after mentioning it. */
  private @Nullable ScalarNode scalar(@Nullable Node node, String what) {
    if (node instanceof ScalarNode scalar) {
      return scalar;
    }
    if (node != null) {
      mistake(node, what, "a plain value");
    }
    return null;
  }

  private void mistake(Node node, String what, String expected) {
    int line = node.getStartMark().getLine() + 1;
    mistakes.add("line " + line + ": " + what + " (expected: " + expected + ")");
  }
}
