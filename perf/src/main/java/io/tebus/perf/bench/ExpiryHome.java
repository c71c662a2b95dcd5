package io.tebus.perf.bench;

import io.tebus.app.Host;
import io.tebus.command.CardStatus;
import io.tebus.command.CommandType;
import io.tebus.command.OpenCardCommand;
import io.tebus.engine.EngineOptions;
import io.tebus.perf.store.Tokens;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A home with many accounts, a lot in each, all of which expire on the same day; written without
 * its host. A host that starts on the eve has nothing to book. When the day turns, all of the lots
 * fall due at once; or none, in a home that is the same but for the month its accounts were opened.
 *
 * <p>Immutable.
 *
 * @param due whether the lots fall due when the day turns
 * @param lots how many there are; besides them, there are demo cards without points
 */
record ExpiryHome(Path path, boolean due, int lots) {

  /** The points of each lot. */
  static final long POINTS = 100;

  /** When a host starts: lots that expired on 31 January are kept for this day yet. */
  static final long EVE_MS = Instant.parse("2029-02-02T22:00:00Z").toEpochMilli();

  /** From now on lots that expired on 31 January are due. */
  static final long TURN_MS = Instant.parse("2029-02-03T00:00:00Z").toEpochMilli();

  /** What is earned now expires on 31 January 2029. */
  private static final long OPENED_MS = Instant.parse("2027-01-15T12:00:00Z").toEpochMilli();

  /** What is earned now expires on 28 February 2029. */
  private static final long OPENED_LATER_MS = Instant.parse("2027-02-15T12:00:00Z").toEpochMilli();

  private static final long CARDS_OPENED_MS = Instant.parse("2029-02-02T21:00:00Z").toEpochMilli();

  private static final String JOURNAL = "data/journal";

  /** What a host puts into a new home alone; with a journal this one is not new. */
  private static final List<String> OF_A_NEW_HOME =
      List.of("cfg/programme/demo.yaml", "deploy/50_acquirers.xml");

  private static final int WINDOW_CAPACITY = 1_024;
  private static final int BIN = 999_900;

  /** Records that stand between a pool of lots and its last reserve, and a little more. */
  private static final int SPARE_LOTS = 1 << 16;

  /** Writes a new one, with so many demo cards. */
  static ExpiryHome write(Path path, boolean due, int lots, int cards) throws IOException {
    Files.createDirectories(path.resolve(JOURNAL));
    copyDefaults(path);
    EngineOptions options =
        EngineOptions.ofCapacity(WINDOW_CAPACITY)
            .withStore(accounts(lots, cards), accounts(lots, cards), lotCapacity(lots, cards));
    try (JournalWriter journal =
        JournalWriter.open(path.resolve(JOURNAL), options, due ? OPENED_MS : OPENED_LATER_MS)) {
      for (int account = 0; account < lots; account++) {
        OpenCardCommand.encode(
            journal.command(),
            0,
            JournalWriter.DEMO,
            CardStatus.ACTIVE,
            Tokens.high(account),
            Tokens.low(account),
            BIN,
            0,
            OpenCardCommand.NO_ACCOUNT_NUMBER,
            POINTS);
        journal.execute(CommandType.OPEN_CARD);
      }
      journal.moveTo(CARDS_OPENED_MS);
      OpenedDemoCards.in(journal, cards);
      journal.seal();
    }
    return new ExpiryHome(path, due, lots);
  }

  /** What a host leaves out where there is a journal already. */
  static void copyDefaults(Path path) throws IOException {
    for (String name : OF_A_NEW_HOME) {
      Files.createDirectories(path.resolve(name).getParent());
      try (InputStream shipped = Host.class.getResourceAsStream("/io/tebus/app/home/" + name)) {
        Files.copy(Objects.requireNonNull(shipped, name), path.resolve(name));
      }
    }
  }

  /** Accounts, and as many cards. */
  static int accounts(int lots, int cards) {
    return lots + cards;
  }

  /** Lots that a host has to have room for. */
  static int lotCapacity(int lots, int cards) {
    return lots + cards + SPARE_LOTS;
  }

  /** Lots that fall due when the day turns. */
  int dueLots() {
    return due ? lots : 0;
  }

  /** Points that the accounts were opened with. */
  long points() {
    return lots * POINTS;
  }

  /** The same in another place, all of it on disk: no host shall wait for what the copying left. */
  ExpiryHome copyTo(Path target) throws IOException {
    List<Path> tree;
    try (Stream<Path> found = Files.walk(path)) {
      tree = found.toList();
    }
    // A directory comes before what is in it.
    for (Path source : tree) {
      Path copy = target.resolve(path.relativize(source).toString());
      if (Files.isDirectory(source)) {
        Files.createDirectories(copy);
      } else {
        Files.copy(source, copy);
        force(copy);
      }
    }
    return new ExpiryHome(target, due, lots);
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
