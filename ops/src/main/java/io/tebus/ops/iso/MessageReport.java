package io.tebus.ops.iso;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A frame and its message as text for people, or as one line of JSON.
 *
 * <p>Immutable.
 *
 * @param number counts from 1
 */
record MessageReport(int number, Frame frame, ReadMessage message) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** A line for the message, one an element, one a damage. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        labelled(
            "message " + number,
            (message.mti().isEmpty()
                    ? "no message type"
                    : message.mti() + "  " + message.function() + ", " + message.kind())
                + "  "
                + place()));
    for (MessageElement element : message.elements()) {
      lines.add(line(element));
    }
    for (Damage damage : message.damages()) {
      lines.add(labelled("damaged", damage.inWords()));
    }
    return List.copyOf(lines);
  }

  /** A keep-alive in one line. */
  String keepAlive() {
    return labelled("keep-alive", place());
  }

  String json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("message", number);
    root.put("offset", frame.offset());
    root.put("length", frame.length());
    root.put("keepAlive", frame.isKeepAlive());
    root.put("mti", message.mti());
    root.put("function", message.function());
    root.put("kind", message.kind());
    putFields(root.putObject("fields"));
    for (MessageElement element : message.elements()) {
      if (!element.meaning().isEmpty()) {
        root.put("response", element.meaning());
      }
    }
    ArrayNode damaged = root.putArray("damaged");
    for (Damage damage : message.damages()) {
      ObjectNode entry = damaged.addObject();
      entry.put("where", damage.where());
      entry.put("byte", damage.offset());
      entry.put("what", damage.what());
    }
    return root.toString();
  }

  private void putFields(ObjectNode fields) {
    List<ObjectNode> around = new ArrayList<>();
    around.add(fields);
    for (MessageElement element : message.elements()) {
      // What is deeper belongs to an element before this one.
      around.subList(element.depth() + 1, around.size()).clear();
      ObjectNode object = around.get(element.depth());
      String key = Integer.toString(element.number());
      if (element.isComposite()) {
        around.add(object.putObject(key));
      } else {
        object.put(key, element.shown());
      }
    }
  }

  private static String line(MessageElement element) {
    String line =
        String.format(
            Locale.ROOT,
            "  %-10s%-22s%7s  %s",
            element.path(),
            element.name(),
            "[" + element.length() + "]",
            element.shown());
    return element.meaning().isEmpty() ? line.stripTrailing() : line + "  " + element.meaning();
  }

  private String place() {
    return "(bytes " + frame.offset() + "-" + (frame.offset() + frame.length() - 1) + ")";
  }

  private static String labelled(String label, String text) {
    return String.format(Locale.ROOT, "%-12s%s", label, text);
  }
}
