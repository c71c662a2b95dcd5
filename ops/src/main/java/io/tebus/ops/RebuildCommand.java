package io.tebus.ops;

import io.tebus.app.Rebuild;
import io.tebus.journal.JournalException;
import io.tebus.projection.DatabaseContradictionException;
import io.tebus.projection.RebuildReport;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Makes the journal of a home again when it is lost.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "rebuild",
    description = {
      "Make the journal of a stopped host again, out of the database that was fed from it.",
      "What was answered after the database was fed last is lost; the end says when that was.",
      "Exit code 0 when it is done, 1 when the rows do not make a journal, 3 when there is",
      "a journal, or no database."
    })
final class RebuildCommand implements Callable<Integer> {

  private static final long PROGRESS_NS = TimeUnit.SECONDS.toNanos(5);

  /** Replaced by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private HomeSettings settings = new HomeSettings();

  @Option(
      names = "--from-postgres",
      description = "What to rebuild from: required, and all there is.")
  private boolean fromPostgres;

  @Option(names = "--json", description = "Print one line of JSON at the end.")
  private boolean json;

  RebuildCommand() {}

  @Override
  public Integer call() {
    if (!fromPostgres) {
      throw new ParameterException(
          spec.commandLine(), "--from-postgres is missing (expected: what to rebuild from)");
    }
    Announcement announcement = new Announcement(spec.commandLine().getOut());
    LongConsumer progress = json ? lsn -> {} : new Progress(announcement);
    try {
      RebuildReport report =
          Rebuild.of(settings.home(), settings.portOffset(spec.commandLine()), progress);
      if (json) {
        announcement.line(RebuildText.json(report));
      } else {
        RebuildText.lines(report).forEach(announcement::line);
      }
      return ExitCode.OK;
    } catch (DatabaseContradictionException | JournalException e) {
      spec.commandLine().getErr().println("rebuild: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  /** A line every few seconds. */
  private static final class Progress implements LongConsumer {

    private final Announcement announcement;
    private long lastNs = System.nanoTime();

    Progress(Announcement announcement) {
      this.announcement = announcement;
    }

    @Override
    public void accept(long lsn) {
      long nowNs = System.nanoTime();
      if (nowNs - lastNs >= PROGRESS_NS) {
        lastNs = nowNs;
        announcement.line(String.format(Locale.ROOT, "rebuild     up to lsn %,d", lsn));
      }
    }
  }
}
