package io.tebus.app;

import io.tebus.acquirer.Edge;
import io.tebus.acquirer.EdgeContext;
import io.tebus.acquirer.EdgeCounters;
import io.tebus.app.StateRecovery.Recovered;
import io.tebus.app.programme.ProgrammeFiles;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.engine.Engine;
import io.tebus.engine.EngineOptions;
import io.tebus.engine.PageHashes;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalException;
import io.tebus.journal.JournalKind;
import io.tebus.journal.JournalOptions;
import io.tebus.journal.SyncMode;
import io.tebus.projection.ProjectionFigures;
import io.tebus.projection.ProjectionRefusedException;
import io.tebus.security.TokenKey;
import io.tebus.snapshot.SnapshotAgent;
import io.tebus.snapshot.SnapshotDirectory;
import io.tebus.snapshot.SnapshotFeed;
import io.tebus.snapshot.SnapshotFile;
import io.tebus.snapshot.SnapshotOptions;
import io.tebus.snapshot.SnapshotOutcome;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running host: configuration, lock, recovery, sequencer, listeners last; and back in the other
 * order.
 *
 * <p>Started and stopped by one thread; the rest is safe for any thread.
 */
public final class Host implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Host.class);
  private static final long QUIESCE_MS = 7_000;
  private static final long MB = 1_000_000;

  /** Exit status of a process whose journal or engine failed: it must not answer any more. */
  public static final int HALTED = 86;

  private final Path path;
  private final int portOffset;
  private final Deque<AutoCloseable> open;
  private final Settings settings;
  private final EngineOptions engineOptions;
  private final DatabaseFeed database;
  private final Engine engine;
  private final Journal journal;
  private final Programmes programmes;
  private final Edge edge;
  private final EdgeContext context;
  private final CommandPort commands;
  private final SnapshotAgent snapshots;
  private final Instruments instruments;
  private volatile boolean running;

  /**
   * Starts a host; when this returns, its listeners accept.
   *
   * @throws HostRefusedException when it must not or cannot start: the message says why
   */
  public static Host start(HostOptions options) {
    return start(options, RecoveryWatcher.NONE);
  }

  /**
   * Starts a host and tells how its recovery is coming along; see {@link #start(HostOptions)}.
   *
   * @param watcher called by the threads that recover
   */
  public static Host start(HostOptions options, RecoveryWatcher watcher) {
    return start(options, System::currentTimeMillis, watcher);
  }

  /**
   * Starts a host by another clock, for drills that need a date that is not today's; see {@link
   * #start(HostOptions)}.
   *
   * @param wallMs the wall clock, ms since 1970 UTC; called by the sequencer at every turn
   */
  public static Host start(HostOptions options, LongSupplier wallMs) {
    return start(options, wallMs, RecoveryWatcher.NONE);
  }

  private static Host start(HostOptions options, LongSupplier wallMs, RecoveryWatcher watcher) {
    Deque<AutoCloseable> open = new ArrayDeque<>();
    try {
      return new Host(options, wallMs, watcher, open);
    } catch (JournalException
        | ProjectionRefusedException
        | IllegalArgumentException
        | IllegalStateException e) {
      closeAll(open);
      throw new HostRefusedException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      closeAll(open);
      throw refused(options, e);
    } catch (RuntimeException | Error e) {
      closeAll(open);
      throw e;
    }
  }

  /**
   * Where the live page and the metrics of a host are to be served, for whoever binds before it is
   * started. Makes what is missing in its home.
   *
   * @return an address that nobody has looked up yet
   * @throws HostRefusedException when home or settings are wrong: the message says why
   */
  public static InetSocketAddress admin(HostOptions options) {
    try (HomeDirectory home = new HomeDirectory(options.home())) {
      Settings settings = settingsOf(home);
      // A host that lives there says more than its console's port would.
      home.lock();
      return InetSocketAddress.createUnresolved(
          settings.text(Setting.ADMIN_BIND_ADDRESS),
          settings.port(Setting.ADMIN_PORT, options.portOffset()));
    } catch (IOException e) {
      throw refused(options, e);
    }
  }

  private static Settings settingsOf(HomeDirectory home) throws IOException {
    home.prepare();
    return Settings.load(home.configuration(), System.getenv());
  }

  private static HostRefusedException refused(HostOptions options, IOException cause) {
    return new HostRefusedException("home: path=" + options.home() + " " + cause, cause);
  }

  private Host(
      HostOptions options, LongSupplier wallMs, RecoveryWatcher watcher, Deque<AutoCloseable> open)
      throws IOException {
    this.open = open;
    path = options.home();
    portOffset = options.portOffset();
    HomeDirectory home = new HomeDirectory(path);
    settings = settingsOf(home);
    open.push(home);
    home.lock();
    open.push(new HostLog(home.log()));
    List<ProgrammeDefinition> ofFiles = ProgrammeFiles.read(home.programmes());
    TokenKey tokenKey =
        TokenKey.load(System.getenv(TokenKey.ENVIRONMENT), home.tokenKey(), home.isNew());
    SnapshotDirectory directory = new SnapshotDirectory(home.snapshots());
    List<SnapshotFile> taken = directory.list();
    engineOptions =
        StoreSize.engineOptions(settings, tokenKey.hashSeed(), StateRecovery.keptOptions(taken));
    DiskWatch disk =
        new DiskWatch(home.journal(), settings.number(Setting.JOURNAL_MIN_FREE_MB) << 20);
    open.push(disk);
    disk.start();
    database = DatabaseFeed.of(home, settings, portOffset, tokenKey, this::durableLsn, disk);
    open.push(database);

    Recovered state =
        StateRecovery.of(home, engineOptions, journalOptions(tokenKey), taken, watcher);
    engine = state.engine();
    journal = state.journal();
    open.push(() -> {
      journal.seal();
      journal.close();
    });
    StartClock startClock = new StartClock(engine.timeMs(), wallMs.getAsLong());
    startClock.check(settings.number(Setting.CLOCK_MAX_GAP_DAYS));
    // While nobody else has the engine.
    programmes =
        new Programmes(
            ofFiles,
            engine.ledgers().stream().map(ledger -> ledger.programme().definition()).toList());
    long dueCards =
        DemoCards.due(engine, programmes.ids(), options.demoCards(), tokenKey.tokenizer());

    edge = new Edge((int) settings.number(Setting.EDGE_THREADS));
    open.push(edge);
    ClockWatch clock = new ClockWatch(wallMs, System::nanoTime);
    SweepGate sweep = SweepGate.of(database.source(), journal, startClock.isDoubtful()).start();
    open.push(sweep);
    SnapshotFeed feed = new SnapshotFeed(journal::generation, journal::appendedCrc);
    Wiring wiring =
        Wiring.of(
            edge,
            settings,
            tokenKey,
            state,
            feed,
            new Wiring.Gates(
                clock, () -> disk.hasRoom() && journal.hasRoom() && clock.isSane(), sweep::isOpen));
    commands = wiring.commands();
    state.damaged().forEach(directory::markDamaged);
    snapshots =
        new SnapshotAgent(
            directory,
            feed,
            snapshotOptions(tokenKey),
            journal::appendedLsn,
            journal::durableLsn,
            disk::hasRoomFor,
            wallMs::getAsLong);
    JournalKeeping keeping =
        new JournalKeeping(
            home, settings, engineOptions, this::durableLsn, database.source(), wallMs);
    open.push(keeping);
    instruments =
        new Instruments(
            edge,
            wiring,
            journal,
            disk,
            keeping,
            engineOptions,
            this::database,
            snapshots::figures,
            state.telemetry());
    open.push(AgentThread.start(wiring.sync(), wiring.sync().bell()));
    open.push(AgentThread.start(wiring.sequencer(), wiring.sequencer().bell()));
    // Behind the sequencer, so that it is closed before: nobody else ends what it has begun.
    open.push(AgentThread.startBeside(snapshots));
    open.push(new StoreWatch(wiring.sequencer()::store).start());
    define(dueCards, disk);
    database.attach();
    keeping.start();

    context =
        new EdgeContext(
            edge, path, portOffset, settings.text(Setting.BIND_ADDRESS), programmes.ids());
    Shell shell = new Shell(home, settings, context);
    open.push(shell);
    shell.start();
    AdminSocket adminSocket =
        new AdminSocket(
            path, commands, programmes.ids(), ImportLimits.STANDARD, this::takeSnapshot);
    open.push(adminSocket);
    adminSocket.start();
    running = true;
    LOG.info("host: started, home={}", path);
  }

  private JournalOptions journalOptions(TokenKey tokenKey) {
    SyncMode syncMode =
        settings.text(Setting.JOURNAL_SYNC).equals("group") ? SyncMode.GROUP : SyncMode.NONE;
    JournalKind kind =
        JournalKind.valueOf(settings.text(Setting.JOURNAL_KIND).toUpperCase(Locale.ROOT));
    return JournalOptions.of(syncMode, tokenKey.checkValue()).withKind(kind);
  }

  private SnapshotOptions snapshotOptions(TokenKey tokenKey) {
    return new SnapshotOptions(
        settings.number(Setting.SNAPSHOT_EVENTS),
        Duration.ofMinutes(settings.number(Setting.SNAPSHOT_MINUTES)),
        settings.number(Setting.SNAPSHOT_MB_PER_SECOND) * MB,
        tokenKey.checkNumber(),
        engineOptions);
  }

  private long durableLsn() {
    return journal.durableLsn();
  }

  /** Brings what files and options ask for into the journal, unless it is there. */
  private void define(long dueCards, DiskWatch disk) {
    if (programmes.due().isEmpty() && dueCards == 0) {
      return;
    }
    if (!disk.hasRoom()) {
      throw new HostRefusedException(
          "disk: has less room than "
              + Setting.JOURNAL_MIN_FREE_MB.key()
              + " asks for, and programmes or cards are still to be journaled (expected: room)."
              + " Make it outside data/journal, data/snapshot, data/anchor and data/postgres, or"
              + " grow the disk");
    }
    programmes.define(commands);
    Integer demo = programmes.ids().get(DemoCards.PROGRAMME);
    if (demo != null && dueCards > 0) {
      commands.openDemoCards(demo, dueCards);
    }
  }

  public Path home() {
    return path;
  }

  /** The names of the programmes that listeners and imports can use. */
  public List<String> programmes() {
    return List.copyOf(programmes.ids().keySet());
  }

  /** The open listeners by name: address and port, and what they speak. */
  public Map<String, String> listeners() {
    return context.listeners();
  }

  /** Where the listener named "acquirers" is bound. */
  public InetSocketAddress acquirers() {
    InetSocketAddress address = context.addresses().get("acquirers");
    if (address == null) {
      throw new IllegalStateException(
          "listener: name=acquirers is not open (expected: deploy/50_acquirers.xml)");
    }
    return address;
  }

  public CommandPort commands() {
    return commands;
  }

  /** Further host names under which the live page and the metrics may be asked for. */
  public List<String> adminNames() {
    return Arrays.stream(settings.text(Setting.ADMIN_NAMES).split(",", -1))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  /** How the feeding of the database is doing; null when there is none. */
  public @Nullable ProjectionFigures database() {
    return database.figures();
  }

  /** Where the database is, without password; empty when there is none. */
  public String databaseShown() {
    return database.shown();
  }

  /** Waits until the database holds everything that is durable now; true when it does. */
  public boolean drainDatabase(Duration limit) {
    return database.drain(limit);
  }

  /** Asks for a snapshot now; completes with what became of it. */
  public CompletableFuture<SnapshotOutcome> takeSnapshot() {
    return snapshots.take();
  }

  /** Everything an operator may want to see. */
  public HostTelemetry telemetry() {
    return instruments.telemetry();
  }

  /** Whether tills are served, and if not, why. */
  public Readiness readiness() {
    return instruments.readiness(running);
  }

  private String edgeFigures() {
    StringBuilder text = new StringBuilder();
    for (EdgeCounters counters : edge.counters()) {
      text.append(counters).append(' ');
    }
    return text.toString();
  }

  public HostFigures figures() {
    return HostFigures.of(edge.counters(), journal);
  }

  /**
   * Answers what is in flight, seals the journal, closes everything. Idempotent.
   *
   * @throws IllegalStateException when something could not be closed: the journal is not sealed
   *     then
   */
  public synchronized void stop() {
    if (!running) {
      return;
    }
    running = false;
    database.beginStop();
    LOG.info("host: stops, {} {}", figures(), edgeFigures());
    if (!edge.quiesce(QUIESCE_MS)) {
      LOG.warn("host: some requests were not answered in {} ms", QUIESCE_MS);
    }
    Exception failure = closeAll(open);
    if (failure != null) {
      throw new IllegalStateException("stop: not orderly: " + failure.getMessage(), failure);
    }
  }

  /** Closes everything, whatever fails; returns the first failure. */
  private static @Nullable Exception closeAll(Deque<AutoCloseable> open) {
    Exception first = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        LOG.error("stop: something did not close", e);
        first = first == null ? e : first;
      }
    }
    return first;
  }

  /** Compares the database of a stopped host with its journal, row by row. */
  public Verification.Report auditDatabase() {
    if (running) {
      throw new IllegalStateException("audit: the host runs (expected: stopped)");
    }
    return Verification.ofDatabase(path, portOffset);
  }

  /** Adds up the books of a stopped host and replays its journal into a second engine; once. */
  public HostAudit audit() {
    if (running) {
      throw new IllegalStateException("audit: the host runs (expected: stopped)");
    }
    ReplayStart start =
        ReplayStart.of(path.resolve("data/journal"), path.resolve("data/snapshot"), engineOptions);
    List<ProgrammeTotals> books = ProgrammeTotals.of(engine);
    PageHashes hashes = engine.pageHashes();
    // There may not be room for two.
    engine.close();
    try (Engine second = start.engine()) {
      start.replayInto(second);
      return HostAudit.of(
          books,
          second.lsn() - start.position().lsn(),
          start.inWords(),
          hashes.firstDifference(second.pageHashes()));
    }
  }

  @Override
  public void close() {
    stop();
    engine.close();
  }
}
