package io.tebus.iso.codec;

import org.jspecify.annotations.Nullable;

/**
 * The field packagers of jPOS that the codec knows, each as encoding, length prefix and content.
 *
 * <p>Immutable. The constants are the class names in {@code org.jpos.iso}.
 */
enum PackagerClass {
  IFA_NUMERIC(Encoding.ASCII, LengthPrefix.NONE, Content.DIGITS),
  IFA_LLNUM(Encoding.ASCII, LengthPrefix.LL, Content.DIGITS),
  IFA_LLLNUM(Encoding.ASCII, LengthPrefix.LLL, Content.DIGITS),
  IF_CHAR(Encoding.ASCII, LengthPrefix.NONE, Content.TEXT),
  IFA_LLCHAR(Encoding.ASCII, LengthPrefix.LL, Content.TEXT),
  IFA_LLLCHAR(Encoding.ASCII, LengthPrefix.LLL, Content.TEXT),
  IFA_AMOUNT(Encoding.ASCII, LengthPrefix.NONE, Content.SIGNED_DIGITS),
  IFA_BINARY(Encoding.ASCII_HEX, LengthPrefix.NONE, Content.HEX),
  IFA_BITMAP(Encoding.ASCII_HEX, LengthPrefix.NONE, Content.HEX);

  private static final String PACKAGE = "org.jpos.iso.";

  private final Encoding encoding;
  private final LengthPrefix prefix;
  private final Content content;

  PackagerClass(Encoding encoding, LengthPrefix prefix, Content content) {
    this.encoding = encoding;
    this.prefix = prefix;
    this.content = content;
  }

  Encoding encoding() {
    return encoding;
  }

  LengthPrefix prefix() {
    return prefix;
  }

  Content content() {
    return content;
  }

  /** The packager of that full class name, or null when the codec does not know it. */
  static @Nullable PackagerClass of(String className) {
    for (PackagerClass packagerClass : values()) {
      if (className.equals(PACKAGE + packagerClass.name())) {
        return packagerClass;
      }
    }
    return null;
  }
}
