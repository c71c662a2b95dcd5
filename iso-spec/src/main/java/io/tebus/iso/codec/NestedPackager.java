package io.tebus.iso.codec;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The packagers of jPOS that the codec knows for the content of an element.
 *
 * <p>Immutable. Their classes are in {@code org.jpos.iso.packager}.
 */
enum NestedPackager {
  /** A message of its own, as the one around it. */
  GENERIC("GenericPackager"),
  /** Elements after a bitmap, or all in a row. */
  SUB_FIELD("GenericSubFieldPackager"),
  /** Elements after a bitmap of their own class in element 0, or all in a row. */
  BASE1("Base1SubFieldPackager"),
  /** Parts with tags, after element 0 if there is one. */
  EURO("EuroSubFieldPackager"),
  MASTERCARD_EBCDIC("MasterCardEBCDICSubFieldPackager");

  private static final String PACKAGE = "org.jpos.iso.packager.";

  private final String className;

  NestedPackager(String className) {
    this.className = PACKAGE + className;
  }

  boolean isTagged() {
    return this == EURO || this == MASTERCARD_EBCDIC;
  }

  /** The packager of that full class name, or null when the codec does not know it. */
  static @Nullable NestedPackager of(String className) {
    for (NestedPackager packager : values()) {
      if (className.equals(packager.className)) {
        return packager;
      }
    }
    return null;
  }

  /** The full names of all. */
  static List<String> classNames() {
    return Stream.of(values()).map(packager -> packager.className).toList();
  }
}
