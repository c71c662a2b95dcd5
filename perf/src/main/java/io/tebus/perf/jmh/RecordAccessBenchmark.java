package io.tebus.perf.jmh;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
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
 * Ways to a record outside the heap, by which the store's own was chosen: random reads, and reads
 * followed by a write, of records of 64 bytes in slabs of 64 MiB. An Agrona buffer for each slab, a
 * memory segment for each slab, one memory segment over all of memory; each with the checks of
 * bounds that it has by itself.
 *
 * <p>Confined to the benchmark's thread. With 1 MiB the access itself is measured, with 1 GiB the
 * memory behind it, too.
 */
@State(Scope.Thread)
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
// JMH calls the method marked with Setup before any other.
@SuppressWarnings("NullAway.Init")
public class RecordAccessBenchmark {

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  /** Any address is an offset in it. */
  @SuppressWarnings("restricted")
  private static final MemorySegment EVERYTHING =
      MemorySegment.ofAddress(0).reinterpret(Long.MAX_VALUE);

  private static final int RECORD_SHIFT = 6;
  private static final int SLAB_SHIFT = 26;
  private static final int SLAB_LENGTH = 1 << SLAB_SHIFT;
  private static final int RECORDS_SHIFT = SLAB_SHIFT - RECORD_SHIFT;
  private static final int RECORDS_MASK = (1 << RECORDS_SHIFT) - 1;

  /** Of the second word of a record. */
  private static final int FIELD = Long.BYTES;

  private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

  /** In bytes, a power of two. */
  @Param({"1048576", "1073741824"})
  private int length;

  private Arena arena;
  private UnsafeBuffer[] buffers;
  private MemorySegment[] segments;
  private long[] addresses;
  private int mask;
  private long random;

  /** Slabs that are filled with zeros, and seen in three ways. */
  @Setup
  public void open() {
    arena = Arena.ofShared();
    int slabs = Math.ceilDiv(length, SLAB_LENGTH);
    buffers = new UnsafeBuffer[slabs];
    segments = new MemorySegment[slabs];
    addresses = new long[slabs];
    for (int slab = 0; slab < slabs; slab++) {
      MemorySegment segment = arena.allocate(SLAB_LENGTH, 1L << RECORD_SHIFT).fill((byte) 0);
      segments[slab] = segment;
      addresses[slab] = segment.address();
      buffers[slab] = new UnsafeBuffer(segment.address(), SLAB_LENGTH);
    }
    mask = (length >>> RECORD_SHIFT) - 1;
    random = 1;
  }

  @TearDown
  public void close() {
    arena.close();
  }

  /** The next record, in no order that a cache could foresee. */
  private int next() {
    random += GOLDEN;
    long mixed = (random ^ random >>> 32) * GOLDEN;
    return (int) (mixed >>> 32) & mask;
  }

  private static int offset(int ordinal) {
    return ((ordinal & RECORDS_MASK) << RECORD_SHIFT) + FIELD;
  }

  @Benchmark
  public long readAgrona() {
    int ordinal = next();
    return buffers[ordinal >>> RECORDS_SHIFT].getLong(offset(ordinal));
  }

  @Benchmark
  public long readSegment() {
    int ordinal = next();
    return segments[ordinal >>> RECORDS_SHIFT].get(LONG, offset(ordinal));
  }

  @Benchmark
  public long readEverything() {
    int ordinal = next();
    return EVERYTHING.get(LONG, addresses[ordinal >>> RECORDS_SHIFT] + offset(ordinal));
  }

  @Benchmark
  public long updateAgrona() {
    int ordinal = next();
    UnsafeBuffer buffer = buffers[ordinal >>> RECORDS_SHIFT];
    int offset = offset(ordinal);
    long value = buffer.getLong(offset) + ordinal;
    buffer.putLong(offset, value);
    return value;
  }

  @Benchmark
  public long updateSegment() {
    int ordinal = next();
    MemorySegment segment = segments[ordinal >>> RECORDS_SHIFT];
    long offset = offset(ordinal);
    long value = segment.get(LONG, offset) + ordinal;
    segment.set(LONG, offset, value);
    return value;
  }

  @Benchmark
  public long updateEverything() {
    int ordinal = next();
    long address = addresses[ordinal >>> RECORDS_SHIFT] + offset(ordinal);
    long value = EVERYTHING.get(LONG, address) + ordinal;
    EVERYTHING.set(LONG, address, value);
    return value;
  }
}
