package io.tebus.ops;

import io.tebus.app.DemoCards;
import io.tebus.app.Host;
import java.io.PrintWriter;
import java.util.Locale;

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

  void hostStarted(Host host, long cards) {
    line("Tebus " + BuildVersion.number() + ", AGPL-3.0-or-later, source: see its repository");
    line("home        " + host.home().toAbsolutePath().normalize());
    line(
        "acquirers   127.0.0.1:"
            + host.acquirersPort()
            + "  ISO 8583:1987 ASCII, 2-byte length (PostChannel)");
    line(
        String.format(
            Locale.ROOT,
            "programme   DEMO, %,d cards: %s to %s",
            cards,
            DemoCards.number(0),
            DemoCards.number(cards - 1)));
    line("try         ops/tebus send --port " + host.acquirersPort() + " < request.json");
  }

  void line(String text) {
    out.println(text);
    out.flush();
  }
}
