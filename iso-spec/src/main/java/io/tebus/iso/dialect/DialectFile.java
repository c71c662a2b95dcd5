package io.tebus.iso.dialect;

import io.tebus.iso.NearestName;
import java.io.Reader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * The nodes of one dialect file, and every mistake that was found in them, with its line.
 *
 * <p>Used once, by one thread. Nodes and not constructed values: a node knows its line, and 0200
 * stays the text it is instead of becoming an octal number.
 */
final class DialectFile {

  /** A number that is not there or not valid, as was mentioned; below every valid one. */
  static final int UNREADABLE = -1;

  private final String source;
  private final List<String> mistakes = new ArrayList<>();

  DialectFile(String source) {
    this.source = source;
  }

  /** The root, or null after mentioning why there is none. */
  @Nullable Node compose(Reader yaml) {
    try {
      Node root = new Yaml(new LoaderOptions()).compose(yaml);
      if (root == null) {
        mistakes.add("line 1: the file is empty (expected: a dialect)");
      }
      return root;
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      mistakes.add(
          "line "
              + (mark == null ? "?" : String.valueOf(mark.getLine() + 1))
              + ": "
              + e.getProblem()
              + " (expected: YAML)");
      return null;
    } catch (YAMLException e) {
      mistakes.add("line ?: " + e.getMessage() + " (expected: YAML)");
      return null;
    }
  }

  /** The values of a mapping by key, which must have all of the keys and no others. */
  Map<String, Node> entries(@Nullable Node node, String what, List<String> keys) {
    return entries(node, what, keys, List.of());
  }

  /**
   * The values of a mapping by key, which must have all of the needed keys and may have the others.
   * Nothing for no node: that it is missing was mentioned before.
   */
  Map<String, Node> entries(
      @Nullable Node node, String what, List<String> needed, List<String> others) {
    Map<String, Node> entries = new HashMap<>();
    if (node == null) {
      return entries;
    }
    List<String> keys = new ArrayList<>(needed);
    keys.addAll(others);
    if (!(node instanceof MappingNode mapping)) {
      mistake(node, what, "a mapping with " + keys);
      return entries;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      ScalarNode keyNode = scalar(tuple.getKeyNode(), what + ": key");
      if (keyNode == null) {
        continue;
      }
      String key = keyNode.getValue();
      if (!keys.contains(key)) {
        String nearest = ", nearest=" + NearestName.of(key, keys);
        mistake(keyNode, what + ": unknown key=" + key + nearest, "one of " + keys);
      } else if (entries.putIfAbsent(key, tuple.getValueNode()) != null) {
        mistake(keyNode, what + ": key=" + key + " again", "once");
      }
    }
    for (String key : needed) {
      if (!entries.containsKey(key)) {
        mistake(node, what + ": missing key=" + key, "all of " + needed);
      }
    }
    return entries;
  }

  /** A number within bounds, or {@link #UNREADABLE}, also for no node. */
  int number(@Nullable Node node, String key, int min, int max) {
    ScalarNode scalar = scalar(node, key);
    if (scalar == null) {
      return UNREADABLE;
    }
    String text = scalar.getValue();
    // Nine digits fit an int.
    int value = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : UNREADABLE;
    if (value < min || value > max) {
      mistake(scalar, key + "=" + text, min + " to " + max);
      return UNREADABLE;
    }
    return value;
  }

  /** The scalar; null for no node, and for another kind of node after mentioning it. */
  @Nullable ScalarNode scalar(@Nullable Node node, String what) {
    if (node instanceof ScalarNode scalar) {
      return scalar;
    }
    if (node != null) {
      mistake(node, what, "a plain value");
    }
    return null;
  }

  void mistake(Node node, String what, String expected) {
    int line = node.getStartMark().getLine() + 1;
    mistakes.add("line " + line + ": " + what + " (expected: " + expected + ")");
  }

  /**
   * Gives up when there was a mistake.
   *
   * @throws IllegalArgumentException naming all of them
   */
  void refuseMistakes() {
    if (!mistakes.isEmpty()) {
      throw new IllegalArgumentException(
          "dialect: source="
              + source
              + ", mistakes="
              + mistakes.size()
              + "\n  "
              + String.join("\n  ", mistakes));
    }
  }
}
