package io.tebus.ops.cards;

import io.tebus.ops.Terminal;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How far an import is: a bar with the time left where stderr is a terminal, else a line now and
 * then.
 *
 * <p>Confined to the main thread; the bar is drawn by a thread of its own.
 */
final class ImportProgress implements AutoCloseable {

  private static final long BAR_NS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long LINE_NS = TimeUnit.SECONDS.toNanos(5);
  private static final int MB = 1_000_000;
  private static final double NS_PER_SECOND = 1e9;

  private final String name;
  private final PrintWriter lines;
  private final long totalBytes;
  private final @Nullable ProgressBar bar;
  private final long intervalNs;
  private long shownNs = System.nanoTime();
  private long shownCount;

  private ImportProgress(
      String name, PrintWriter lines, long totalBytes, @Nullable ProgressBar bar) {
    this.name = name;
    this.lines = lines;
    this.totalBytes = totalBytes;
    this.bar = bar;
    intervalNs = bar == null ? LINE_NS : BAR_NS;
  }

  /**
   * Nothing is shown yet.
   *
   * @param name of what goes on
   * @param totalBytes of the file, 0 when nobody knows
   */
  static ImportProgress begin(String name, PrintWriter lines, long totalBytes) {
    return new ImportProgress(
        name, lines, totalBytes, Terminal.isStandardError() ? newBar(name, totalBytes) : null);
  }

  private static ProgressBar newBar(String name, long totalBytes) {
    return new ProgressBarBuilder()
        .setTaskName(name)
        .setInitialMax(totalBytes == 0 ? -1 : totalBytes)
        .setUnit("MB", MB)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis((int) TimeUnit.NANOSECONDS.toMillis(BAR_NS))
        .build();
  }

  /**
   * Shows it when it is time.
   *
   * @param bytes read so far
   * @param count lines settled so far
   */
  void show(long bytes, long count) {
    long nowNs = System.nanoTime();
    if (nowNs - shownNs < intervalNs) {
      return;
    }
    double perSecond = (count - shownCount) * NS_PER_SECOND / (nowNs - shownNs);
    shownNs = nowNs;
    shownCount = count;
    String figures = String.format(Locale.ROOT, "%,d lines, %,.0f/s", count, perSecond);
    if (bar != null) {
      bar.setExtraMessage(" " + figures);
      bar.stepTo(bytes);
    } else {
      lines.println(name + ": " + figures + share(bytes));
      lines.flush();
    }
  }

  private String share(long bytes) {
    return totalBytes == 0
        ? ""
        : String.format(Locale.ROOT, ", %d%%", Math.min(100, 100 * bytes / totalBytes));
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
