package io.tebus.app;

import io.tebus.acquirer.Edge;
import io.tebus.acquirer.EdgeContext;
import io.tebus.acquirer.EdgeCounters;
import io.tebus.app.programme.ProgrammeFiles;
import io.tebus.command.programme.ProgrammeDefinition;
import io.tebus.engine.Engine;
import io.tebus.engine.EngineOptions;
import io.tebus.engine.PageHashes;
import io.tebus.engine.account.Cards;
import io.tebus.engine.account.Ledger;
import io.tebus.engine.expiry.ExpirySweep;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalException;
import io.tebus.journal.JournalOptions;
import io.tebus.journal.SyncMode;
import io.tebus.projection.DatabaseAddress;
import io.tebus.projection.DatabaseAwayException;
import io.tebus.projection.Projection;
import io.tebus.projection.ProjectionFigures;
import io.tebus.projection.ProjectionOptions;
import io.tebus.projection.ProjectionRefusedException;
import io.tebus.security.CardTokenizer;
import io.tebus.security.TokenKey;
import io.tebus.sequencer.CommandDoor;
import io.tebus.sequencer.CommandRing;
import io.tebus.sequencer.Doorbell;
import io.tebus.sequencer.ReplyPort;
import io.tebus.sequencer.SequencerAgent;
import io.tebus.sequencer.SyncAgent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.agrona.BitUtil;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.UnsafeBuffer;
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
  private static final long MAX_CLOCK_BEHIND_MS = 5_000;
  private static final long QUIESCE_MS = 7_000;
  private static final int AGENT_STOP_MS = 15_000;

  /** How long a start waits for a database that is there but slow; away, it starts without. */
  private static final Duration ATTACH_LIMIT = Duration.ofSeconds(10);

  /** A stop goes on feeding the database until it has taken this long; it has 20 s in all. */
  private static final Duration STOP_BEFORE_DATABASE = Duration.ofSeconds(8);

  /** PostgreSQL's log may grow by a gigabyte between two looks; the journal must not feel it. */
  private static final long DATABASE_ROOM_BYTES = 1_280L << 20;

  /** Exit status of a process whose journal or engine failed: it must not answer any more. */
  public static final int HALTED = 86;

  private final Path path;
  private final Deque<AutoCloseable> open;
  private final LongSupplier wallMs;
  private final Engine engine;
  private final Journal journal;
  private final Edge edge;
  private final EdgeContext context;
  private final CommandPort commands;
  private final EngineOptions engineOptions;
  private final HomeDirectory home;
  private final Settings settings;
  private final Programmes programmes;
  private final int portOffset;
  private final @Nullable Projection projection;
  private final Instruments instruments;
  private volatile boolean running;
  private long stopStartNs;

  /**
   * Starts a host; when this returns, its listeners accept.
   *
   * @throws HostRefusedException when it must not or cannot start: the message says why
   */
  public static Host start(HostOptions options) {
    return start(options, System::currentTimeMillis);
  }

  /**
   * Starts a host by another clock, for drills that need a date that is not today's; see {@link
   * #start(HostOptions)}.
   *
   * @param wallMs the wall clock, ms since 1970 UTC; called by the sequencer at every turn
   */
  public static Host start(HostOptions options, LongSupplier wallMs) {
    Deque<AutoCloseable> open = new ArrayDeque<>();
    try {
      return new Host(options, wallMs, open);
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

  private Host(HostOptions options, LongSupplier wallMs, Deque<AutoCloseable> open)
      throws IOException {
    this.open = open;
    this.wallMs = wallMs;
    path = options.home();
    portOffset = options.portOffset();
    home = new HomeDirectory(path);
    settings = settingsOf(home);
    open.push(home);
    home.lock();
    open.push(new HostLog(home.log()));
    List<ProgrammeDefinition> ofFiles = ProgrammeFiles.read(home.programmes());
    TokenKey tokenKey =
        TokenKey.load(System.getenv(TokenKey.ENVIRONMENT), home.tokenKey(), home.isNew());

    engineOptions = StoreSize.engineOptions(settings, tokenKey.hashSeed());
    DiskWatch disk =
        new DiskWatch(home.journal(), settings.number(Setting.JOURNAL_MIN_FREE_MB) << 20);
    open.push(disk);
    disk.start();
    projection = feed(home, tokenKey, disk, open);
    engine = new Engine(engineOptions);
    SyncMode syncMode =
        settings.text(Setting.JOURNAL_SYNC).equals("group") ? SyncMode.GROUP : SyncMode.NONE;
    long startNs = System.nanoTime();
    journal =
        Journal.open(
            home.journal(),
            JournalOptions.of(syncMode, tokenKey.checkValue()),
            (lsn, timeMs, buffer, offset, length) -> engine.apply(buffer, offset, length));
    open.push(() -> {
      journal.seal();
      journal.close();
    });
    LOG.info("recovered: lsn={} in {} ms", engine.lsn(), (System.nanoTime() - startNs) / 1_000_000);
    checkClock(settings.number(Setting.CLOCK_MAX_GAP_DAYS));
    // While nobody else has the engine.
    programmes =
        new Programmes(
            ofFiles,
            engine.ledgers().stream().map(ledger -> ledger.programme().definition()).toList());
    long dueCards = dueDemoCards(options.demoCards(), tokenKey);

    edge = new Edge((int) settings.number(Setting.EDGE_THREADS));
    open.push(edge);
    Wiring wiring = wire(settings, tokenKey, disk, open);
    commands = wiring.commands();
    instruments = wiring.instruments();
    define(dueCards, disk);
    attachDatabase();

    context =
        new EdgeContext(
            edge,
            path,
            options.portOffset(),
            settings.text(Setting.BIND_ADDRESS),
            programmes.ids());
    Shell shell = new Shell(home, settings, context);
    open.push(shell);
    shell.start();
    AdminSocket adminSocket =
        new AdminSocket(path, commands, programmes.ids(), ImportLimits.STANDARD);
    open.push(adminSocket);
    adminSocket.start();
    running = true;
    LOG.info("host: started, home={}", path);
  }

  /** The database is started beside the recovery, fed to the end when all else has stopped. */
  private @Nullable Projection feed(
      HomeDirectory home, TokenKey tokenKey, DiskWatch disk, Deque<AutoCloseable> open) {
    Database database = Database.of(home, settings, portOffset);
    if (database == null) {
      LOG.info("database: none");
      return null;
    }
    open.push(database);
    // Beside the recovery; whoever asks next waits for the same start, or hears what is wrong.
    Thread.ofVirtual()
        .name("tebus-database-start")
        .start(() -> {
          try {
            database.ready();
          } catch (DatabaseAwayException ignored) {
            // The projection asks again, and says what is wrong.
          }
        });
    Projection feeding =
        new Projection(
            ProjectionOptions.of(database, home.journal(), tokenKey.checkNumber()),
            this::durableLsn,
            () -> !database.sharesTheDisk() || disk.hasRoomFor(DATABASE_ROOM_BYTES));
    open.push(() -> {
      // A host that did not even start has nothing to drain.
      if (stopStartNs != 0) {
        drainBeforeClose(feeding);
      }
      feeding.close();
    });
    return feeding;
  }

  private void drainBeforeClose(Projection feeding) {
    Duration left = STOP_BEFORE_DATABASE.minusNanos(System.nanoTime() - stopStartNs);
    if (left.isPositive() && feeding.drain(left)) {
      LOG.info("database: holds everything");
    } else {
      LOG.warn("database: behind, goes on at the next start: {}", feeding.figures());
    }
  }

  private long durableLsn() {
    return journal.durableLsn();
  }

  /** A database that is there must fit the journal; one that is away is caught up with later. */
  private void attachDatabase() {
    if (projection == null) {
      return;
    }
    if (!projection.attach(ATTACH_LIMIT)) {
      LOG.warn("database: not fed yet, the host starts without: {}", projection.figures());
    }
  }

  private void checkClock(long maxGapDays) {
    long behindMs = engine.timeMs() - wallMs.getAsLong();
    if (engine.timeMs() > 0 && -behindMs > TimeUnit.DAYS.toMillis(maxGapDays)) {
      throw new HostRefusedException(
          "clock: ahead of the journal by days="
              + TimeUnit.MILLISECONDS.toDays(-behindMs)
              + " (expected: at most "
              + maxGapDays
              + "; set the clock right, or raise "
              + Setting.CLOCK_MAX_GAP_DAYS.key()
              + " if it is)");
    }
    if (behindMs > MAX_CLOCK_BEHIND_MS) {
      throw new HostRefusedException(
          "clock: behind the journal by ms="
              + behindMs
              + " (expected: at most "
              + MAX_CLOCK_BEHIND_MS
              + "; set the clock right, or wait)");
    }
  }

  private record Wiring(CommandPort commands, Instruments instruments) {}

  /** Event loops and the admin port, the sequencer and the sync agent between them. */
  private Wiring wire(
      Settings settings, TokenKey tokenKey, DiskWatch disk, Deque<AutoCloseable> open) {
    CommandRing ring =
        new CommandRing(
            BitUtil.findNextPositivePowerOfTwo((int) settings.number(Setting.RING_KB) << 10));
    int loops = edge.loopCount();
    int slots = (int) settings.number(Setting.EDGE_SLOTS);
    ReplyPort[] ports = new ReplyPort[loops + 1];
    for (int i = 0; i < loops; i++) {
      int loop = i;
      ports[i] =
          new ReplyPort(
              slots,
              journal::durableLsn,
              () -> edge.wake(loop),
              (address, answer) -> edge.onAnswer(loop, address, answer));
      edge.connect(
          i,
          new RingSink(new CommandDoor(ring, i, ports[i])),
          limit -> ports[loop].drain(limit),
          new Tokens(tokenKey.tokenizer()),
          System::nanoTime,
          slots);
    }
    CommandPort[] admin = new CommandPort[1];
    ports[loops] =
        new ReplyPort(
            CommandPort.MAX_UNDER_WAY,
            journal::durableLsn,
            () -> {},
            (address, answer) -> admin[0].onAnswer(address, answer));
    admin[0] =
        new CommandPort(
            new CommandDoor(ring, loops, ports[loops]), tokenKey.tokenizer(), ring.capacityBytes());
    SyncAgent sync = new SyncAgent(journal, ports);
    ClockWatch clock = new ClockWatch(wallMs, System::nanoTime);
    SequencerAgent sequencer =
        new SequencerAgent(
            ring,
            engine,
            journal,
            ports,
            clock,
            () -> disk.hasRoom() && clock.isSane(),
            maySweep(open),
            sync);
    open.push(run(sync, sync.bell()));
    open.push(run(sequencer, sequencer.bell()));
    open.push(new StoreWatch(sequencer::store).start());
    return new Wiring(
        admin[0],
        new Instruments(edge, sequencer, sync, ring, journal, disk, engineOptions, this::database));
  }

  /** Whether lots that have lapsed may be booked out now. */
  private BooleanSupplier maySweep(Deque<AutoCloseable> open) {
    long gapDays = TimeUnit.MILLISECONDS.toDays(wallMs.getAsLong() - engine.timeMs());
    boolean doubtful = engine.timeMs() > 0 && gapDays > ExpirySweep.KEPT_DAYS;
    if (doubtful) {
      LOG.warn(
          "clock: ahead of the journal by days={}: what has lapsed since is booked out in a day,"
              + " if this is not a mistake",
          gapDays);
    }
    Projection feeding = projection;
    SweepGate gate =
        SweepGate.of(feeding == null ? null : feeding::figures, journal, doubtful).start();
    open.push(gate);
    return gate::isOpen;
  }

  private static AutoCloseable run(Agent agent, Doorbell bell) {
    AgentRunner runner = new AgentRunner(bell, e -> haltOn(agent.roleName(), e), null, agent);
    // The runner names the thread after the agent's role.
    AgentRunner.startOnThread(runner, Thread.ofPlatform().daemon().factory());
    // The runner interrupts an agent that is late, and an interrupted force fails the journal.
    return () -> runner.close(AGENT_STOP_MS, _ -> {});
  }

  /** An engine or journal that broke its promise must not answer any more. */
  private static void haltOn(String agent, Throwable cause) {
    // The log is written by another thread, which a halt does not wait for.
    System.err.println(
        "tebus: host halts, agent " + agent + " failed: " + cause + "; restart recovers");
    LOG.error("host halts: agent={} failed; restart recovers from the journal", agent, cause);
    Runtime.getRuntime().halt(HALTED);
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
              + " asks for, and programmes or cards are still to be journaled (expected: room, or"
              + " a lower setting)");
    }
    programmes.define(commands);
    Integer demo = programmes.ids().get(DemoCards.PROGRAMME);
    if (demo != null && dueCards > 0) {
      commands.openDemoCards(demo, dueCards);
    }
  }

  /** As many as are asked for, when any of them is not open yet; else 0. */
  private long dueDemoCards(long count, TokenKey tokenKey) {
    Integer demo = programmes.ids().get(DemoCards.PROGRAMME);
    if (count > 0 && demo == null) {
      LOG.warn(
          "demonstration cards: none, cfg/programme defines no programme {}", DemoCards.PROGRAMME);
    }
    return demo == null || knowsDemoCards(demo, count, tokenKey) ? 0 : count;
  }

  /** Looks for each one: an import may have opened any of them, and a kill may have left some. */
  private boolean knowsDemoCards(int programme, long count, TokenKey tokenKey) {
    Ledger ledger = engine.ledger(programme);
    if (ledger == null) {
      return count == 0;
    }
    byte[] digits = new byte[DemoCards.LENGTH];
    UnsafeBuffer pan = new UnsafeBuffer(digits);
    CardTokenizer tokenizer = tokenKey.tokenizer();
    for (long index = 0; index < count; index++) {
      DemoCards.putNumber(index, digits, 0);
      tokenizer.tokenize(pan, 0, DemoCards.LENGTH);
      if (ledger.card(tokenizer.tokenHigh(), tokenizer.tokenLow()) == Cards.UNKNOWN) {
        return false;
      }
    }
    return true;
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
    return projection == null ? null : projection.figures();
  }

  /** Where the database is, without password; empty when there is none. */
  public String databaseShown() {
    String url = settings.text(Setting.DB_URL);
    return switch (url) {
      case Setting.NONE -> "";
      case Setting.EMBEDDED ->
          "127.0.0.1:"
              + settings.port(Setting.DB_PORT, portOffset)
              + " (embedded PostgreSQL, user tebus, password in cfg/postgres.password)";
      default -> new DatabaseAddress(url, settings.text(Setting.DB_USER), "").toString();
    };
  }

  /** Waits until the database holds everything that is durable now; true when it does. */
  public boolean drainDatabase(Duration limit) {
    return projection == null || projection.drain(limit);
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
    List<EdgeCounters> counters = edge.counters();
    return new HostFigures(
        counters.stream().mapToLong(c -> c.requests.get()).sum(),
        counters.stream().mapToLong(c -> c.answers.get()).sum(),
        counters.stream().mapToLong(c -> c.approved.get()).sum(),
        counters.stream().mapToLong(c -> c.declined.get()).sum(),
        counters.stream().mapToLong(c -> c.linksOpened.get() - c.linksClosed.get()).sum(),
        counters.stream().mapToLong(c -> c.inFlight.get()).sum(),
        journal.appendedLsn(),
        journal.durableLsn());
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
    stopStartNs = System.nanoTime();
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
    List<ProgrammeTotals> books = ProgrammeTotals.of(engine);
    PageHashes hashes = engine.pageHashes();
    // There may not be room for two.
    engine.close();
    try (Engine second = new Engine(engineOptions)) {
      Journal.replay(
          path.resolve("data/journal"),
          (lsn, timeMs, buffer, offset, length) -> second.apply(buffer, offset, length));
      return HostAudit.of(books, second.lsn(), hashes.firstDifference(second.pageHashes()));
    }
  }

  @Override
  public void close() {
    stop();
    engine.close();
  }
}
