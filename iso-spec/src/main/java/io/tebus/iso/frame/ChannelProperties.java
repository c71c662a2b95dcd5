package io.tebus.iso.frame;

import io.tebus.iso.NearestName;
import java.util.Map;
import java.util.SortedSet;

/**
 * The properties of a channel, read strictly: one that would have no effect is refused.
 *
 * <p>Immutable.
 */
final class ChannelProperties {

  private final Map<String, String> values;

  /**
   * Properties of a channel.
   *
   * @param known one at least
   * @throws IllegalArgumentException when one is not known
   */
  ChannelProperties(String channel, Map<String, String> values, SortedSet<String> known) {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "channel: property="
                + name
                + " has no effect on "
                + channel
                + " (expected: one of "
                + known
                + ", nearest: "
                + NearestName.of(name, known)
                + ")");
      }
    }
    this.values = Map.copyOf(values);
  }

  /** As jPOS reads it, but for anything other than yes and no, which jPOS takes for no. */
  boolean flag(String name, boolean absent) {
    String value = values.get(name);
    if (value == null) {
      return absent;
    }
    if (value.equalsIgnoreCase("true") || value.equalsIgnoreCase("yes")) {
      return true;
    }
    if (value.equalsIgnoreCase("false") || value.equalsIgnoreCase("no")) {
      return false;
    }
    throw unexpected(name, value, "true or false");
  }

  int number(String name, int absent, int min, int max) {
    String value = values.get(name);
    if (value == null) {
      return absent;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException ignored) {
      // Said below, as of a number out of range.
    }
    throw unexpected(name, value, min + "-" + max);
  }

  /** A station of six digits. */
  String station(String name) {
    String value = values.get(name);
    if (value == null) {
      return "000000";
    }
    if (!value.matches("[0-9]{6}")) {
      throw unexpected(name, value, "six digits");
    }
    return value;
  }

  private static IllegalArgumentException unexpected(String name, String value, String expected) {
    return new IllegalArgumentException(
        "channel: property=" + name + " value=" + value + " (expected: " + expected + ")");
  }
}
