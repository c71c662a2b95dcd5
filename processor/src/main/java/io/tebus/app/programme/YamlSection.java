package io.tebus.app.programme;

import io.tebus.iso.NearestName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Keys and values of a file, or of a section of it. What is wrong is noted with its line, and the
 * value for a missing key stands in for it, so that one reading finds every mistake.
 *
 * <p>Confined to the thread that reads it.
 */
final class YamlSection {

  private final YamlFile file;
  private final String path;
  private final @Nullable Node node;
  private final Map<String, Node> values = new HashMap<>();

  /**
   * A section.
   *
   * @param path of its key, empty for the whole file
   * @param node null when it is not there
   */
  YamlSection(YamlFile file, String path, @Nullable Node node) {
    this.file = file;
    this.path = path;
    this.node = node;
    if (node instanceof MappingNode mapping) {
      for (NodeTuple entry : mapping.getValue()) {
        add(entry.getKeyNode(), entry.getValueNode());
      }
    } else if (node != null) {
      String what = path.isEmpty() ? "the file" : path;
      file.mistake(node, what + " has no keys (expected: keys and values)");
    }
  }

  private void add(Node keyNode, Node value) {
    if (!(keyNode instanceof ScalarNode scalar)) {
      file.mistake(keyNode, "a key is a list or a mapping (expected: a word)");
      return;
    }
    String key = scalar.getValue();
    String full = full(key);
    if (key.contains(".")) {
      file.mistake(keyNode, "key " + full + " has a dot (expected: a section, its keys below it)");
    } else if (!file.keys().contains(full)) {
      String nearest = NearestName.of(full, file.keys());
      file.mistake(keyNode, "unknown key " + full + " (did you mean " + nearest + "?)");
    } else if (values.putIfAbsent(key, value) != null) {
      file.mistake(keyNode, full + " is there twice (expected: once)");
    }
  }

  private String full(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** Notes each of these keys that is missing. */
  void require(String... keys) {
    // A section that is none was noted before.
    if (node instanceof MappingNode mapping) {
      for (String key : keys) {
        if (!has(key)) {
          file.mistake(mapping, "missing key " + full(key));
        }
      }
    }
  }

  /** Notes a mistake at the line of a key's value, or of the section when the key is missing. */
  void mistake(String key, String what) {
    Node value = values.get(key);
    Node at = value == null ? node : value;
    if (at != null) {
      file.mistake(at, what);
    }
  }

  /** A word in the form of a regular expression. */
  String text(String key, String missing, String form, String expected) {
    ScalarNode scalar = scalar(key);
    if (scalar == null) {
      return missing;
    }
    if (!scalar.getValue().matches(form)) {
      wrong(scalar, key, expected);
      return missing;
    }
    return scalar.getValue();
  }

  /** A whole number that fits an {@code int}. */
  int integer(String key, int missing, int least, int most) {
    return (int) number(key, missing, least, most);
  }

  /** A whole number. */
  long number(String key, long missing, long least, long most) {
    ScalarNode scalar = scalar(key);
    return scalar == null ? missing : number(scalar, key, missing, least, most);
  }

  private long number(ScalarNode scalar, String key, long missing, long least, long most) {
    String digits = scalar.getValue();
    // Eighteen digits fit a long.
    long value = digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : -1;
    if (value < least || value > most) {
      wrong(scalar, key, least + "-" + most);
      return missing;
    }
    return value;
  }

  /** Whole numbers as a list; empty when the key is missing. */
  List<Integer> integers(String key, int maxCount, int least, int most) {
    List<Integer> numbers = new ArrayList<>();
    for (Node item : items(key, maxCount)) {
      if (item instanceof ScalarNode scalar) {
        numbers.add((int) number(scalar, key, least, least, most));
      } else {
        file.mistake(item, full(key) + " has an entry that is no number");
      }
    }
    return numbers;
  }

  /** {@code 1 per 100}. */
  Ratio ratio(String key, Ratio missing) {
    ScalarNode scalar = scalar(key);
    if (scalar == null) {
      return missing;
    }
    Ratio ratio = Ratio.parse(scalar.getValue());
    if (ratio == null) {
      wrong(scalar, key, Ratio.EXPECTED);
      return missing;
    }
    return ratio;
  }

  /** One of an enum's constants, written as {@link #word(Enum)}. */
  <E extends Enum<E>> E choice(String key, E missing) {
    ScalarNode scalar = scalar(key);
    if (scalar == null) {
      return missing;
    }
    List<String> words = new ArrayList<>();
    for (E constant : EnumSet.allOf(missing.getDeclaringClass())) {
      if (word(constant).equals(scalar.getValue())) {
        return constant;
      }
      words.add(word(constant));
    }
    wrong(scalar, key, "one of " + words);
    return missing;
  }

  /** As in {@code half-up}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A section of this one; without keys when it is missing. */
  YamlSection section(String key) {
    return new YamlSection(file, full(key), values.get(key));
  }

  /** A list of sections; empty when the key is missing. */
  List<YamlSection> sections(String key, int maxCount) {
    List<YamlSection> sections = new ArrayList<>();
    for (Node item : items(key, maxCount)) {
      sections.add(new YamlSection(file, full(key), item));
    }
    return sections;
  }

  private List<Node> items(String key, int maxCount) {
    Node value = values.get(key);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof SequenceNode sequence)) {
      file.mistake(value, full(key) + " is no list (expected: a list)");
      return List.of();
    }
    List<Node> items = sequence.getValue();
    if (items.size() > maxCount) {
      file.mistake(
          value,
          full(key) + " has entries=" + items.size() + " (expected: at most " + maxCount + ")");
    }
    return items.subList(0, Math.min(items.size(), maxCount));
  }

  /** The value of a key; null when it is missing, or is not one value, after noting so. */
  private @Nullable ScalarNode scalar(String key) {
    Node value = values.get(key);
    if (value instanceof ScalarNode scalar) {
      return scalar;
    }
    if (value != null) {
      file.mistake(value, full(key) + " is a list or a section (expected: one value)");
    }
    return null;
  }

  private void wrong(ScalarNode scalar, String key, String expected) {
    file.mistake(scalar, full(key) + " = " + scalar.getValue() + " (expected: " + expected + ")");
  }
}
