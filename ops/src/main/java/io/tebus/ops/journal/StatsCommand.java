package io.tebus.ops.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tebus.journal.Journal;
import io.tebus.ops.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Counts what a journal holds.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "stats",
    description = "Count events, transactions, frames and bytes of a journal, by kind and day.")
final class StatsCommand extends ReadingCommand {

  private static final Pattern HUMP = Pattern.compile("([a-z])([A-Z])");
  private static final String INDENT = "  ";

  StatsCommand() {}

  @Override
  void checkOptions(CommandLine command) {
    // It has none of its own.
  }

  @Override
  int read(Path journal, PrintWriter out) {
    JournalStatistics statistics = new JournalStatistics();
    Journal.inspect(journal, statistics, new EventCheck(statistics));
    ObjectNode json = statistics.json();
    if (json()) {
      out.println(json);
    } else {
      print(json, "", out);
    }
    return ExitCode.OK;
  }

  /** The same in two columns: a label and a number, what is within others indented. */
  private static void print(JsonNode object, String indent, PrintWriter out) {
    object
        .properties()
        .forEach(member -> {
          String label = indent + label(member.getKey());
          if (member.getValue().isObject()) {
            out.println(label);
            print(member.getValue(), indent + INDENT, out);
          } else {
            out.println(
                String.format(Locale.ROOT, "%-40s%,18d", label, member.getValue().asLong()));
          }
        });
  }

  /** {@code eventsPerGroup} in words; names of constants and days as they are. */
  private static String label(String name) {
    String words = HUMP.matcher(name).replaceAll("$1 $2");
    return words.equals(name) ? name : words.toLowerCase(Locale.ROOT);
  }
}
