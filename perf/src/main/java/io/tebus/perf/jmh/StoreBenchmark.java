package io.tebus.perf.jmh;

import io.tebus.engine.store.Index;
import io.tebus.engine.store.Memory;
import io.tebus.engine.store.SeededHash;
import io.tebus.engine.store.Table;
import io.tebus.perf.store.StoreEngine;
import io.tebus.perf.store.StoreFill;
import io.tebus.perf.store.StoreShape;
import io.tebus.perf.store.Tokens;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The parts of the store, and a whole purchase through the engine, at random places. None of them
 * allocates: {@code -prof gc} shows it.
 *
 * <p>Confined to the benchmark's thread.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {
      ForkFlags.OPENS_MISC,
      ForkFlags.NATIVE_ACCESS,
      ForkFlags.UNSAFE,
      ForkFlags.COLLECTOR,
      ForkFlags.DIRECT_MEMORY
    })
public class StoreBenchmark {

  private static final int PROGRAMME = 1;
  private static final long SEED = 42;
  private static final int FIELD = Long.BYTES;
  private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

  /** Random numbers below a bound. */
  private static final class Places {
    private final int bound;
    private long random = SEED;

    Places(int bound) {
      this.bound = bound;
    }

    int next() {
      random += GOLDEN;
      long mixed = (random ^ random >>> 32) * GOLDEN;
      return (int) (((mixed >>> 32) * bound) >>> 32);
    }
  }

  /**
   * A table of records of 64 bytes.
   *
   * <p>Confined to the benchmark's thread.
   */
  @State(Scope.Thread)
  // JMH calls the method marked with Setup before any other.
  @SuppressWarnings("NullAway.Init")
  public static class FullTable {

    @Param({"1000000", "10000000"})
    private int entries;

    private Memory memory;
    private Table table;
    private Places places;

    @Setup
    public void open() {
      memory = new Memory();
      table = new Table(memory, "bench", 64, 0, entries);
      for (int i = 0; i < entries; i++) {
        table.putLong(table.allocate(), FIELD, i);
      }
      places = new Places(entries);
    }

    @TearDown
    public void close() {
      memory.close();
    }
  }

  /**
   * An index, with an ordinal for the token of each card.
   *
   * <p>Confined to the benchmark's thread.
   */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init")
  public static class FullIndex {

    @Param({"1000000", "10000000"})
    private int entries;

    private final SeededHash hash = new SeededHash(SEED);
    private Memory memory;
    private Index index;
    private Places places;

    @Setup
    public void open() {
      memory = new Memory();
      index = new Index(memory, "bench", entries);
      for (int i = 0; i < entries; i++) {
        index.insert(hashOf(i), i);
      }
      places = new Places(entries);
    }

    int hashOf(long card) {
      return hash.of(PROGRAMME, Tokens.high(card), Tokens.low(card));
    }

    /** The position of an entry with a hash and an ordinal. */
    int seek(int wanted, int ordinal) {
      int position = index.seek(wanted);
      while (position != Index.NONE && index.ordinal(position) != ordinal) {
        position = index.next(position, wanted);
      }
      return position;
    }

    @TearDown
    public void close() {
      memory.close();
    }
  }

  /**
   * An engine that is filled as the bench of the store fills it.
   *
   * <p>Confined to the benchmark's thread.
   */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init")
  public static class FullEngine {

    @Param({"1000000", "10000000"})
    private int entries;

    private StoreEngine engine;
    private Places places;

    @Setup
    public void open() {
      StoreShape shape = new StoreShape(entries);
      engine = new StoreEngine(shape.options(SEED));
      new StoreFill(engine).fill(shape);
      places = new Places(shape.cards());
    }

    /** Compares all accounts with the control accounts before it ends. */
    @TearDown
    public void close() {
      engine.judgeTotals(new StoreShape(entries));
      engine.close();
    }
  }

  @Benchmark
  public long tableGet(FullTable state) {
    return state.table.getLong(state.places.next(), FIELD);
  }

  @Benchmark
  public long tablePut(FullTable state) {
    int ordinal = state.places.next();
    long value = state.table.getLong(ordinal, FIELD) + 1;
    state.table.putLong(ordinal, FIELD, value);
    return value;
  }

  @Benchmark
  public int indexHit(FullIndex state) {
    int card = state.places.next();
    return state.seek(state.hashOf(card), card);
  }

  @Benchmark
  public int indexMiss(FullIndex state) {
    int card = state.entries + state.places.next();
    return state.seek(state.hashOf(card), card);
  }

  /** With the making of the command and the judging of the answer. */
  @Benchmark
  public long enginePurchase(FullEngine state) {
    int card = state.places.next();
    return state.engine.purchase(Tokens.high(card), Tokens.low(card), 12_50);
  }
}
