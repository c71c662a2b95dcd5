package io.tebus.app;

import io.tebus.iso.NearestName;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * The settings of a host: {@code cfg/default.yml}, overridden by the environment. All mistakes are
 * reported at once, with file, line and the nearest known key.
 *
 * <p>Immutable. Keys that do not begin with {@code tebus} belong to the descriptors in {@code
 * deploy} and are left to jPOS.
 */
final class Settings {

  private static final String ROOT = "tebus";
  private static final int MAX_PORT = 65_535;
  private static final List<String> KEYS =
      Arrays.stream(Setting.values()).map(Setting::key).toList();

  private final Map<Setting, String> values;

  private Settings(Map<Setting, String> values) {
    this.values = values;
  }

  String text(Setting setting) {
    return values.getOrDefault(setting, setting.defaultValue());
  }

  long number(Setting setting) {
    return Long.parseLong(text(setting));
  }

  /**
   * A port with the host's offset added.
   *
   * @throws HostRefusedException when there is no such port
   */
  int port(Setting setting, int offset) {
    long port = number(setting) + offset;
    if (port > MAX_PORT) {
      throw new HostRefusedException(
          setting.key()
              + ": port="
              + number(setting)
              + " offset="
              + offset
              + " (expected: at most "
              + MAX_PORT
              + " together)");
    }
    return (int) port;
  }

  /** Reads the file and the environment. */
  static Settings load(Path file, Map<String, String> environment) throws IOException {
    List<String> mistakes = new ArrayList<>();
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    try (Reader yaml = Files.newBufferedReader(file)) {
      Node root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(yaml);
      if (root instanceof MappingNode mapping) {
        read(mapping, "", file, values, mistakes);
      } else if (root != null) {
        mistakes.add(file + ": is not a mapping (expected: keys and values)");
      }
    } catch (MarkedYAMLException e) {
      mistakes.add(file + ":" + (e.getProblemMark().getLine() + 1) + ": " + e.getProblem());
    }
    for (Setting setting : Setting.values()) {
      String value = environment.get(setting.environmentVariable());
      if (value != null) {
        put(setting, value, setting.environmentVariable(), values, mistakes);
      }
    }
    if (!mistakes.isEmpty()) {
      throw new HostRefusedException("configuration:\n  " + String.join("\n  ", mistakes));
    }
    return new Settings(values);
  }

  private static void read(
      MappingNode mapping,
      String prefix,
      Path file,
      Map<Setting, String> values,
      List<String> mistakes) {
    for (NodeTuple entry : mapping.getValue()) {
      String name = ((ScalarNode) entry.getKeyNode()).getValue();
      String key = prefix.isEmpty() ? name : prefix + "." + name;
      if (prefix.isEmpty() && !name.equals(ROOT)) {
        continue;
      }
      String where = file + ":" + (entry.getKeyNode().getStartMark().getLine() + 1);
      if (entry.getValueNode() instanceof MappingNode inner) {
        read(inner, key, file, values, mistakes);
      } else if (entry.getValueNode() instanceof ScalarNode scalar) {
        Setting setting = find(key);
        if (setting == null) {
          String nearest = NearestName.of(key, KEYS);
          mistakes.add(where + ": unknown key " + key + " (did you mean " + nearest + "?)");
        } else {
          put(setting, scalar.getValue(), where, values, mistakes);
        }
      } else {
        mistakes.add(where + ": " + key + " is a list (expected: one value)");
      }
    }
  }

  private static void put(
      Setting setting,
      String value,
      String where,
      Map<Setting, String> values,
      List<String> mistakes) {
    String expected = setting.objectionTo(value);
    if (expected.isEmpty()) {
      values.put(setting, value);
    } else {
      // A wrong URL may still hold a password.
      String shown = setting == Setting.DB_URL ? "..." : value;
      mistakes.add(where + ": " + setting.key() + " = " + shown + " (expected: " + expected + ")");
    }
  }

  private static @Nullable Setting find(String key) {
    for (Setting setting : Setting.values()) {
      if (setting.key().equals(key)) {
        return setting;
      }
    }
    return null;
  }
}
