package io.tebus.iso.codec;

import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.helpers.AttributesImpl;

/**
 * One tag of a descriptor: its attributes, read as what they should be, and where it stands, for
 * what has to be refused.
 *
 * <p>Immutable.
 */
final class DescriptorTag {

  private final Attributes attributes;
  private final String packager;
  private final String line;

  /** The attributes are copied: the parser uses them again. */
  DescriptorTag(Attributes attributes, String packager, String line) {
    this.attributes = new AttributesImpl(attributes);
    this.packager = packager;
    this.line = line;
  }

  /** The attribute, or null when the tag does not have it. */
  @Nullable String text(String attribute) {
    String value = attributes.getValue(attribute);
    return value == null ? null : value.strip();
  }

  String required(String attribute) {
    String value = text(attribute);
    if (value == null) {
      throw refused("element=" + attributes.getValue("id"), "attribute " + attribute);
    }
    return value;
  }

  boolean flag(String attribute, boolean otherwise) {
    String value = text(attribute);
    return value == null ? otherwise : Boolean.parseBoolean(value);
  }

  int number(String attribute, int min, int max, int otherwise) {
    return text(attribute) == null ? otherwise : number(attribute, min, max);
  }

  int number(String attribute, int min, int max) {
    String text = required(attribute);
    // Nine digits fit an int.
    int value = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
    if (value < min || value > max) {
      throw refusedHere(attribute + "=" + text, min + " to " + max);
    }
    return value;
  }

  /** What to say of the element, if the tag is of one, that it is about. */
  IllegalArgumentException refusedHere(String what, String expected) {
    String id = attributes.getValue("id");
    return refused(id == null ? what : "element=" + id + ", " + what, expected);
  }

  IllegalArgumentException refused(String what, String expected) {
    return new IllegalArgumentException(
        "packager: packager="
            + packager
            + ", line="
            + line
            + ", "
            + what
            + " (expected: "
            + expected
            + ")");
  }
}
