package io.tebus.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * The exchanges that the message profile promises, one card from a new home, in order.
 *
 * <p>Immutable.
 */
record Examples(String card, List<Exchange> exchanges) {

  /** {@link Exchange#before()}, {@link Exchange#after()}: nothing is said. */
  static final long UNTOLD = -1;

  private static final String RESOURCE = "/examples.json";

  /**
   * One request and what of its answer is promised.
   *
   * @param hex the request on the wire, without its length
   * @param answerMti MTI of the answer
   * @param promised values by element, {@code 48 contains} and {@code 37, 38, 54}
   * @param before available points before it
   * @param after available points after it
   */
  record Exchange(
      String name,
      String stan,
      String hex,
      String answerMti,
      Map<String, String> promised,
      long before,
      long after) {

    byte[] message() {
      return HexFormat.of().parseHex(hex);
    }
  }

  static Examples load() {
    try (InputStream json =
            Objects.requireNonNull(Examples.class.getResourceAsStream(RESOURCE), RESOURCE);
        InputStreamReader text = new InputStreamReader(json, StandardCharsets.UTF_8)) {
      // JSON is YAML.
      Node root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(text);
      List<Exchange> exchanges = new ArrayList<>();
      for (Node exchange : ((SequenceNode) child(root, "exchanges")).getValue()) {
        exchanges.add(exchange(exchange));
      }
      return new Examples(text(child(root, "card")), List.copyOf(exchanges));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Exchange exchange(Node node) {
    Node request = child(node, "request");
    Node answer = child(node, "answer");
    Map<String, String> promised = new HashMap<>();
    for (NodeTuple field : ((MappingNode) child(answer, "fields")).getValue()) {
      promised.put(text(field.getKeyNode()), text(field.getValueNode()));
    }
    return new Exchange(
        text(child(node, "name")),
        text(child(child(request, "fields"), "11")),
        text(child(request, "hex")),
        text(child(answer, "mti")),
        Map.copyOf(promised),
        points(child(node, "points_before")),
        points(child(node, "points_after")));
  }

  private static Node child(Node node, String key) {
    for (NodeTuple entry : ((MappingNode) node).getValue()) {
      if (text(entry.getKeyNode()).equals(key)) {
        return entry.getValueNode();
      }
    }
    throw new IllegalStateException("examples: key=" + key + " is missing");
  }

  private static String text(Node node) {
    return ((ScalarNode) node).getValue();
  }

  private static long points(Node node) {
    String text = text(node);
    return text.equals("null") ? UNTOLD : Long.parseLong(text);
  }
}
