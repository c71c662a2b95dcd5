package io.tebus.ops.console;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.tebus.app.Readiness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the admin listener answers, and to whom. Everything is read only.
 *
 * <p>Safe for any thread.
 */
final class AdminRoutes {

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json; charset=utf-8";
  private static final String EVENT_STREAM = "text/event-stream; charset=utf-8";
  private static final String POLICY =
      "default-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'";

  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int MISDIRECTED = 421;
  private static final int FAILED = 500;
  private static final int UNAVAILABLE = 503;

  private static final String NOT_THIS_HOST =
      "host: not this one (expected: localhost, the bound address, or one of tebus.admin.names)";

  /** When no tick comes, a page still learns that the line is open. */
  private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(5);

  private static final byte[] HEARTBEAT = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

  /** In ms. */
  private static final byte[] RETRY = "retry: 2000\n\n".getBytes(StandardCharsets.UTF_8);

  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final HostMetrics metrics;
  private final Supplier<Readiness> readiness;
  private final LiveFeed feed;
  private final Set<String> names;

  /**
   * Routes.
   *
   * @param names host names that requests may have been meant for, in lower case
   */
  AdminRoutes(
      HostMetrics metrics, Supplier<Readiness> readiness, LiveFeed feed, Set<String> names) {
    this.metrics = metrics;
    this.readiness = readiness;
    this.feed = feed;
    this.names = Set.copyOf(names);
  }

  void addTo(RoutesConfig routes) {
    routes.before(this::guard);
    for (Asset asset : Asset.all()) {
      routes.get(asset.path(), ctx -> ctx.contentType(asset.contentType()).result(asset.content()));
    }
    routes.get("/metrics", this::metrics);
    routes.get("/livez", ctx -> text(ctx, "alive"));
    routes.get("/readyz", this::ready);
    routes.get("/events", this::events);
    routes.get("/api/history", ctx -> ctx.contentType(JSON).result(feed.history()));
    routes.error(NOT_FOUND, ctx -> text(ctx, "not found"));
    routes.error(FAILED, ctx -> text(ctx, "failed: see the log"));
  }

  /** Comes before every answer. The method is asked of the servlet: no header overrides it. */
  private void guard(Context ctx) {
    ctx.header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .header("Cross-Origin-Resource-Policy", "same-origin")
        .header("Cache-Control", "no-store");
    if (!ctx.req().getMethod().equals("GET")) {
      ctx.header("Allow", "GET");
      refuse(ctx, METHOD_NOT_ALLOWED, "method: not allowed (expected: GET)");
    } else if (!HostHeader.admits(ctx.header("Host"), names, ctx.req().getLocalAddr())) {
      refuse(ctx, MISDIRECTED, NOT_THIS_HOST);
    }
  }

  private static void refuse(Context ctx, int status, String reason) {
    text(ctx.status(status), reason).skipRemainingHandlers();
  }

  private static Context text(Context ctx, String line) {
    return ctx.contentType(TEXT).result(line + "\n");
  }

  private void metrics(Context ctx) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    writer.write(text, metrics.collect());
    ctx.contentType(PrometheusTextFormatWriter.CONTENT_TYPE).result(text.toByteArray());
  }

  private void ready(Context ctx) {
    Readiness now = readiness.get();
    if (now.ready()) {
      text(ctx, "ready");
    } else {
      text(ctx.status(UNAVAILABLE), String.join("\n", now.reasons()));
    }
  }

  /** Holds a virtual thread for as long as the page is open. */
  private void events(Context ctx) throws InterruptedException {
    TickStream.Client client = feed.ticks().join();
    if (client == null) {
      text(
          ctx.status(UNAVAILABLE),
          "events: clients=" + TickStream.MAX_CLIENTS + " (expected: fewer)");
      return;
    }
    ctx.contentType(EVENT_STREAM);
    try (client) {
      OutputStream out = ctx.res().getOutputStream();
      out.write(RETRY);
      byte[] frame = client.next(HEARTBEAT_INTERVAL, HEARTBEAT);
      while (frame != null) {
        out.write(frame);
        out.flush();
        frame = client.next(HEARTBEAT_INTERVAL, HEARTBEAT);
      }
    } catch (IOException ignored) {
      // The page was closed, or reads too slowly: the usual end.
    }
  }
}
