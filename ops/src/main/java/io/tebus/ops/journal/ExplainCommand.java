package io.tebus.ops.journal;

import io.tebus.event.CardOpenedEvent;
import io.tebus.ops.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.agrona.DirectBuffer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/**
 * Says what was decided, why, and what became of it.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "explain",
    description = {
      "Explain a transaction from the journal of a stopped host: request, decision, points,",
      "the lots they went into or came from, and what took it back.",
      "For example:",
      "  ops/tebus explain 100213",
      "  ops/tebus explain 632609020481",
      "Exit code 1 when there is none, or the journal is damaged."
    })
public final class ExplainCommand extends ReadingCommand {

  private static final int RRN_LENGTH = 12;

  /** With the commas that are shown; short enough for a long. */
  private static final Pattern LSN = Pattern.compile("[1-9][0-9,]{0,20}");

  private static final int MAX_LSN_DIGITS = 18;
  private static final Pattern RRN = Pattern.compile("[\\x20-\\x7E]{1," + RRN_LENGTH + "}");

  @Parameters(
      paramLabel = "LSN|RRN",
      description = {
        "The LSN of an event, or the 12 characters of DE 37.",
        "Digits are an LSN when the journal reaches that far."
      })
  private String what = "";

  @Option(names = "--lsn", description = "It is an LSN.")
  private boolean lsnOnly;

  @Option(names = "--rrn", description = "It is an RRN, maybe without the blanks at its end.")
  private boolean rrnOnly;

  ExplainCommand() {}

  @Override
  void checkOptions(CommandLine command) {
    if (lsnOnly && rrnOnly) {
      throw new ParameterException(command, "--lsn: given together with --rrn (expected: one)");
    }
    if (lsn() == EventSearch.NO_LSN && rrn().isEmpty()) {
      // Not what was typed: it may be a card number.
      throw new ParameterException(
          command,
          "LSN|RRN: length="
              + what.length()
              + " (expected: an LSN, or an RRN of 12 characters; --rrn for a shorter one)");
    }
  }

  /** What was typed as an LSN, or {@link EventSearch#NO_LSN}. */
  private long lsn() {
    String digits = what.replace(",", "");
    return !rrnOnly && LSN.matcher(what).matches() && digits.length() <= MAX_LSN_DIGITS
        ? Long.parseLong(digits)
        : EventSearch.NO_LSN;
  }

  /** What was typed as an RRN without trailing blanks, empty when it is none. */
  private String rrn() {
    boolean possible =
        !lsnOnly && RRN.matcher(what).matches() && (rrnOnly || what.length() == RRN_LENGTH);
    return possible ? what.stripTrailing() : "";
  }

  @Override
  int read(Path journal, PrintWriter out) {
    EventSearch search = new EventSearch(lsn(), rrn());
    JournalReading searched = JournalReading.of(journal, search, search);
    if (search.found().isEmpty()) {
      String range = searched.damage() == null ? "the journal holds: " : "it could be read: ";
      say("nothing found: " + sought() + " (" + range + search.range() + ")");
      sayDamage(searched);
      return ExitCode.FAILED;
    }
    JournalReading explained = explain(journal, search.found(), out);
    if (search.leftOut() > 0) {
      say(Shown.number(search.leftOut()) + " more transactions have this RRN");
    }
    sayDamage(explained);
    return explained.damage() == null ? ExitCode.OK : ExitCode.FAILED;
  }

  /** What lies behind the damage is not known: the answer may lack something. */
  private void sayDamage(JournalReading reading) {
    if (reading.damage() != null) {
      say("read as far as lsn " + Shown.number(reading.lastLsn()) + ": " + reading.damage());
    }
  }

  /** Not what was typed: it may be a card number. */
  private String sought() {
    if (lsn() == EventSearch.NO_LSN) {
      return "no transaction of this RRN";
    }
    return rrn().isEmpty() ? "no event of this LSN" : "no event of this LSN, nor of this RRN";
  }

  /**
   * A second reading: what belongs to an event may lie before it and behind it. Prints what there
   * is, also when it ends at damage.
   */
  private JournalReading explain(Path journal, List<FoundEvent> found, PrintWriter out) {
    CardMasks cards = new CardMasks();
    List<RelatedEvents> related =
        found.stream().map(one -> new RelatedEvents(one.event(), cards)).toList();
    CardOpenedEvent cardOpened = new CardOpenedEvent();
    JournalReading reading =
        JournalReading.of(
            journal,
            _ -> {},
            (lsn, timeMs, buffer, offset, length) -> {
              learnCard(cardOpened, cards, buffer, offset, length);
              for (RelatedEvents one : related) {
                one.onEvent(lsn, timeMs, buffer, offset, length);
              }
            });
    for (int i = 0; i < found.size(); i++) {
      Explanation explanation = new Explanation(found.get(i), related.get(i), cards);
      if (json()) {
        out.println(explanation.json());
      } else {
        explanation.lines().forEach(out::println);
      }
    }
    out.flush();
    return reading;
  }

  private static void learnCard(
      CardOpenedEvent view, CardMasks cards, DirectBuffer buffer, int offset, int length) {
    if (EventKind.of(buffer, offset) == EventKind.CARD_OPENED) {
      cards.learn(view.wrap(buffer, offset, length));
    }
  }
}
