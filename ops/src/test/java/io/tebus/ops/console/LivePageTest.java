package io.tebus.ops.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import io.tebus.app.Readiness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

/** The live page in a real browser. What it looks like is left in target/live-page-*.png. */
@Timeout(180)
class LivePageTest {

  private static final List<String> FLAGS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-dev-shm-usage",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private static final Readiness READY = new Readiness(true, List.of());
  private static final long SECOND_NS = 1_000_000_000;
  private static final int DESK_WIDTH = 1280;
  private static final int DESK_HEIGHT = 720;
  private static final int PHONE_WIDTH = 390;
  private static final int PHONE_HEIGHT = 844;

  private static final String HAS_TRAFFIC =
      "() => Number(document.getElementById('rate-now').textContent) > 0";
  private static final String DRAWS_EVERY_CHART =
      """
      () => [...document.querySelectorAll('.plot canvas')].filter((canvas) =>
        canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
          .some((value) => value !== 0)).length === 3
      """;
  private static final String FITS_THE_WIDTH =
      "() => document.documentElement.scrollWidth <= window.innerWidth";

  private final FakeHost host = FakeHost.withDatabase();
  private final List<String> errors = new CopyOnWriteArrayList<>();

  @Test
  void showsTheFiguresAndSaysWhenTheyAreOld() throws IOException {
    Path chromium =
        program(
            "chromium is missing (apt-get install chromium)",
            "chromium",
            "chromium-browser",
            "google-chrome");
    Path node = program("node is missing (apt-get install nodejs)", "node", "nodejs");
    Map<String, String> environment =
        Map.of("PLAYWRIGHT_NODEJS_PATH", node.toString(), "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    try (Playwright playwright =
            Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        Browser browser =
            playwright
                .chromium()
                .launch(
                    new BrowserType.LaunchOptions().setExecutablePath(chromium).setArgs(FLAGS))) {
      Page page = desk(browser);
      try (AdminServer server =
          AdminPort.bind("127.0.0.1", 0)
              .serve(host::busySecond, () -> READY, "1.2.3", List.of(), lately())) {
        page.navigate(server.address());

        showsFigures(page);
        fitsOnAPhone(page);
        assertThat(errors).isEmpty();
        page.waitForSelector(
            "#stale", new Page.WaitForSelectorOptions().setState(WaitForSelectorState.HIDDEN));
      }

      // Waits until it is visible.
      page.waitForSelector("#stale");
      assertThat(page.textContent("#age")).matches("updated \\d+ s ago");
    }
  }

  private Page desk(Browser browser) {
    Page page =
        browser.newPage(
            new Browser.NewPageOptions()
                .setViewportSize(DESK_WIDTH, DESK_HEIGHT)
                .setDeviceScaleFactor(2)
                .setColorScheme(ColorScheme.LIGHT));
    page.onConsoleMessage(message -> {
      if (message.type().equals("error")) {
        errors.add(message.text());
      }
    });
    page.onPageError(errors::add);
    return page;
  }

  /** The charts of a host that has been busy for five minutes. */
  private LiveFigures lately() {
    LiveFigures figures = new LiveFigures("1.2.3");
    long nowNs = System.nanoTime();
    for (int ago = LiveFigures.HISTORY_TICKS; ago > 0; ago--) {
      figures.tick(host.busySecond(), READY, nowNs - ago * SECOND_NS);
    }
    return figures;
  }

  private static void showsFigures(Page page) {
    page.waitForFunction(HAS_TRAFFIC);
    page.waitForFunction(DRAWS_EVERY_CHART);

    assertThat(page.textContent("#host-state")).isEqualTo("host serving");
    assertThat(page.textContent("#database-state")).isEqualTo("database running");
    assertThat(page.textContent("#links")).isEqualTo(Long.toString(FakeHost.LINKS));
    assertThat(page.textContent("#approved")).matches("\\d\\d\\.\\d");
    assertThat(page.textContent("#p99")).matches("\\d+\\.\\d+");
    assertThat(page.textContent("#snapshot-age")).isEqualTo("3");
    assertThat(page.textContent("#snapshot-unit")).isEqualTo("min ago");
    assertThat(page.textContent("#snapshot-note")).isEqualTo("being taken, 25 %");
    assertThat(page.querySelectorAll("#store li")).hasSize(4);
    assertThat(page.textContent("#store"))
        .contains("cards51.2 %512,000 of 1,000,000accounts", "83.4 %", "filling up", "window");
    assertThat(page.textContent("#codes-body")).contains("not sufficient points");
    assertThat(page.textContent("footer")).contains("AGPL-3.0-or-later");
    page.waitForFunction(FITS_THE_WIDTH);
    screenshot(page, "light");
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    page.waitForFunction(DRAWS_EVERY_CHART);
    screenshot(page, "dark");
  }

  private static void fitsOnAPhone(Page page) {
    page.setViewportSize(PHONE_WIDTH, PHONE_HEIGHT);
    page.waitForFunction(FITS_THE_WIDTH);
    screenshot(page, "phone");
  }

  private static void screenshot(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Path.of("target", "live-page-" + name + ".png"))
            .setFullPage(true));
  }

  /** A program of this machine; the test is skipped where there is none. */
  private static Path program(String missing, String... names) {
    String path = System.getenv("PATH");
    List<String> directories = new ArrayList<>(List.of("/usr/bin"));
    if (path != null) {
      directories.addAll(List.of(path.split(":", -1)));
    }
    for (String directory : directories) {
      for (String name : names) {
        Path program = Path.of(directory, name);
        if (Files.isExecutable(program)) {
          return program;
        }
      }
    }
    throw new TestAbortedException("skipped: " + missing);
  }
}
