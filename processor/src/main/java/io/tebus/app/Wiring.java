package io.tebus.app;

import io.tebus.acquirer.Edge;
import io.tebus.app.StateRecovery.Recovered;
import io.tebus.journal.Journal;
import io.tebus.security.TokenKey;
import io.tebus.sequencer.CommandDoor;
import io.tebus.sequencer.CommandRing;
import io.tebus.sequencer.ReplyPort;
import io.tebus.sequencer.SequencerAgent;
import io.tebus.sequencer.SyncAgent;
import io.tebus.snapshot.SnapshotFeed;
import java.util.function.BooleanSupplier;
import org.agrona.BitUtil;
import org.agrona.concurrent.EpochClock;

/**
 * The way of a command and of its answer: event loops and the admin port, the ring, the sequencer,
 * the sync agent. Nothing of it runs yet.
 *
 * <p>Immutable; made by the host's thread.
 */
record Wiring(CommandPort commands, CommandRing ring, SequencerAgent sequencer, SyncAgent sync) {

  /** What the sequencer asks in every duty cycle. */
  record Gates(EpochClock clock, BooleanSupplier mayWrite, BooleanSupplier maySweep) {}

  /** Connects everything. */
  static Wiring of(
      Edge edge,
      Settings settings,
      TokenKey tokenKey,
      Recovered state,
      SnapshotFeed snapshots,
      Gates gates) {
    Journal journal = state.journal();
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
    SequencerAgent sequencer =
        new SequencerAgent(
            ring,
            state.engine(),
            journal,
            ports,
            gates.clock(),
            gates.mayWrite(),
            gates.maySweep(),
            sync,
            snapshots);
    return new Wiring(admin[0], ring, sequencer, sync);
  }
}
