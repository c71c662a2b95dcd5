package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/durability.md promises is shown by tests, and these are there under their names. */
class DurabilityDocumentTest {

  private static final Path ROOT = Path.of(System.getProperty("tebus.root", ".."));
  private static final Path DOCUMENT = ROOT.resolve("ops/docs/durability.md");
  private static final List<String> MODULES = List.of("iso-spec", "processor", "perf", "ops");

  private static final String TABLE =
      "| fault | promise | by what | shown by |\n|---|---|---|---|\n";
  private static final String PARAGRAPH = "\n\n";
  private static final int CELLS = 4;

  /** A test that is named: class and method. */
  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*)#(\\w+)`");

  /** A test that is there: the method that follows an annotation. */
  private static final Pattern TEST =
      Pattern.compile("@(?:Test|ParameterizedTest)\\b.*?\\bvoid (\\w+)\\(", Pattern.DOTALL);

  @Test
  void everyTestThatIsNamedIsThere() throws IOException {
    Matcher named = NAMED.matcher(Files.readString(DOCUMENT));
    int count = 0;
    List<String> missing = new ArrayList<>();
    while (named.find()) {
      count++;
      String className = Objects.requireNonNull(named.group(1));
      if (!testsOf(className).contains(Objects.requireNonNull(named.group(2)))) {
        missing.add(named.group());
      }
    }

    assertThat(missing).isEmpty();
    assertThat(count).isPositive();
  }

  @Test
  void everyFaultHasAPromiseAndATest() throws IOException {
    String document = Files.readString(DOCUMENT);
    assertThat(document).contains(TABLE);
    int begin = document.indexOf(TABLE) + TABLE.length();
    List<String> rows =
        document.substring(begin, document.indexOf(PARAGRAPH, begin)).lines().toList();

    assertThat(rows)
        .isNotEmpty()
        .allSatisfy(row -> {
          String[] cells = row.substring(2, row.length() - 2).split(" \\| ", -1);
          assertThat(cells).hasSize(CELLS).noneMatch(String::isBlank);
          assertThat(cells[CELLS - 1]).containsPattern(NAMED);
        });
  }

  /** The names of the tests of a class; none when there is no such class. */
  private static List<String> testsOf(String className) throws IOException {
    List<String> tests = new ArrayList<>();
    for (String module : MODULES) {
      List<Path> sources;
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        sources = files.filter(file -> file.endsWith(className + ".java")).toList();
      }
      for (Path source : sources) {
        Matcher test = TEST.matcher(Files.readString(source));
        while (test.find()) {
          tests.add(Objects.requireNonNull(test.group(1)));
        }
      }
    }
    return tests;
  }
}
