package io.tebus.iso.codec;

import io.tebus.iso.DataElement;
import io.tebus.iso.NearestName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the elements of one packager, that of the message or one inside an element, and checks
 * that they go together.
 *
 * <p>Used once, by one thread.
 */
final class SpecBuilder {

  private static final int BITMAP_ELEMENT = 1;
  private static final int MAX_HEADER_LENGTH = 1_024;

  private final String name;
  private final DescriptorTag tag;
  private final NestedPackager packager;
  private final boolean isMessage;
  private final @Nullable FieldSpec[] fields = new @Nullable FieldSpec[MessageSpec.MAX_ELEMENT + 1];
  private final int bitmapElement;
  private final int thirdBitmapElement;

  private SpecBuilder(String name, DescriptorTag tag, NestedPackager packager, boolean isMessage) {
    this.name = name;
    this.tag = tag;
    this.packager = packager;
    this.isMessage = isMessage;
    boolean generic = packager == NestedPackager.GENERIC || packager == NestedPackager.SUB_FIELD;
    this.bitmapElement =
        generic ? tag.number("bitmapField", 0, MessageSpec.MAX_ELEMENT, BITMAP_ELEMENT) : 0;
    this.thirdBitmapElement =
        packager == NestedPackager.GENERIC
            ? tag.number("thirdBitmapField", 2, 2 * Bitmap.ELEMENTS, Layout.NONE)
            : Layout.NONE;
  }

  /** Of the packager around all others. */
  static SpecBuilder ofMessage(String name, DescriptorTag tag) {
    return new SpecBuilder(name, tag, NestedPackager.GENERIC, true);
  }

  /** Of the packager inside an element of this one. */
  SpecBuilder composite(DescriptorTag inner) {
    String className = inner.required("packager");
    NestedPackager known = NestedPackager.of(className);
    if (known == null) {
      throw unknown(inner, className, NestedPackager.classNames());
    }
    String id = inner.required("id");
    return new SpecBuilder(name + "." + id, inner, known, false);
  }

  void addField(DescriptorTag field) {
    int element = field.number("id", 0, MessageSpec.MAX_ELEMENT);
    if (field.required("class").equals("org.jpos.iso.IF_UNUSED")) {
      // As if it were not there: jPOS neither packs nor reads it.
      return;
    }
    PackagerClass packagerClass = packagerClass(field);
    if (packagerClass.content() == Content.BITMAP
        && element != bitmapElement
        && element != thirdBitmapElement) {
      throw field.refusedHere(
          "class=" + field.required("class"), "as bitmapField or thirdBitmapField only");
    }
    // jPOS looks at the attribute of strings of fixed length only.
    boolean toTheEnd =
        packagerClass.isFixed()
            && packagerClass.content().admitsNumbers()
            && field.flag("trim", false);
    if (toTheEnd && packagerClass.encoding(false).isPacked()) {
      throw field.refusedHere("trim=true", "no trimming of packed digits");
    }
    add(field, element, packagerClass, toTheEnd, null);
  }

  /** Adds an element with what it holds. */
  void addComposite(SpecBuilder inside) {
    DescriptorTag field = inside.tag;
    int element = field.number("id", 0, MessageSpec.MAX_ELEMENT);
    PackagerClass packagerClass = packagerClass(field);
    boolean text = packagerClass.content() == Content.TEXT && !packagerClass.isFixed();
    boolean bytes = packagerClass.content() == Content.BYTES;
    Encoding encoding = packagerClass.encoding(false);
    if (!(bytes && encoding == Encoding.BINARY) && !(text && encoding == Encoding.ASCII)) {
      throw field.refusedHere(
          "class=" + field.required("class"), "around others bytes or variable ASCII text");
    }
    add(field, element, packagerClass, false, inside.build());
  }

  MessageSpec build() {
    Layout layout =
        switch (packager) {
          case GENERIC, SUB_FIELD -> generic();
          case BASE1 -> base1();
          case EURO, MASTERCARD_EBCDIC -> tagged();
        };
    return new MessageSpec(name, fields, layout);
  }

  private PackagerClass packagerClass(DescriptorTag field) {
    String className = field.required("class");
    PackagerClass known = PackagerClass.of(className);
    if (known == null) {
      throw unknown(field, className, PackagerClass.classNames());
    }
    if (field.text("params") != null) {
      throw field.refusedHere("class=" + className, "no params");
    }
    boolean isTag = known.tag() != LengthPrefix.NONE;
    boolean wantsTag = packager.isTagged() && field.number("id", 0, MessageSpec.MAX_ELEMENT) > 0;
    if (isTag != wantsTag) {
      throw field.refusedHere(
          "class=" + className, wantsTag ? "one with a tag" : "with tags in a packager of such");
    }
    return known;
  }

  private void add(
      DescriptorTag field,
      int element,
      PackagerClass packagerClass,
      boolean toTheEnd,
      @Nullable MessageSpec nested) {
    if (isMessage && element == 0 && fields[0] != null) {
      throw field.refused("element=0 twice", "once");
    }
    Content content = content(packagerClass, element);
    boolean pad = field.flag("pad", false);
    int length = length(field, packagerClass);
    // Of any other given twice, as 96 in jPOS's own cmf.xml, the last one counts as with jPOS.
    fields[element] = new FieldSpec(packagerClass, pad, toTheEnd, content, length, nested);
  }

  private int length(DescriptorTag field, PackagerClass packagerClass) {
    if (packagerClass == PackagerClass.IF_NOP) {
      return 0;
    }
    if (packagerClass == PackagerClass.BASE1_BITMAP126) {
      return Long.BYTES;
    }
    // Where the prefix counts something else than units, jPOS admits more than it can say.
    int max = packagerClass.maxLength();
    int highest = Math.max(max, packagerClass.prefix().max());
    int length = field.number("length", isMessage ? 1 : 0, highest);
    // Inside an element jPOS has 0 for a place holder, and reads any length of it.
    return length == 0 && !packagerClass.isFixed() ? max : Math.min(length, max);
  }

  /** jPOS does not look at digits; a separator stands between those of track 2. */
  private Content content(PackagerClass packagerClass, int element) {
    return isMessage && element == DataElement.TRACK_2 && packagerClass.content() == Content.DIGITS
        ? Content.TRACK_2
        : packagerClass.content();
  }

  private Layout generic() {
    // jPOS reads the attribute and does not use it.
    tag.number("maxValidField", 0, 9_999, 0);
    boolean emitsBitmap = tag.flag("emitBitmap", true);
    int first = tag.number("firstField", 0, MessageSpec.MAX_ELEMENT, firstElement());
    Bitmap bitmap = emitsBitmap ? bitmap(bitmapElement) : null;
    if (packager == NestedPackager.SUB_FIELD) {
      return elements(bitmap, first);
    }
    FieldSpec mti = mti();
    // The message type is read once.
    Layout layout = elements(bitmap, mti == null ? first : Math.max(first, 1));
    layout = layout.ofMessage(tag.number("headerLength", 0, MAX_HEADER_LENGTH, 0), mti);
    return thirdBitmapElement == Layout.NONE
        ? layout
        : layout.withThirdBitmap(thirdBitmapElement, thirdBitmap());
  }

  private Layout elements(@Nullable Bitmap bitmap, int first) {
    return bitmap == null
        ? Layout.sequence(first, highest())
        : Layout.bitmap(bitmap, first, highest());
  }

  private Layout base1() {
    FieldSpec zero = fields[0];
    return zero != null && zero.isBitmap()
        ? Layout.bitmap(bitmap(0), 1, highest())
        : Layout.sequence(0, highest());
  }

  private Layout tagged() {
    LengthPrefix shape = LengthPrefix.NONE;
    int offset = 0;
    for (int element = 1; element < fields.length; element++) {
      FieldSpec field = fields[element];
      if (field == null) {
        continue;
      }
      boolean first = shape == LengthPrefix.NONE;
      if (!first && (field.tag() != shape || field.tagOffset() != offset)) {
        throw tag.refusedHere("tag of " + element + " is another one", "one kind of tags");
      }
      shape = field.tag();
      offset = field.tagOffset();
    }
    return Layout.tagged(shape, offset, highest());
  }

  /** The first element where the descriptor does not say it. */
  private int firstElement() {
    FieldSpec zero = fields[0];
    FieldSpec one = fields[1];
    if ((zero != null && zero.nested() != null) || highest() == 0) {
      return 0;
    }
    return one != null && one.isBitmap() ? 2 : 1;
  }

  private int highest() {
    for (int element = MessageSpec.MAX_ELEMENT; element > 0; element--) {
      if (fields[element] != null) {
        return element;
      }
    }
    return 0;
  }

  /** The message type, null where there is none, which a message inside another may do without. */
  private @Nullable FieldSpec mti() {
    FieldSpec zero = fields[0];
    boolean none = zero == null || zero.isBitmap() || zero.length() == 0;
    if (none && !isMessage) {
      return null;
    }
    if (zero == null
        || zero.content() != Content.DIGITS
        || !zero.isOfFullLength()
        || !zero.isFixed()
        || zero.length() != MessageSpec.MTI_LENGTH) {
      throw tag.refused(at(0), "digits of fixed length 4, such as IFA_NUMERIC");
    }
    return zero;
  }

  private Bitmap bitmap(int element) {
    FieldSpec field = fields[element];
    if (field == null || !field.isBitmap()) {
      throw tag.refused(at(element), "a class of bitmaps, such as IFA_BITMAP");
    }
    int length = field.length();
    if (length < 1 || (length > Long.BYTES && length != 16 && length != 24)) {
      throw tag.refused(at(element) + ", length=" + length, "a bitmap of 1 to 8, 16 or 24 bytes");
    }
    // Where bit 1 is an element of its own it cannot say that another bitmap follows.
    FieldSpec one = fields[1];
    boolean single = one != null && !one.isBitmap();
    int octets = Math.min(length, Long.BYTES);
    return new Bitmap(field.encoding(), octets, single ? 1 : Math.max(1, length / Long.BYTES));
  }

  private Bitmap thirdBitmap() {
    FieldSpec field = fields[thirdBitmapElement];
    if (field == null || !field.isBitmap() || field.length() != Long.BYTES) {
      throw tag.refused("thirdBitmapField=" + thirdBitmapElement, "a bitmap of 8 bytes there");
    }
    return new Bitmap(field.encoding(), Long.BYTES, 1);
  }

  /** An element of this packager, as messages call it. */
  private String at(int element) {
    String around = isMessage ? "" : tag.required("id") + ".";
    return "element=" + around + element;
  }

  /** The text names a packager, too, where there is one. */
  private static IllegalArgumentException unknown(
      DescriptorTag tag, String className, List<String> known) {
    String packager = tag.text("packager");
    String what =
        packager == null
            ? "class=" + tag.required("class")
            : "class=" + tag.required("class") + ", packager=" + packager;
    return tag.refusedHere(
        what, "a class that the codec knows, such as " + NearestName.of(className, known));
  }
}
