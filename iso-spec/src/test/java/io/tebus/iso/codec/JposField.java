package io.tebus.iso.codec;

import org.jpos.iso.IFA_AMOUNT2003;
import org.jpos.iso.IFB_AMOUNT;
import org.jpos.iso.IFB_AMOUNT2003;
import org.jpos.iso.IF_NOP;
import org.jpos.iso.ISOAmountFieldPackager;
import org.jpos.iso.ISOBasePackager;
import org.jpos.iso.ISOBinaryField;
import org.jpos.iso.ISOBinaryFieldPackager;
import org.jpos.iso.ISOBitMapPackager;
import org.jpos.iso.ISOComponent;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOField;
import org.jpos.iso.ISOFieldPackager;
import org.jpos.iso.ISOMsgFieldPackager;
import org.jspecify.annotations.Nullable;

/**
 * An element as jPOS packs it. What its class does is found by asking it: how many bytes are left
 * of no content, and whether more content makes more bytes.
 *
 * <p>Immutable.
 */
final class JposField {

  /** What may stand in the element. */
  enum Kind {
    DIGITS,
    TEXT,
    BINARY,
    /** C or D, then digits. */
    SIGNED,
    /** Currency, exponent and amount, digits all of them. */
    CURRENCY_AMOUNT,
    COMPOSITE,
    BITMAP,
    /** It takes no bytes. */
    NOTHING
  }

  private static final int REFUSED = -1;

  private final int element;
  private final ISOFieldPackager packager;
  private final ISOFieldPackager outer;
  private final Kind kind;
  private final int prefixLength;
  private final boolean fixed;
  private final @Nullable JposLevel sub;

  JposField(int element, ISOFieldPackager packager) {
    this.element = element;
    this.packager = packager;
    if (packager instanceof ISOMsgFieldPackager composite) {
      kind = Kind.COMPOSITE;
      outer = composite.getISOFieldPackager();
      sub = new JposLevel((ISOBasePackager) composite.getISOMsgPackager());
    } else {
      kind = kind(packager);
      outer = packager;
      sub = null;
    }
    int empty = packedLength("");
    fixed = empty == REFUSED || empty == packedLength("1");
    prefixLength = fixed ? 0 : empty;
  }

  int element() {
    return element;
  }

  Kind kind() {
    return kind;
  }

  /** The simple name of its class, of a composite that around it. */
  String className() {
    return outer.getClass().getSimpleName();
  }

  ISOFieldPackager packager() {
    return packager;
  }

  /** The length of the descriptor: characters, or bytes where the content is binary. */
  int length() {
    return packager.getLength();
  }

  boolean isFixed() {
    return fixed;
  }

  /** Bytes before the content. */
  int prefixLength() {
    return prefixLength;
  }

  /** True when two digits are a byte. */
  boolean isPacked() {
    boolean digits = kind != Kind.BINARY && kind != Kind.TEXT;
    String name = className();
    return digits && (name.startsWith("IFB_") || name.startsWith("IFEB_") || name.endsWith("BNUM"));
  }

  /** The elements of a composite; null of any other. */
  @Nullable JposLevel sub() {
    return sub;
  }

  /** False when jPOS itself can neither pack nor read it. */
  boolean isUsable() {
    return kind != Kind.BITMAP && kind != Kind.NOTHING && (sub == null || sub.isUsable());
  }

  private int packedLength(String content) {
    if (kind == Kind.SIGNED || kind == Kind.BITMAP || kind == Kind.NOTHING) {
      return REFUSED;
    }
    ISOComponent component =
        isBinary(outer)
            ? new ISOBinaryField(element, new byte[content.length()])
            : new ISOField(element, content);
    try {
      return outer.pack(component).length;
    } catch (ISOException refused) {
      return REFUSED;
    }
  }

  /** Some have no class in common with the others. */
  private static boolean isBinary(ISOFieldPackager packager) {
    return packager instanceof ISOBinaryFieldPackager
        || packager.getClass().getSimpleName().contains("BINARY");
  }

  private static Kind kind(ISOFieldPackager packager) {
    String name = packager.getClass().getSimpleName();
    return switch (packager) {
      case ISOBitMapPackager _ -> Kind.BITMAP;
      case IF_NOP _ -> Kind.NOTHING;
      case IFA_AMOUNT2003 _, IFB_AMOUNT2003 _ -> Kind.CURRENCY_AMOUNT;
      case ISOAmountFieldPackager _, IFB_AMOUNT _ -> Kind.SIGNED;
      default -> {
        if (isBinary(packager)) {
          yield Kind.BINARY;
        }
        if (name.contains("NUM")) {
          yield Kind.DIGITS;
        }
        if (name.contains("CHAR")) {
          yield Kind.TEXT;
        }
        throw new IllegalStateException("class of unknown kind: " + name);
      }
    };
  }
}
