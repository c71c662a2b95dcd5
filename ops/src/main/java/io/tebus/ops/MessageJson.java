package io.tebus.ops;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tebus.iso.DataElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jpos.iso.ISOComponent;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOPackager;

/**
 * A message as JSON: {@code {"mti": "0200", "fields": {"2": "...", "3": "000000"}}}. Binary
 * elements are written in hexadecimal. Printed, a card number shows its first six and last four
 * digits, and tracks, PIN block and chip data do not show at all.
 *
 * <p>Safe for any thread.
 */
final class MessageJson {

  private static final String MTI = "mti";
  private static final String FIELDS = "fields";
  private static final Pattern FOUR_DIGITS = Pattern.compile("[0-9]{4}");
  private static final Pattern ELEMENT = Pattern.compile("[1-9][0-9]{0,2}");
  private static final int TERTIARY_BITMAP = 65;
  private static final int PAN_EXTENDED = 34;
  private static final int DIGITS_SHOWN_FIRST = 6;
  private static final int DIGITS_SHOWN_LAST = 4;

  /** Elements whose whole value is a card number. */
  private static final Set<Integer> PANS = Set.of(DataElement.PAN, PAN_EXTENDED);

  /** Elements that hold an account number, or the number of an enrolled card, maybe padded. */
  private static final Set<Integer> ACCOUNTS =
      Set.of(DataElement.FROM_ACCOUNT, DataElement.TO_ACCOUNT);

  /** What has more digits than an account number may be a card number. */
  private static final int MAX_ACCOUNT_DIGITS = 11;

  /** Tracks 2, 3 and 1, the PIN block, chip data. */
  private static final Set<Integer> SECRETS = Set.of(DataElement.TRACK_2, 36, 45, 52, 55);

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private MessageJson() {}

  /** A message read, and the names of members beside mti and fields, which mean nothing here. */
  record Parsed(ISOMsg message, List<String> ignored) {}

  /** Reads a message for the given packager; throws when the text is no such message. */
  static Parsed parse(String json, ISOPackager packager) {
    JsonNode root = tree(json);
    if (!root.isObject()) {
      throw new IllegalArgumentException(
          "request: type=" + root.getNodeType() + " (expected: an object with mti and fields)");
    }
    ISOMsg message = new ISOMsg(mti(root.path(MTI)));
    message.setPackager(packager);
    JsonNode fields = root.path(FIELDS);
    if (!fields.isObject()) {
      throw new IllegalArgumentException(
          "request: fields=" + fields.getNodeType() + " (expected: an object)");
    }
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      message.set(element(field.getKey()), value(field.getKey(), field.getValue()));
    }
    return new Parsed(message, membersBeside(root));
  }

  /** A message as indented text, card data masked. */
  static String print(ISOMsg message) {
    ObjectNode root = JSON.createObjectNode();
    String mti = message.getString(0);
    root.put(MTI, mti == null ? "" : mti);
    ObjectNode fields = root.putObject(FIELDS);
    for (int element = 2; element <= message.getMaxField(); element++) {
      if (message.hasField(element) && !SECRETS.contains(element)) {
        put(fields, element, message.getComponent(element), shown(message, element));
      }
    }
    return root.toPrettyString();
  }

  private static void put(ObjectNode fields, int element, ISOComponent component, String text) {
    if (component instanceof ISOMsg nested) {
      ObjectNode object = fields.putObject(Integer.toString(element));
      for (int part = 0; part <= nested.getMaxField(); part++) {
        if (nested.hasField(part)) {
          put(object, part, nested.getComponent(part), text(nested, part));
        }
      }
    } else {
      fields.put(Integer.toString(element), text);
    }
  }

  private static String shown(ISOMsg message, int element) {
    String text = text(message, element);
    boolean card =
        PANS.contains(element) || (ACCOUNTS.contains(element) && digits(text) > MAX_ACCOUNT_DIGITS);
    return card ? masked(text) : text;
  }

  private static long digits(String text) {
    return text.chars().filter(character -> character >= '0' && character <= '9').count();
  }

  private static String text(ISOMsg message, int element) {
    String text = message.getString(element);
    return text == null ? "" : text;
  }

  private static String masked(String number) {
    int hidden = number.length() - DIGITS_SHOWN_FIRST - DIGITS_SHOWN_LAST;
    return hidden <= 0
        ? "*".repeat(number.length())
        : number.substring(0, DIGITS_SHOWN_FIRST)
            + "*".repeat(hidden)
            + number.substring(number.length() - DIGITS_SHOWN_LAST);
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      // Not its message: that quotes the text, and the text has a card number in it.
      JsonLocation at = e.getLocation();
      String where = at == null ? "" : " line=" + at.getLineNr() + " column=" + at.getColumnNr();
      throw new IllegalArgumentException("request:" + where + " (expected: one JSON object)", e);
    }
  }

  private static String mti(JsonNode node) {
    String mti = node.textValue();
    if (mti == null || !FOUR_DIGITS.matcher(mti).matches()) {
      throw new IllegalArgumentException("request: mti is wrong (expected: four digits in quotes)");
    }
    return mti;
  }

  private static int element(String key) {
    int element = ELEMENT.matcher(key).matches() ? Integer.parseInt(key) : 0;
    if (element < 2 || element > DataElement.MAX || element == TERTIARY_BITMAP) {
      throw new IllegalArgumentException(
          "request: field=" + named(key) + " (expected: an element, 2-64 or 66-128)");
    }
    return element;
  }

  private static String value(String key, JsonNode node) {
    String value = node.textValue();
    if (value == null) {
      throw new IllegalArgumentException(
          "request: field " + key + " has type=" + node.getNodeType() + " (expected: a string)");
    }
    return value;
  }

  /** A key worth repeating: a longer one might be a card number in the wrong place. */
  private static String named(String key) {
    return key.length() <= 3 ? key : "a longer text";
  }

  private static List<String> membersBeside(JsonNode root) {
    List<String> others = new ArrayList<>();
    root.fieldNames()
        .forEachRemaining(name -> {
          if (!name.equals(MTI) && !name.equals(FIELDS)) {
            others.add(name);
          }
        });
    return List.copyOf(others);
  }
}
