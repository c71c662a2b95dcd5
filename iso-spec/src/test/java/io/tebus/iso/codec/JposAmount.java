package io.tebus.iso.codec;

import java.util.regex.Pattern;
import org.jpos.iso.IFA_AMOUNT2003;
import org.jpos.iso.IFB_AMOUNT2003;
import org.jpos.iso.ISOAmount;
import org.jpos.iso.ISOBasePackager;
import org.jpos.iso.ISOComponent;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOFieldPackager;
import org.jpos.iso.ISOMsgFieldPackager;
import org.jspecify.annotations.Nullable;

/**
 * jPOS's IFA_AMOUNT2003 or IFB_AMOUNT2003, bounded. Both put what they read into an {@link
 * ISOAmount}, whose {@code setValue} makes a {@code BigDecimal} of it and moves the point to the
 * left. A letter E in it, one bit away from a packed 6, is an exponent, and moving the point writes
 * its power of ten out: hundreds of millions of digits, gigabytes and many minutes.
 *
 * <p>An amount with an exponent is kept here as the text that it is, without a number made of it.
 * jPOS gives the same text in the end, or refuses it when the exponent is too large. So nothing is
 * skipped: it is an element that jPOS reads, with {@link Refusal#CONTENT} that is no digit, and we
 * must refuse it. All else is jPOS's own.
 *
 * <p>Immutable.
 */
final class JposAmount extends ISOFieldPackager {

  /** Currency, number of decimals and amount; a negative exponent costs nothing. */
  private static final Pattern WITH_EXPONENT = Pattern.compile("[-+.0-9]{5,}[Ee]\\+?[0-9]+");

  private final ISOFieldPackager packager;

  private JposAmount(ISOFieldPackager packager) {
    super(packager.getLength(), packager.getDescription());
    this.packager = packager;
  }

  /** Bounds the amounts of a message and of its composites. */
  static void bound(ISOBasePackager packager) {
    for (int element = 0; element <= JposLevel.MAX_ELEMENT; element++) {
      switch (packager.getFieldPackager(element)) {
        case ISOMsgFieldPackager composite ->
            bound((ISOBasePackager) composite.getISOMsgPackager());
        case IFA_AMOUNT2003 ascii -> packager.setFieldPackager(element, new JposAmount(ascii));
        case IFB_AMOUNT2003 packed -> packager.setFieldPackager(element, new JposAmount(packed));
        case null, default -> {}
      }
    }
  }

  @Override
  public ISOComponent createComponent(int element) {
    return new Amount(element);
  }

  @Override
  public byte[] pack(ISOComponent component) throws ISOException {
    return packager.pack(component);
  }

  @Override
  public int unpack(ISOComponent component, byte[] frame, int offset) throws ISOException {
    return packager.unpack(component, frame, offset);
  }

  @Override
  public int getMaxPackedLength() {
    return packager.getMaxPackedLength();
  }

  /** An amount that may be text only. */
  private static final class Amount extends ISOAmount {

    private @Nullable String withExponent;

    Amount(int element) {
      super(element);
    }

    @Override
    public void setValue(Object content) throws ISOException {
      withExponent =
          content instanceof String text && WITH_EXPONENT.matcher(text).matches() ? text : null;
      if (withExponent == null) {
        super.setValue(content);
      }
    }

    @Override
    public Object getValue() throws ISOException {
      return withExponent == null ? super.getValue() : withExponent;
    }
  }
}
