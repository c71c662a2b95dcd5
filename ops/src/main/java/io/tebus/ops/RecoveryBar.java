package io.tebus.ops;

import io.tebus.app.Host;
import io.tebus.app.HostOptions;
import io.tebus.app.HostRefusedException;
import io.tebus.app.RecoveryWatcher;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How far the recovery of a host is, as a bar where stderr is a terminal; the log says it in any
 * case. A start that has little to recover shows none.
 *
 * <p>Safe for any thread; the bar is drawn by a thread of its own.
 */
final class RecoveryBar implements RecoveryWatcher, AutoCloseable {

  private static final int MB = 1_000_000;
  private static final int UPDATE_MS = 250;

  private @Nullable ProgressBar bar;
  private @Nullable Part shownPart;

  private RecoveryBar() {}

  /**
   * Starts a host and shows how its recovery is coming along.
   *
   * @throws HostRefusedException when it must not or cannot start
   */
  static Host startHost(HostOptions options) {
    if (!Terminal.isStandardError()) {
      return Host.start(options);
    }
    try (RecoveryBar recovery = new RecoveryBar()) {
      return Host.start(options, recovery);
    }
  }

  @Override
  public synchronized void progressed(Part part, long done, long of) {
    ProgressBar current = bar;
    if (current == null || part != shownPart) {
      endBar();
      current = newBar(part, of);
      bar = current;
      shownPart = part;
    }
    current.stepTo(done);
  }

  private static ProgressBar newBar(Part part, long of) {
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(part == Part.SNAPSHOT ? "snapshot" : "replay")
            .setInitialMax(of == 0 ? -1 : of)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(UPDATE_MS);
    return part == Part.SNAPSHOT
        ? builder.setUnit("MB", MB).build()
        : builder.setUnit(" events", 1).build();
  }

  private void endBar() {
    ProgressBar shown = bar;
    if (shown != null) {
      shown.close();
      bar = null;
    }
  }

  @Override
  public synchronized void close() {
    endBar();
  }
}
