package io.tebus.snapshot;

import io.tebus.engine.Engine;
import io.tebus.engine.StateCopy;
import io.tebus.engine.TableShape;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the engine's thread and the agent that writes meet.
 *
 * <pre>
 * IDLE ──agent──► ORDERED ──engine──► COPYING ──engine──► COPIED or BROKEN ──agent──► IDLE
 *                    └──────agent───────┴──► CANCELLED ──engine──► IDLE
 * </pre>
 *
 * <p>{@link #doWork} is confined to the engine thread, the rest to the agent. Each arrow is a
 * compare-and-set, as two may meet; what an arrow shows is written before it.
 */
public final class SnapshotFeed {

  /**
   * Pages of one duty cycle: 256 KiB, some 50 µs. Fewer would starve the copy when a cycle has a
   * thousand commands, and its notes would fill the disk.
   */
  private static final int PAGES_AT_ONCE = 64;

  private final IntSupplier generation;
  private final IntSupplier crc;
  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
  private @Nullable PagePool pool;
  private @Nullable Head head;

  /** Of the engine's thread alone. */
  private @Nullable StateCopy copy;

  enum State {
    IDLE,
    ORDERED,
    COPYING,
    COPIED,
    BROKEN,
    CANCELLED
  }

  /** What a copy is of. Immutable. */
  record Head(
      long lsn, long timeMs, int generation, int crc, int earliestExpiry, List<TableShape> tables) {

    Head {
      tables = List.copyOf(tables);
    }

    long pages() {
      return tables.stream().mapToLong(TableShape::pages).sum();
    }
  }

  /**
   * Nothing is ordered yet.
   *
   * @param generation of the journal, asked in the engine's thread
   * @param crc CRC of the last frame appended, asked in the engine's thread
   */
  public SnapshotFeed(IntSupplier generation, IntSupplier crc) {
    this.generation = generation;
    this.crc = crc;
  }

  /**
   * Begins what is ordered, or goes on with it: in the engine's thread, while all that the engine
   * applied is appended. Costs a volatile read when nothing is.
   *
   * @return pages copied
   */
  public int doWork(Engine engine) {
    return switch (state.get()) {
      case IDLE, COPIED, BROKEN -> 0;
      case ORDERED -> begin(engine);
      case COPYING -> goOn();
      case CANCELLED -> {
        end(State.IDLE);
        yield 0;
      }
    };
  }

  private int begin(Engine engine) {
    StateCopy begun = engine.copyInto(Objects.requireNonNull(pool));
    copy = begun;
    head =
        new Head(
            begun.lsn(),
            begun.timeMs(),
            generation.getAsInt(),
            crc.getAsInt(),
            begun.earliestExpiry(),
            begun.tables());
    if (!state.compareAndSet(State.ORDERED, State.COPYING)) {
      end(State.IDLE);
      return 0;
    }
    return goOn();
  }

  private int goOn() {
    StateCopy going = Objects.requireNonNull(copy);
    int copied = going.copy(PAGES_AT_ONCE);
    if (going.isBroken()) {
      end(State.BROKEN);
    } else if (going.isDone()) {
      end(State.COPIED);
    }
    return copied;
  }

  /** Lets go of the copy, and shows it; who was cancelled meanwhile is idle. */
  private void end(State as) {
    StateCopy ended = copy;
    if (ended != null) {
      ended.abandon();
      copy = null;
    }
    if (!state.compareAndSet(State.COPYING, as)) {
      state.compareAndSet(State.CANCELLED, State.IDLE);
    }
  }

  State state() {
    return state.get();
  }

  /** Orders a copy; only when idle. The pool is the engine's to write from here on, until idle. */
  void order(PagePool into) {
    if (state.get() != State.IDLE) {
      throw new IllegalStateException("snapshot feed: state=" + state.get() + " (expected: IDLE)");
    }
    pool = into;
    head = null;
    state.set(State.ORDERED);
  }

  /** What is being copied, or was; only once that has begun. */
  Head head() {
    return Objects.requireNonNull(head, "snapshot feed: no copy has begun");
  }

  /** Says that what was copied, or broke, is done with. */
  void done() {
    if (!state.compareAndSet(State.COPIED, State.IDLE)) {
      state.compareAndSet(State.BROKEN, State.IDLE);
    }
  }

  /** Gives up what is under way; the engine's thread is done with it when this is idle again. */
  void cancel() {
    if (!state.compareAndSet(State.ORDERED, State.CANCELLED)
        && !state.compareAndSet(State.COPYING, State.CANCELLED)) {
      done();
    }
  }
}
