package io.tebus.ops;

import io.tebus.app.DemoCards;
import io.tebus.app.Host;
import io.tebus.projection.ProjectionFigures;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What an operator is told when a host has started.
 *
 * <p>Confined to the main thread.
 */
final class Announcement {

  private static final Pattern PORT = Pattern.compile("^\\S*:([0-9]+) .*$");

  private final PrintWriter out;

  Announcement(PrintWriter out) {
    this.out = out;
  }

  /**
   * Tells where everything is.
   *
   * @param cards demonstration cards
   * @param console where the live page is served
   */
  void hostStarted(Host host, long cards, String console) {
    line("Tebus " + BuildVersion.number() + ", AGPL-3.0-or-later, source: see its repository");
    line("home        " + shown(host.home()));
    host.listeners()
        .forEach((name, address) -> line(String.format(Locale.ROOT, "%-12s%s", name, address)));
    for (String programme : host.programmes()) {
      line(
          "programme   "
              + programme
              + (programme.equals(DemoCards.PROGRAMME) ? ", " + demoCards(cards) : ""));
    }
    line("console     " + console);
    line("database    " + databaseOf(host));
    host.listeners().values().stream()
        .findFirst()
        .ifPresent(listener ->
            line(
                "try         ops/tebus send --port "
                    + PORT.matcher(listener).replaceFirst("$1")
                    + " < ops/docs/request.json"));
  }

  private static String demoCards(long cards) {
    return cards == 0
        ? "no demonstration cards: ops/tebus cards import opens yours"
        : String.format(
            Locale.ROOT,
            "%,d cards: %s to %s",
            cards,
            DemoCards.number(0),
            DemoCards.number(cards - 1));
  }

  private static String databaseOf(Host host) {
    ProjectionFigures database = host.database();
    return database == null
        ? "none"
        : host.databaseShown() + "  " + database.state().name().toLowerCase(Locale.ROOT);
  }

  /** As a person would type it. */
  private static Path shown(Path home) {
    Path here = Path.of("").toAbsolutePath();
    return home.startsWith(here) ? Path.of(".").resolve(here.relativize(home)) : home;
  }

  void line(String text) {
    out.println(text);
    out.flush();
  }
}
