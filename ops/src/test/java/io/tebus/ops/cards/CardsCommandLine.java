package io.tebus.ops.cards;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.ops.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The commands about cards as a test types them: a file, a home and what was said. Confined to the
 * test's thread.
 */
abstract class CardsCommandLine {

  /** Index of the first card that is generated; not among those of a {@link CardsHost}. */
  static final int FIRST = 1_000;

  final StringWriter out = new StringWriter();
  final StringWriter err = new StringWriter();
  Path directory = Path.of("");
  Path home = Path.of("");
  Path file = Path.of("");
  Path rejects = Path.of("");

  @BeforeEach
  void namePaths(@TempDir Path temporary) {
    directory = temporary;
    home = directory.resolve("home");
    file = directory.resolve("cards.csv");
    rejects = directory.resolve("cards.csv.rejects.csv");
  }

  void generate(int count, String... options) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("generate", "--count", Integer.toString(count)));
    arguments.addAll(List.of("--output", file.toString()));
    if (!List.of(options).contains("--first")) {
      arguments.addAll(List.of("--first", Integer.toString(FIRST)));
    }
    arguments.addAll(List.of(options));
    assertThat(execute(arguments)).as(err.toString()).isEqualTo(ExitCode.OK);
  }

  int importFile(String... options) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("import", file.toString(), "--home", home.toString()));
    arguments.addAll(List.of(options));
    return execute(arguments);
  }

  /** Changes cards as the file says. */
  int changeCards() {
    return execute(List.of("change", file.toString(), "--home", home.toString()));
  }

  /** Has one of the commands about accounts read the file. */
  int accounts(String command) {
    List<String> arguments = List.of(command, file.toString(), "--home", home.toString());
    return execute(new CommandLine(new AccountsCommand()), arguments);
  }

  private int execute(List<String> arguments) {
    return execute(new CommandLine(new CardsCommand()), arguments);
  }

  private int execute(CommandLine commands, List<String> arguments) {
    return commands
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments.toArray(new String[0]));
  }
}
