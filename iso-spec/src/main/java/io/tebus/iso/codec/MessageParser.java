package io.tebus.iso.codec;

import io.tebus.iso.DataElement;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the elements of a message: where each begins, how long it is, whether it is sound. Re-used:
 * each {@link #parse} forgets what was there.
 *
 * <p>Confined to its event loop. What comes out of it is told by {@link MessageDecoder}.
 */
final class MessageParser {

  private static final int STOPPED = -1;
  private static final int THIRD = 2;

  /** A number of as many digits may be a card's: it is read where it stands and kept nowhere. */
  private static final int SHORTEST_PAN = 13;

  private final MessageSpec spec;
  private final Layout layout;
  private final int[] plans = new int[MessageSpec.MAX_ELEMENT + 1];
  private final int[] rawOffsets = new int[MessageSpec.MAX_ELEMENT + 1];
  private final int[] offsets = new int[MessageSpec.MAX_ELEMENT + 1];
  private final int[] ends = new int[MessageSpec.MAX_ELEMENT + 1];
  private final int[] units = new int[MessageSpec.MAX_ELEMENT + 1];
  private final long[] numbers = new long[MessageSpec.MAX_ELEMENT + 1];
  private final @Nullable MessageDecoder[] subs =
      new @Nullable MessageDecoder[MessageSpec.MAX_ELEMENT + 1];
  private final long[] bitmaps = new long[Bitmap.MAX_COUNT];
  private final long[] sound = new long[ElementSet.WORDS];
  private final long[] damaged = new long[ElementSet.WORDS];
  private DirectBuffer buffer = new UnsafeBuffer(new byte[0]);
  private int mti = MessageDecoder.MTI_UNREADABLE;
  private int firstDamaged;
  private int highest;
  private boolean structureIntact;
  private boolean whole;

  MessageParser(MessageSpec spec) {
    this.spec = spec;
    this.layout = spec.layout();
    for (int element = 0; element <= MessageSpec.MAX_ELEMENT; element++) {
      FieldSpec field = spec.field(element);
      if (field == null) {
        continue;
      }
      plans[element] = FieldPlan.of(field);
      MessageSpec nested = field.nested();
      if (nested != null) {
        subs[element] = new MessageDecoder(nested);
      }
    }
  }

  /** Reads a message; the result is that of {@link MessageDecoder#decode}. */
  int parse(DirectBuffer buffer, int offset, int length) {
    forget(buffer);
    if (length == 0 && layout.isPart()) {
      structureIntact = true;
      whole = true;
      return MessageDecoder.OK;
    }
    int limit = offset + length;
    int begin = readMti(offset, limit);
    if (begin == STOPPED) {
      firstDamaged = MessageDecoder.MTI_UNREADABLE;
      return firstDamaged;
    }
    int position =
        switch (layout.order()) {
          case BITMAP -> readByBitmap(begin, limit);
          case SEQUENCE -> readInSequence(begin, limit);
          case TAGGED -> readByTag(begin, limit);
        };
    structureIntact = position != STOPPED;
    whole = position == limit;
    if (structureIntact && !whole) {
      blame(highest);
    }
    return firstDamaged;
  }

  /** The result is that of {@link MessageDecoder#firstDamaged}. */
  int firstDamaged(ElementSet among) {
    if (!whole) {
      return firstDamaged;
    }
    for (int i = 0; i < ElementSet.WORDS; i++) {
      long found = damaged[i] & among.word(i);
      if (found != 0) {
        return i * Long.SIZE + Long.numberOfTrailingZeros(found);
      }
    }
    return MessageDecoder.OK;
  }

  int mti() {
    return mti;
  }

  boolean structureIntact() {
    return structureIntact;
  }

  boolean has(int element) {
    // A shift of a long counts modulo 64.
    return (sound[element >>> 6] & (1L << element)) != 0;
  }

  /** True when the element was reached and is not sound. */
  boolean isDamaged(int element) {
    return (damaged[element >>> 6] & (1L << element)) != 0;
  }

  DirectBuffer buffer() {
    return buffer;
  }

  /** Where the element begins with its head. */
  int rawOffset(int element) {
    return rawOffsets[element];
  }

  /** Where its content begins. */
  int offset(int element) {
    return offsets[element];
  }

  /** Where what follows it begins. */
  int end(int element) {
    return ends[element];
  }

  /** Digits, characters or bytes of its content. */
  int units(int element) {
    return units[element];
  }

  /** The content of one that is sound and {@linkplain FieldSpec#isNumber is a number}. */
  long number(int element) {
    int count = units[element];
    return count < SHORTEST_PAN
        ? numbers[element]
        : specOf(element).number(buffer, offsets[element], count);
  }

  /** The decoder of what an element holds, there or not; null of one that holds no elements. */
  @Nullable MessageDecoder sub(int element) {
    return subs[element];
  }

  private void forget(DirectBuffer next) {
    buffer = next;
    mti = MessageDecoder.MTI_UNREADABLE;
    for (int i = 0; i < Bitmap.MAX_COUNT; i++) {
      bitmaps[i] = 0;
    }
    for (int i = 0; i < ElementSet.WORDS; i++) {
      sound[i] = 0;
      damaged[i] = 0;
    }
    firstDamaged = MessageDecoder.OK;
    highest = DataElement.SECONDARY_BITMAP;
    structureIntact = false;
    whole = false;
  }

  private int readMti(int offset, int limit) {
    int position = offset + layout.headerLength();
    FieldSpec field = layout.mti();
    int length = field == null ? 0 : field.wireLength();
    if (length > limit - position) {
      return STOPPED;
    }
    if (field == null) {
      return position;
    }
    int digits = MessageSpec.MTI_LENGTH;
    mti = (int) field.encoding().number(buffer, position, digits, 0, digits);
    return mti == MessageDecoder.MTI_UNREADABLE ? STOPPED : position + length;
  }

  private int readByBitmap(int offset, int limit) {
    Bitmap bitmap = layout.bitmap();
    int position = bitmap == null ? offset : readBitmaps(bitmap, offset, limit);
    for (int word = 0; word < Bitmap.MAX_COUNT && position != STOPPED; word++) {
      position = readElements(word, position, limit);
    }
    return position;
  }

  private int readBitmaps(Bitmap bitmap, int offset, int limit) {
    int position = offset;
    for (int word = 0; word < bitmap.maxCount(); word++) {
      position = readBitmap(bitmap, word, DataElement.SECONDARY_BITMAP, position, limit);
      boolean last = word + 1 == bitmap.maxCount() || bitmaps[word] >= 0;
      if (position == STOPPED || last) {
        return position;
      }
      bitmaps[word] ^= Bitmap.NEXT_FOLLOWS;
    }
    return position;
  }

  private int readBitmap(Bitmap bitmap, int word, int element, int position, int limit) {
    if (limit - position < bitmap.wireLength() || !bitmap.isReadable(buffer, position)) {
      damaged(element);
      return STOPPED;
    }
    bitmaps[word] = bitmap.read(buffer, position);
    return position + bitmap.wireLength();
  }

  private int readElements(int word, int offset, int limit) {
    int position = offset;
    long remaining = bitmaps[word];
    while (remaining != 0 && position != STOPPED) {
      int index = Long.numberOfLeadingZeros(remaining);
      remaining ^= Long.MIN_VALUE >>> index;
      position = readElement(word * Bitmap.ELEMENTS + index + 1, position, limit);
    }
    return position;
  }

  /** The content of an element may end before its last element, a message may not. */
  private int readInSequence(int offset, int limit) {
    int position = offset;
    for (int element = layout.firstElement();
        element <= layout.highestElement() && position != STOPPED;
        element++) {
      if (layout.isPart() && position == limit) {
        return position;
      }
      if (spec.field(element) != null) {
        position = readElement(element, position, limit);
      }
    }
    return position;
  }

  /** Every element takes at least its tag, so this ends. */
  private int readByTag(int offset, int limit) {
    int position = spec.field(0) == null ? offset : readElement(0, offset, limit);
    while (position != STOPPED && position < limit) {
      int element = layout.readTag(buffer, position, limit);
      if (element == Layout.NONE) {
        blame(highest);
        return STOPPED;
      }
      position = readElement(element, position, limit);
    }
    return position;
  }

  private int readElement(int element, int position, int limit) {
    highest = element;
    int plan = plans[element];
    return plan == FieldPlan.NONE
        ? readOther(element, position, limit)
        : readPlanned(element, plan, position, limit);
  }

  private int readPlanned(int element, int plan, int position, int limit) {
    int offset = position + FieldPlan.headLength(plan);
    int count = offset > limit ? FieldSpec.UNREADABLE : readCount(plan, position);
    int content = FieldPlan.content(plan);
    int end = offset + (content == FieldPlan.PACKED_DIGITS ? (count + 1) >> 1 : count);
    if (count == FieldSpec.UNREADABLE || end > limit) {
      damaged(element);
      return STOPPED;
    }
    rawOffsets[element] = position;
    offsets[element] = offset;
    ends[element] = end;
    units[element] = count;
    if (count <= FieldPlan.maxUnits(plan) && isSound(element, content, offset, count)) {
      sound[element >>> 6] |= 1L << element;
    } else {
      damaged(element);
    }
    return end;
  }

  private int readCount(int plan, int position) {
    return switch (FieldPlan.head(plan)) {
      case FieldPlan.FIXED -> FieldPlan.maxUnits(plan);
      case FieldPlan.TWO_DIGITS -> (int) Digits.parse(buffer, position, 2);
      case FieldPlan.THREE_DIGITS -> (int) Digits.parse(buffer, position, 3);
      default -> (int) Nibbles.number(buffer, position, 0, 2 * FieldPlan.headLength(plan));
    };
  }

  private boolean isSound(int element, int content, int offset, int count) {
    if (content == FieldPlan.TEXT) {
      return CharacterClass.arePrintable(buffer, offset, count);
    }
    long number =
        content == FieldPlan.DIGITS
            ? Digits.parse(buffer, offset, count)
            : specOf(element).number(buffer, offset, count);
    if (count < SHORTEST_PAN) {
      numbers[element] = number;
    }
    // Without digits, or with more than a long holds, it is no number and may be sound.
    return number != Digits.NOT_A_NUMBER
        || ((count == 0 || count > Digits.MAX_DIGITS) && admits(element, offset, count));
  }

  private boolean admits(int element, int offset, int count) {
    FieldSpec field = specOf(element);
    return field.content().admits(field.encoding(), buffer, offset, count);
  }

  private FieldSpec specOf(int element) {
    return Objects.requireNonNull(spec.field(element));
  }

  private int readOther(int element, int position, int limit) {
    FieldSpec field = spec.field(element);
    if (field == null || field.headLength() > limit - position) {
      damaged(element);
      return STOPPED;
    }
    if (field.isBitmap()) {
      return readThirdBitmap(element, position, limit);
    }
    int offset = position + field.headLength();
    int count = field.readUnits(buffer, position, limit);
    int room = field.room(count);
    if (count == FieldSpec.UNREADABLE || room > limit - offset) {
      damaged(element);
      return STOPPED;
    }
    rawOffsets[element] = position;
    offsets[element] = offset;
    ends[element] = offset + room;
    units[element] = count;
    if (count <= field.length() && isSound(element, field, offset, count)) {
      sound[element >>> 6] |= 1L << element;
    } else {
      damaged(element);
    }
    return offset + room;
  }

  private boolean isSound(int element, FieldSpec field, int offset, int count) {
    if (field.isNumber() && count < SHORTEST_PAN) {
      numbers[element] = field.number(buffer, offset, count);
    }
    MessageDecoder sub = subs[element];
    return sub == null
        ? field.content().admits(field.encoding(), buffer, offset, count)
        : sub.decode(buffer, offset, field.contentLength(count)) == MessageDecoder.OK;
  }

  private int readThirdBitmap(int element, int position, int limit) {
    Bitmap third = layout.thirdBitmap();
    if (third == null || element != layout.thirdBitmapElement()) {
      damaged(element);
      return STOPPED;
    }
    return readBitmap(third, THIRD, element, position, limit);
  }

  private void damaged(int element) {
    damaged[element >>> 6] |= 1L << element;
    blame(element);
  }

  /** The first one noted; where elements are in ascending order, the lowest. */
  private void blame(int element) {
    if (firstDamaged == MessageDecoder.OK) {
      firstDamaged = element == 0 ? MessageDecoder.MTI_UNREADABLE : element;
    }
  }
}
