package io.tebus.iso.codec;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The field packagers of jPOS that the codec knows, each as encoding, length prefix and content.
 *
 * <p>Immutable. The constants are the class names in {@code org.jpos.iso}. Packed ones are given as
 * without {@code pad="true"}, which moves their padding to the front.
 */
enum PackagerClass {
  IFA_NUMERIC(Encoding.ASCII, LengthPrefix.NONE, Content.DIGITS),
  IFA_LLNUM(Encoding.ASCII, LengthPrefix.ASCII_2, Content.DIGITS),
  IFA_LLLNUM(Encoding.ASCII, LengthPrefix.ASCII_3, Content.DIGITS),
  IFA_FLLNUM(Encoding.ASCII, LengthPrefix.ASCII_2, Content.DIGITS, Counted.UNITS_OF_FULL_LENGTH),
  IFA_LLBNUM(Encoding.BCD_RIGHT, LengthPrefix.ASCII_2, Content.DIGITS, Counted.EVEN_DIGITS),
  IFA_AMOUNT2003(Encoding.ASCII, LengthPrefix.NONE, Content.DIGITS),
  IF_CHAR(Encoding.ASCII, LengthPrefix.NONE, Content.TEXT),
  IFA_LCHAR(Encoding.ASCII, LengthPrefix.ASCII_1, Content.TEXT),
  IFA_LLCHAR(Encoding.ASCII, LengthPrefix.ASCII_2, Content.TEXT),
  IFA_LLLCHAR(Encoding.ASCII, LengthPrefix.ASCII_3, Content.TEXT),
  IFA_LLLLCHAR(Encoding.ASCII, LengthPrefix.ASCII_4, Content.TEXT),
  IFA_LLLLLCHAR(Encoding.ASCII, LengthPrefix.ASCII_5, Content.TEXT),
  IFA_LLLLLLCHAR(Encoding.ASCII, LengthPrefix.ASCII_6, Content.TEXT),
  IFA_FLLCHAR(Encoding.ASCII, LengthPrefix.ASCII_2, Content.TEXT, Counted.UNITS_OF_FULL_LENGTH),
  IFA_AMOUNT(Encoding.ASCII, LengthPrefix.NONE, Content.SIGNED_DIGITS),
  IFA_BINARY(Encoding.ASCII_HEX, LengthPrefix.NONE, Content.BYTES),
  IFA_LLABINARY(Encoding.ASCII_HEX, LengthPrefix.ASCII_2, Content.BYTES),
  IFA_LLLABINARY(Encoding.ASCII_HEX, LengthPrefix.ASCII_3, Content.BYTES),
  IFA_LBINARY(Encoding.BINARY, LengthPrefix.ASCII_1, Content.BYTES),
  IFA_LLBINARY(Encoding.BINARY, LengthPrefix.ASCII_2, Content.BYTES),
  IFA_LLLBINARY(Encoding.BINARY, LengthPrefix.ASCII_3, Content.BYTES),
  IFA_LLLLBINARY(Encoding.BINARY, LengthPrefix.ASCII_4, Content.BYTES),
  IFA_LLLLLBINARY(Encoding.BINARY, LengthPrefix.ASCII_5, Content.BYTES),
  IFA_LLLLLLBINARY(Encoding.BINARY, LengthPrefix.ASCII_6, Content.BYTES),
  IFA_BITMAP(Encoding.ASCII_HEX, LengthPrefix.NONE, Content.BITMAP),

  IFB_NUMERIC(Encoding.BCD_RIGHT, LengthPrefix.NONE, Content.DIGITS),
  IFB_FNUMERIC(Encoding.BCD_RIGHT_F, LengthPrefix.NONE, Content.DIGITS),
  IFB_LLNUM(Encoding.BCD_RIGHT, LengthPrefix.BCD_2, Content.DIGITS),
  IFB_LLLNUM(Encoding.BCD_RIGHT, LengthPrefix.BCD_3, Content.DIGITS),
  IFB_FLLNUM(Encoding.BCD_RIGHT_F, LengthPrefix.BCD_2, Content.DIGITS),
  IFB_FLLLNUM(Encoding.BCD_RIGHT_F, LengthPrefix.BCD_3, Content.DIGITS),
  IFB_LLHNUM(Encoding.BCD_RIGHT, LengthPrefix.BINARY_1, Content.DIGITS),
  IFB_LLLHNUM(Encoding.BCD_RIGHT, LengthPrefix.BINARY_2, Content.DIGITS),
  IFB_AMOUNT2003(Encoding.BCD_RIGHT, LengthPrefix.NONE, Content.DIGITS),
  IFB_AMOUNT(Encoding.SIGNED_BCD_RIGHT, LengthPrefix.NONE, Content.SIGNED_DIGITS),
  IFB_LLCHAR(Encoding.ASCII, LengthPrefix.BCD_2, Content.TEXT),
  IFB_LLLCHAR(Encoding.ASCII, LengthPrefix.BCD_3, Content.TEXT),
  IFB_LLLLCHAR(Encoding.ASCII, LengthPrefix.BCD_4, Content.TEXT),
  IFB_LLLLLLCHAR(Encoding.ASCII, LengthPrefix.BCD_6, Content.TEXT),
  IFB_LLHCHAR(Encoding.ASCII, LengthPrefix.BINARY_1, Content.TEXT),
  IFB_LLLHCHAR(Encoding.ASCII, LengthPrefix.BINARY_2, Content.TEXT),
  IFB_LLHECHAR(Encoding.EBCDIC, LengthPrefix.BINARY_1, Content.TEXT),
  IFB_LLLHECHAR(Encoding.EBCDIC, LengthPrefix.BINARY_2, Content.TEXT),
  IFB_BINARY(Encoding.BINARY, LengthPrefix.NONE, Content.BYTES),
  IFB_LLBINARY(Encoding.BINARY, LengthPrefix.BCD_2, Content.BYTES),
  IFB_LLLBINARY(Encoding.BINARY, LengthPrefix.BCD_3, Content.BYTES),
  IFB_LLLLBINARY(Encoding.BINARY, LengthPrefix.BCD_4, Content.BYTES),
  IFB_LLHBINARY(Encoding.BINARY, LengthPrefix.BINARY_1, Content.BYTES),
  IFB_LLLHBINARY(Encoding.BINARY, LengthPrefix.BINARY_2, Content.BYTES),
  IFB_LLHFBINARY(
      Encoding.BINARY, LengthPrefix.BINARY_1, Content.BYTES, Counted.UNITS_OF_FULL_LENGTH),
  IFB_LLHEX(Encoding.BINARY, LengthPrefix.BCD_2, Content.BYTES, Counted.NIBBLES),
  IFB_LLLHEX(Encoding.BINARY, LengthPrefix.BCD_4, Content.BYTES, Counted.NIBBLES),
  IFB_BITMAP(Encoding.BINARY, LengthPrefix.NONE, Content.BITMAP),

  IFE_NUMERIC(Encoding.EBCDIC, LengthPrefix.NONE, Content.DIGITS),
  IFE_LNUM(Encoding.EBCDIC, LengthPrefix.EBCDIC_1, Content.DIGITS),
  IFE_LLNUM(Encoding.EBCDIC, LengthPrefix.EBCDIC_2, Content.DIGITS),
  IFE_LLLNUM(Encoding.EBCDIC, LengthPrefix.EBCDIC_3, Content.DIGITS),
  IFEB_LLNUM(Encoding.BCD_RIGHT_F, LengthPrefix.EBCDIC_2, Content.DIGITS, Counted.PACKED_BYTES),
  IFE_AMOUNT(Encoding.EBCDIC, LengthPrefix.NONE, Content.SIGNED_DIGITS),
  IF_ECHAR(Encoding.EBCDIC, LengthPrefix.NONE, Content.TEXT),
  IFE_CHAR(Encoding.EBCDIC, LengthPrefix.NONE, Content.TEXT),
  IFE_LCHAR(Encoding.EBCDIC, LengthPrefix.EBCDIC_1, Content.TEXT),
  IFE_LLCHAR(Encoding.EBCDIC, LengthPrefix.EBCDIC_2, Content.TEXT),
  IFE_LLLCHAR(Encoding.EBCDIC, LengthPrefix.EBCDIC_3, Content.TEXT),
  IFE_LLLLCHAR(Encoding.EBCDIC, LengthPrefix.EBCDIC_4, Content.TEXT),
  IFAE_LLCHAR(Encoding.EBCDIC, LengthPrefix.ASCII_2, Content.TEXT),
  IFEA_LLCHAR(Encoding.ASCII, LengthPrefix.EBCDIC_2, Content.TEXT),
  IFE_BINARY(Encoding.EBCDIC_HEX, LengthPrefix.NONE, Content.BYTES),
  IFE_LBINARY(Encoding.BINARY, LengthPrefix.EBCDIC_1, Content.BYTES),
  IFE_LLBINARY(Encoding.BINARY, LengthPrefix.EBCDIC_2, Content.BYTES),
  IFE_LLLBINARY(Encoding.BINARY, LengthPrefix.EBCDIC_3, Content.BYTES),
  IFE_LLLLBINARY(Encoding.BINARY, LengthPrefix.EBCDIC_4, Content.BYTES),
  IFE_BITMAP(Encoding.EBCDIC_HEX, LengthPrefix.NONE, Content.BITMAP),

  /** Takes no bytes. */
  IF_NOP(Encoding.ASCII, LengthPrefix.NONE, Content.TEXT),
  /** Of Visa's element 126: no second bitmap follows, whatever its length says. */
  BASE1_BITMAP126(Encoding.BINARY, LengthPrefix.NONE, Content.BITMAP),

  // Parts that are told by a tag; here the length comes first and counts the tag.
  IFEP_LLCHAR(Encoding.ASCII, LengthPrefix.ASCII_2, Content.TEXT, LengthPrefix.ASCII_2, true),
  IFEP_LLLCHAR(Encoding.ASCII, LengthPrefix.EBCDIC_3, Content.TEXT, LengthPrefix.EBCDIC_2, true),
  IFEP_LLLBINARY(
      Encoding.BINARY, LengthPrefix.EBCDIC_3, Content.BYTES, LengthPrefix.EBCDIC_2, true),
  IFELPE_LLLCHAR(Encoding.EBCDIC, LengthPrefix.EBCDIC_3, Content.TEXT, LengthPrefix.EBCDIC_2, true),

  // Here the tag comes first and does not count.
  IFMC_LLCHAR(Encoding.ASCII, LengthPrefix.ASCII_2, Content.TEXT, LengthPrefix.ASCII_2, false),
  IFMC_LLLCHAR(Encoding.ASCII, LengthPrefix.ASCII_3, Content.TEXT, LengthPrefix.ASCII_2, false),
  IFMC_LLBINARY(Encoding.BINARY, LengthPrefix.ASCII_2, Content.BYTES, LengthPrefix.ASCII_2, false),
  IFMC_LLLBINARY(Encoding.BINARY, LengthPrefix.ASCII_3, Content.BYTES, LengthPrefix.ASCII_2, false),
  IFEMC_LLCHAR(Encoding.EBCDIC, LengthPrefix.EBCDIC_2, Content.TEXT, LengthPrefix.ASCII_2, false),
  IFEPE_LLCHAR(Encoding.EBCDIC, LengthPrefix.EBCDIC_2, Content.TEXT, LengthPrefix.EBCDIC_2, false),
  IFEPE_LLBINARY(
      Encoding.BINARY, LengthPrefix.EBCDIC_2, Content.BYTES, LengthPrefix.EBCDIC_2, false);

  private static final String PACKAGE = "org.jpos.iso.";

  private final Encoding encoding;
  private final LengthPrefix prefix;
  private final Content content;
  private final Counted counted;
  private final LengthPrefix tag;

  PackagerClass(Encoding encoding, LengthPrefix prefix, Content content) {
    this(encoding, prefix, content, Counted.UNITS);
  }

  PackagerClass(Encoding encoding, LengthPrefix prefix, Content content, Counted counted) {
    this.encoding = encoding;
    this.prefix = prefix;
    this.content = content;
    this.counted = counted;
    this.tag = LengthPrefix.NONE;
  }

  PackagerClass(
      Encoding encoding,
      LengthPrefix prefix,
      Content content,
      LengthPrefix tag,
      boolean lengthFirst) {
    this.encoding = encoding;
    this.prefix = prefix;
    this.content = content;
    this.counted = lengthFirst ? Counted.UNITS_AND_TAG : Counted.UNITS;
    this.tag = tag;
  }

  /** The encoding with {@code pad="true"} or without. */
  Encoding encoding(boolean pad) {
    // This one does not look at the attribute.
    return pad && this != IFEB_LLNUM ? encoding.leftPadded() : encoding;
  }

  LengthPrefix prefix() {
    return prefix;
  }

  Content content() {
    return content;
  }

  Counted counted() {
    return counted;
  }

  /** How the number of a part is written, {@link LengthPrefix#NONE} where its place tells it. */
  LengthPrefix tag() {
    return tag;
  }

  boolean isFixed() {
    return prefix == LengthPrefix.NONE;
  }

  /** The greatest length that a descriptor may give, in units. */
  int maxLength() {
    return isFixed() ? prefix.max() : counted.maxUnits(prefix.max(), tag.length());
  }

  /** The class of that full name, or null when the codec does not know it. */
  static @Nullable PackagerClass of(String className) {
    for (PackagerClass packagerClass : values()) {
      if (className.equals(packagerClass.className())) {
        return packagerClass;
      }
    }
    return null;
  }

  /** The full names of all. */
  static List<String> classNames() {
    return Stream.of(values()).map(PackagerClass::className).toList();
  }

  private String className() {
    return this == BASE1_BITMAP126 ? PACKAGE + "packager.Base1_BITMAP126" : PACKAGE + name();
  }
}
