package io.tebus.ops.iso;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What two messages differ in, element by element, masked.
 *
 * <p>Immutable.
 *
 * @param lines one for each difference, none of equal messages
 * @param compared how many elements of either were looked at, the message type among them
 */
record MessageDifference(List<String> lines, int compared) {

  MessageDifference {
    lines = List.copyOf(lines);
  }

  /** Of two sound messages. Elements that hold others are compared by what they hold. */
  static MessageDifference of(ReadMessage a, ReadMessage b) {
    List<String> lines = new ArrayList<>();
    if (!a.mti().equals(b.mti())) {
      lines.add(line("mti", "", a.mti() + "  |  " + b.mti()));
    }
    SortedMap<Long, MessageElement> ofA = byPlace(a);
    SortedMap<Long, MessageElement> ofB = byPlace(b);
    SortedMap<Long, MessageElement> all = new TreeMap<>(ofA);
    all.putAll(ofB);
    for (MessageElement element : all.values()) {
      String difference = difference(ofA.get(element.place()), ofB.get(element.place()));
      if (!difference.isEmpty()) {
        lines.add(line(element.path(), element.name(), difference));
      }
    }
    CardNumbers cardsOfA = CardNumbers.of(a.elements());
    CardNumbers cardsOfB = CardNumbers.of(b.elements());
    // A card that one message names may stand in the other one where nobody looks for it.
    List<String> masked = lines.stream().map(line -> cardsOfA.hide(cardsOfB.hide(line))).toList();
    return new MessageDifference(masked, all.size() + 1);
  }

  private static SortedMap<Long, MessageElement> byPlace(ReadMessage message) {
    SortedMap<Long, MessageElement> elements = new TreeMap<>();
    for (MessageElement element : message.elements()) {
      elements.put(element.place(), element);
    }
    return elements;
  }

  /** In words; empty when there is none. One of the two may be missing. */
  private static String difference(@Nullable MessageElement a, @Nullable MessageElement b) {
    if (a == null || b == null) {
      return b == null ? only("A", a) : only("B", b);
    }
    if (a.isComposite() || a.content().equals(b.content())) {
      return "";
    }
    return a.shown().equals(b.shown())
        ? a.shown() + "  in both as shown, different where it is masked"
        : a.shown() + "  |  " + b.shown();
  }

  private static String only(String which, @Nullable MessageElement element) {
    return element == null ? "" : ("only in " + which + "  " + element.shown()).stripTrailing();
  }

  private static String line(String path, String name, String text) {
    return String.format(Locale.ROOT, "  %-10s%-22s%s", path, name, text);
  }
}
