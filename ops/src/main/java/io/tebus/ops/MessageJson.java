package io.tebus.ops;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tebus.iso.DataElement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jpos.iso.ISOComponent;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOPackager;

/**
 * {@link MessageFields} for jPOS, and back. Printed, a card number shows its first six and last
 * four digits, and tracks, PIN block and chip data do not show at all.
 *
 * <p>Safe for any thread.
 */
final class MessageJson {

  private static final String MTI = "mti";
  private static final String FIELDS = "fields";
  private static final String RESPONSE = "response";
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

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private MessageJson() {}

  /** A message read, and the names of members beside mti and fields, which mean nothing here. */
  record Parsed(ISOMsg message, List<String> ignored) {}

  /** Reads a message for the given packager; throws when the text is no such message. */
  static Parsed parse(String json, ISOPackager packager) {
    MessageFields read = MessageFields.parse(json);
    ISOMsg message = new ISOMsg(read.mti());
    message.setPackager(packager);
    for (Map.Entry<Integer, String> field : read.fields().entrySet()) {
      message.set(field.getKey(), field.getValue());
    }
    return new Parsed(message, read.ignored());
  }

  /**
   * A message as indented text, card data masked.
   *
   * @param response what its response code means; empty when it has none
   */
  static String print(ISOMsg message, String response) {
    ObjectNode root = JSON.createObjectNode();
    String mti = message.getString(0);
    root.put(MTI, mti == null ? "" : mti);
    ObjectNode fields = root.putObject(FIELDS);
    for (int element = 2; element <= message.getMaxField(); element++) {
      if (message.hasField(element) && !SECRETS.contains(element)) {
        put(fields, element, message.getComponent(element), shown(message, element));
      }
    }
    if (!response.isEmpty()) {
      root.put(RESPONSE, response);
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
}
