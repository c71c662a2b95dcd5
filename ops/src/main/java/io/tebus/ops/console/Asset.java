package io.tebus.ops.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A file of the live page, as it lies in the jar. Only these are served.
 *
 * <p>Immutable.
 */
final class Asset {

  private static final String HTML = "text/html; charset=utf-8";
  private static final String CSS = "text/css; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String SVG = "image/svg+xml";

  private final String path;
  private final String contentType;
  private final byte[] content;

  private Asset(String path, String file, String contentType) {
    this.path = path;
    this.contentType = contentType;
    content = read(file);
  }

  /** All of them. */
  static List<Asset> all() {
    return List.of(
        new Asset("/", "index.html", HTML),
        new Asset("/assets/console.css", "console.css", CSS),
        new Asset("/assets/console.js", "console.js", SCRIPT),
        new Asset("/assets/charts.js", "charts.js", SCRIPT),
        new Asset("/assets/format.js", "format.js", SCRIPT),
        new Asset("/assets/icon.svg", "icon.svg", SVG),
        new Asset("/assets/uplot/uPlot.min.css", "vendor/uplot/uPlot.min.css", CSS),
        new Asset("/assets/uplot/uPlot.iife.min.js", "vendor/uplot/uPlot.iife.min.js", SCRIPT));
  }

  /** Where it is served. */
  String path() {
    return path;
  }

  String contentType() {
    return contentType;
  }

  /** A copy of the file's bytes. */
  byte[] content() {
    return content.clone();
  }

  private static byte[] read(String file) {
    try (InputStream in = Asset.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("console: file=" + file + " (expected: in the jar)");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
