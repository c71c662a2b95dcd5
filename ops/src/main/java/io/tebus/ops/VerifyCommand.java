package io.tebus.ops;

import io.tebus.app.Verification;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Proves a home in which no host lives, promise by promise.
 *
 * <p>Confined to the main thread.
 */
@Command(
    name = "verify",
    description =
        "Verify the home of a stopped host: journal, points, replay, snapshots, and PostgreSQL row"
            + " by row.")
final class VerifyCommand implements Callable<Integer> {

  /** Replaced by picocli. */
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private HomeSettings settings = new HomeSettings();

  VerifyCommand() {}

  @Override
  public Integer call() {
    Announcement announcement = new Announcement(spec.commandLine().getOut());
    Verification.Report report =
        Verification.of(settings.home(), settings.portOffset(spec.commandLine()));
    for (Verification.Point point : report.points()) {
      announcement.line(DemoReport.point(point.held(), point.promise(), point.explanation()));
    }
    announcement.line(report.held() ? "verify: OK" : "verify: FAILED");
    return report.held() ? ExitCode.OK : ExitCode.FAILED;
  }
}
