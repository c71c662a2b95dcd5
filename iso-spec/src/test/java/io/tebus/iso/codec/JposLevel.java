package io.tebus.iso.codec;

import java.lang.reflect.Method;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jpos.iso.ISOBasePackager;
import org.jpos.iso.ISOBitMapPackager;
import org.jpos.iso.ISOFieldPackager;
import org.jpos.iso.packager.EuroSubFieldPackager;
import org.jspecify.annotations.Nullable;

/**
 * A jPOS packager, of a message or of a composite, and the elements that it can pack.
 *
 * <p>Immutable.
 */
final class JposLevel {

  /** The highest number that jPOS packs. */
  static final int MAX_ELEMENT = 192;

  private static final int BITMAP_WITHOUT_SECOND = 8;

  private final ISOBasePackager packager;
  private final SortedMap<Integer, JposField> fields = new TreeMap<>();
  private final int firstField;
  private final @Nullable ISOFieldPackager bitmap;

  JposLevel(ISOBasePackager packager) {
    this.packager = packager;
    boolean emitsBitmap = (Boolean) ask(packager, "emitBitMap");
    firstField = isTagged() ? 0 : (Integer) ask(packager, "getFirstField");
    bitmap = emitsBitmap ? (ISOFieldPackager) ask(packager, "getBitMapfieldPackager") : null;
    for (int element = 0; element <= MAX_ELEMENT; element++) {
      ISOFieldPackager field = packager.getFieldPackager(element);
      if (field != null) {
        fields.put(element, new JposField(element, field));
      }
    }
  }

  ISOBasePackager packager() {
    return packager;
  }

  /** The element, or null when the packager does not have it. */
  @Nullable JposField field(int element) {
    return fields.get(element);
  }

  /** Null when there is none. */
  @Nullable ISOFieldPackager bitmap() {
    return bitmap;
  }

  /** Sub-elements with their numbers before them, in place of a bitmap; 0 is always there. */
  boolean isTagged() {
    return packager instanceof EuroSubFieldPackager;
  }

  boolean isUsable() {
    return bitmap == null || bitmap instanceof ISOBitMapPackager;
  }

  /** The lowest element that a bitmap can name, or with which elements in a row begin. */
  int lowest() {
    if (bitmap == null) {
      return firstField;
    }
    // Bit 1 of a bitmap that can be followed by a second one says that it is.
    return Math.max(firstField, hasSecondBitmap() ? 2 : 1);
  }

  /** The highest element that there is and that the bitmap has room for. */
  int highest() {
    int room = bitmap == null || hasThirdBitmapInside() ? MAX_ELEMENT : bitmapRoom();
    return Math.min(fields.lastKey(), room);
  }

  /** True when the first bitmap can say that a second one follows. */
  boolean hasSecondBitmap() {
    return bitmap != null && bitmapRoom() > Bitmap.ELEMENTS;
  }

  private boolean hasThirdBitmapInside() {
    return packager.getThirdBitmapField() > 1;
  }

  private int bitmapRoom() {
    if (bitmap == null) {
      return 0;
    }
    // Visa's bitmap of element 126 has 8 bytes, whatever its length.
    boolean visa = bitmap.getClass().getSimpleName().equals("Base1_BITMAP126");
    return Byte.SIZE * (visa ? BITMAP_WITHOUT_SECOND : bitmap.getLength());
  }

  /** What jPOS tells its own classes only. */
  private static Object ask(ISOBasePackager packager, String question) {
    try {
      Method method = ISOBasePackager.class.getDeclaredMethod(question);
      method.setAccessible(true);
      return Objects.requireNonNull(method.invoke(packager), question);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(question, e);
    }
  }
}
