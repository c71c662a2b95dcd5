package io.tebus.acquirer;

import io.tebus.iso.NearestName;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jdom2.Attribute;
import org.jdom2.Element;

/**
 * What the elements of a descriptor may hold. What is not understood is refused: an ignored "allow"
 * would leave the door open.
 *
 * <p>Safe for any thread.
 */
final class Descriptor {

  private static final String CLIENT = "a listener connects to nobody";
  private static final String JAVA = "code of jPOS does not run on the links";

  /** What jPOS knows, and why it has no effect here. */
  private static final Map<String, String> WITHOUT_EFFECT =
      Map.ofEntries(
          Map.entry("alternate-host", CLIENT),
          Map.entry("alternate-port", CLIENT),
          Map.entry("connect-timeout", CLIENT),
          Map.entry("connection-listener", JAVA),
          Map.entry("debug-iso-error", "what cannot be read is logged masked, once a second"),
          Map.entry("debug-poll", "keep-alives are counted, not logged"),
          Map.entry("exception-handler", JAVA),
          Map.entry("filter", JAVA),
          Map.entry("host", CLIENT),
          Map.entry("in", "answers come from the engine"),
          Map.entry("local-iface", CLIENT),
          Map.entry("local-port", CLIENT),
          Map.entry("maxSessions", "the property max-links says it"),
          Map.entry("metrics", "messages are always counted"),
          Map.entry("out", "requests go to the engine"),
          Map.entry("request-listener", JAVA),
          Map.entry("round-robin", CLIENT),
          Map.entry("send-timeout", "nobody waits to send: a peer that does not read is not read"),
          Map.entry("server-socket-factory", JAVA));

  private Descriptor() {}

  /**
   * Refuses what an element may not hold.
   *
   * @throws IllegalArgumentException naming it, what is known, and the nearest of that
   */
  static void check(
      Element element, Set<String> children, Set<String> attributes, Set<String> properties) {
    for (Attribute attribute : element.getAttributes()) {
      check(element, "attribute", attribute.getName(), attributes);
    }
    for (Element child : element.getChildren()) {
      check(element, "element", child.getName(), children);
    }
    checkNames(element, "property", properties);
  }

  /** Refuses children of a kind that have another name than these. */
  static void checkNames(Element element, String kind, Set<String> names) {
    for (Element child : element.getChildren(kind)) {
      String name = child.getAttributeValue("name");
      check(element, kind, name == null ? "" : name, names);
    }
  }

  private static void check(Element element, String kind, String name, Set<String> known) {
    if (known.contains(name)) {
      return;
    }
    String why = WITHOUT_EFFECT.get(name);
    throw new IllegalArgumentException(
        kind
            + " in "
            + element.getName()
            + ": value="
            + name
            + (why == null ? "" : " has no effect, " + why)
            + " (expected: one of "
            + new TreeSet<>(known)
            + ", nearest: "
            + NearestName.of(name, new TreeSet<>(known))
            + ")");
  }

  /** A property that is on or off. */
  static boolean flag(String name, String value) {
    return switch (value.trim().toLowerCase(Locale.ROOT)) {
      case "true", "yes" -> true;
      case "false", "no" -> false;
      default ->
          throw new IllegalArgumentException(
              name + ": value=" + value + " (expected: true or false)");
    };
  }
}
