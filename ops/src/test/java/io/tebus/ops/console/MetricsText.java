package io.tebus.ops.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A scrape, read line by line as strictly as Prometheus does; what is wrong with it fails the test.
 *
 * <p>Immutable once parsed.
 */
final class MetricsText {

  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") (\\S.*)");
  private static final Pattern TYPE =
      Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|histogram|summary)");
  private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\n\"])*\"";
  private static final Pattern SAMPLE =
      Pattern.compile(
          "((" + NAME + ")(?:\\{" + LABEL + "(?:," + LABEL + ")*,?})?) ([-+0-9.eE]+|NaN|[-+]Inf)");
  private static final Pattern SUFFIX = Pattern.compile("_(bucket|sum|count)$");

  private final Map<String, String> types = new LinkedHashMap<>();
  private final Map<String, Double> samples = new LinkedHashMap<>();
  private final Set<String> explained = new HashSet<>();

  private MetricsText() {}

  static MetricsText parse(String text) {
    assertThat(text).endsWith("\n");
    MetricsText metrics = new MetricsText();
    text.lines().forEach(metrics::readLine);
    assertThat(metrics.explained).isEqualTo(metrics.types.keySet());
    return metrics;
  }

  /** The type of each metric by name, as it is on the wire. */
  Map<String, String> types() {
    return types;
  }

  /** The values by name and labels, the labels in the order of their names. */
  Map<String, Double> samples() {
    return samples;
  }

  private void readLine(String line) {
    Matcher help = HELP.matcher(line);
    Matcher type = TYPE.matcher(line);
    Matcher sample = SAMPLE.matcher(line);
    if (help.matches()) {
      assertThat(explained.add(group(help, 1))).as("explained once: " + line).isTrue();
    } else if (type.matches()) {
      assertThat(types.put(group(type, 1), group(type, 2))).as("typed once: " + line).isNull();
      assertThat(group(type, 1).endsWith("_total"))
          .as("counters, and nothing else, end in _total: " + line)
          .isEqualTo(group(type, 2).equals("counter"));
    } else {
      assertThat(sample.matches()).as("proper line: " + line).isTrue();
      readSample(group(sample, 2), group(sample, 1), group(sample, 3), line);
    }
  }

  private static String group(Matcher matcher, int number) {
    return Objects.requireNonNull(matcher.group(number));
  }

  private void readSample(String name, String series, String value, String line) {
    boolean isTyped =
        types.containsKey(name) || types.containsKey(SUFFIX.matcher(name).replaceFirst(""));
    assertThat(isTyped).as("typed before: " + line).isTrue();
    double number = Double.parseDouble(value.replace("Inf", "Infinity"));
    assertThat(samples.put(series, number)).as("told once: " + line).isNull();
  }
}
