package io.tebus.app.programme;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * A file under reading: the keys it may have, and where its mistakes are noted.
 *
 * <p>Confined to the thread that reads it. It is read as nodes and not as constructed values: a
 * node knows its line, and nothing is taken for a date, a boolean or an octal number.
 */
final class YamlFile {

  private final Path path;
  private final List<String> keys;
  private final List<String> mistakes;

  /**
   * A file that was not read yet.
   *
   * @param keys all there are, as paths: those of a section are its own, a dot, and theirs
   * @param mistakes are added here, each with file and line
   */
  YamlFile(Path path, List<String> keys, List<String> mistakes) {
    this.path = path;
    this.keys = keys;
    this.mistakes = mistakes;
  }

  /** All of it; a section without keys when it is no YAML, after noting so. */
  YamlSection read() throws IOException {
    return new YamlSection(this, "", compose());
  }

  private @Nullable Node compose() throws IOException {
    try (Reader yaml = Files.newBufferedReader(path)) {
      Node root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(yaml);
      if (root == null) {
        mistakes.add(path + ":1: is empty (expected: keys and values)");
      }
      return root;
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      String line = mark == null ? "?" : String.valueOf(mark.getLine() + 1);
      mistakes.add(path + ":" + line + ": " + e.getProblem() + " (expected: YAML)");
      return null;
    } catch (YAMLException e) {
      // Bytes that are no UTF-8 come here too.
      mistakes.add(path + ":?: " + e.getMessage() + " (expected: YAML in UTF-8)");
      return null;
    }
  }

  /** Every key there is, as a path. */
  List<String> keys() {
    return keys;
  }

  /** Notes a mistake at the line where a node begins. */
  void mistake(Node node, String what) {
    mistakes.add(path + ":" + (node.getStartMark().getLine() + 1) + ": " + what);
  }
}
