package io.tebus.ops;

import io.tebus.app.DemoCards;
import io.tebus.app.Host;
import io.tebus.projection.ProjectionFigures;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an operator is told when a host has started.
 *
 * <p>Confined to the main thread.
 */
final class Announcement {

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
    List<ListenerLine> listeners = ListenerLine.byPort(host.listeners());
    for (ListenerLine listener : listeners) {
      line(String.format(Locale.ROOT, "%-12s%s", listener.name(), listener.address()));
    }
    for (String programme : host.programmes()) {
      line(
          "programme   "
              + programme
              + (programme.equals(DemoCards.PROGRAMME) ? ", " + demoCards(cards) : ""));
    }
    line("console     " + console);
    line("database    " + databaseOf(host));
    listeners.stream()
        .map(ListenerLine::command)
        .flatMap(Optional::stream)
        .findFirst()
        .ifPresent(command -> line("try         " + command));
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
