package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.event.ExceptionReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/points.md says is shown by tests, and these are there under the names it gives. */
class PointsDocumentTest {

  private static final Path PROCESSOR =
      Path.of(System.getProperty("tebus.root", ".."), "processor");
  private static final Path DOCUMENT = PROCESSOR.resolve("docs/points.md");
  private static final Path TESTS = PROCESSOR.resolve("src/test/java");

  private static final String SECTION = "\n## ";
  private static final String PARAGRAPH = "\n\n";
  private static final String SHOWN_BY = "Shown by: ";
  private static final int SECTIONS = 8;

  /** A test that is named: class and method. */
  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*)\\.(\\w+)`");

  /** A test that is there: the method that follows an annotation. */
  private static final Pattern TEST =
      Pattern.compile("@(?:Test|ParameterizedTest)\\b.*?\\bvoid (\\w+)\\(", Pattern.DOTALL);

  @Test
  void everySectionIsShownByTestsThatAreThere() throws IOException {
    List<String> sections = List.of(Files.readString(DOCUMENT).split(SECTION, -1));
    assertThat(sections).hasSize(1 + SECTIONS);

    for (String section : sections.subList(1, sections.size())) {
      String title = section.lines().findFirst().orElse("");
      List<String> shownBy =
          Stream.of(section.split(PARAGRAPH, -1)).filter(p -> p.startsWith(SHOWN_BY)).toList();
      assertThat(shownBy).as(title).hasSize(1);
      List<String> missing = new ArrayList<>();
      Matcher named = NAMED.matcher(shownBy.getFirst());
      int count = 0;
      while (named.find()) {
        count++;
        String test = Objects.requireNonNull(named.group(2));
        if (!testsOf(Objects.requireNonNull(named.group(1))).contains(test)) {
          missing.add(named.group());
        }
      }
      assertThat(count).as(title).isPositive();
      assertThat(missing).as(title).isEmpty();
    }
  }

  @Test
  void everyReasonOfAnExceptionHasARow() throws IOException {
    List<String> lines = Files.readAllLines(DOCUMENT);

    for (ExceptionReason reason : ExceptionReason.values()) {
      long rows = lines.stream().filter(line -> line.startsWith("| `" + reason + "` |")).count();
      assertThat(rows).as("%s", reason).isEqualTo(reason == ExceptionReason.NONE ? 0 : 1);
    }
  }

  /** The names of the tests of a class; none when there is no such class. */
  private static Set<String> testsOf(String className) throws IOException {
    List<Path> sources;
    try (Stream<Path> files = Files.walk(TESTS)) {
      sources = files.filter(file -> file.endsWith(className + ".java")).toList();
    }
    Set<String> tests = new HashSet<>();
    for (Path source : sources) {
      Matcher test = TEST.matcher(Files.readString(source));
      while (test.find()) {
        tests.add(Objects.requireNonNull(test.group(1)));
      }
    }
    return tests;
  }
}
