package io.tebus.ops;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tebus.iso.DataElement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A message as somebody writes it down: {@code {"mti": "0200", "fields": {"2": "...", "3":
 * "000000"}}}. Binary elements are written in hexadecimal.
 *
 * <p>Immutable.
 *
 * @param mti four digits
 * @param fields by element, 2 to 128 without 65; the values are as they were written
 * @param ignored names of members beside mti and fields, which mean nothing here
 */
public record MessageFields(String mti, SortedMap<Integer, String> fields, List<String> ignored) {

  private static final String MTI = "mti";
  private static final String FIELDS = "fields";
  private static final Pattern FOUR_DIGITS = Pattern.compile("[0-9]{4}");
  private static final Pattern ELEMENT = Pattern.compile("[1-9][0-9]{0,2}");
  private static final int TERTIARY_BITMAP = 65;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Copies what it is given. */
  public MessageFields {
    fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    ignored = List.copyOf(ignored);
  }

  /**
   * Reads a message.
   *
   * @throws IllegalArgumentException when the text is no such message; it repeats no value, as that
   *     may be a card number
   */
  public static MessageFields parse(String json) {
    JsonNode root = tree(json);
    if (!root.isObject()) {
      throw new IllegalArgumentException(
          "request: type=" + root.getNodeType() + " (expected: an object with mti and fields)");
    }
    String mti = mti(root.path(MTI));
    JsonNode members = root.path(FIELDS);
    if (!members.isObject()) {
      throw new IllegalArgumentException(
          "request: fields=" + members.getNodeType() + " (expected: an object)");
    }
    SortedMap<Integer, String> fields = new TreeMap<>();
    for (Map.Entry<String, JsonNode> member : members.properties()) {
      fields.put(element(member.getKey()), value(member.getKey(), member.getValue()));
    }
    return new MessageFields(mti, fields, membersBeside(root));
  }

  /** Its elements without their values. */
  @Override
  public String toString() {
    return mti + " with elements " + fields.keySet();
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
