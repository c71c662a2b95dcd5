package io.tebus.engine.store;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside the heap in slabs that read as zero and take up room only where they were touched,
 * so that getting one takes microseconds, however large it is.
 *
 * <p>Confined to the engine thread. It is given back by {@link #close}, or when nothing refers to
 * this object any more.
 */
@SuppressWarnings("restricted")
public final class Memory implements AutoCloseable {

  /*
   * The C library's calloc, because the JVM's own ways to memory write zeros into all of it at once:
   * 64 MiB take 20 ms, in which no till would be answered. A block of this size comes straight from
   * the kernel (glibc's limit for that grows to 32 MiB at most), which fills it page by page as it
   * is touched, and goes straight back.
   */

  /** Length of a slab in bytes. */
  static final int SLAB_LENGTH = 64 << 20;

  /** A slab begins at a page, so that no record lies in two. */
  private static final int ALIGNMENT = Table.PAGE_LENGTH;

  private static final Cleaner CLEANER = Cleaner.create();
  private static final MethodHandle CALLOC =
      function(
          "calloc",
          FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
  private static final MethodHandle FREE =
      function("free", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));

  /** Linux: back the range with pages of 2 MiB. */
  private static final int HUGE_PAGES = 14;

  /** Null where there is none. */
  private static final @Nullable MethodHandle ADVISE = advice();

  private final Blocks blocks = new Blocks();
  private final List<UnsafeBuffer> slabs = new ArrayList<>();
  private final Cleaner.Cleanable cleanable = CLEANER.register(this, blocks);
  private boolean closed;

  /**
   * Blocks to give back; knows nothing of the memory it belongs to, or that would live for ever.
   */
  private static final class Blocks implements Runnable {
    private final List<MemorySegment> addresses = new ArrayList<>();

    @Override
    public void run() {
      for (MemorySegment address : addresses) {
        free(address);
      }
      addresses.clear();
    }
  }

  /**
   * Wishes a slab that will be used all over to lie in large pages: fewer faults while it is
   * filled, fewer misses of the address cache afterwards. A kernel that has none does no harm.
   */
  void preferLargePages(UnsafeBuffer slab) {
    MethodHandle advise = ADVISE;
    if (advise == null) {
      return;
    }
    try {
      int _ =
          (int)
              advise.invokeExact(
                  MemorySegment.ofAddress(slab.addressOffset()), (long) SLAB_LENGTH, HUGE_PAGES);
    } catch (Throwable e) {
      throw new LinkageError("madvise: cannot be called", e);
    }
  }

  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
  }

  private static @Nullable MethodHandle advice() {
    FunctionDescriptor descriptor =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT);
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> address = linker.defaultLookup().find("madvise");
    return address.isPresent() ? linker.downcallHandle(address.get(), descriptor) : null;
  }

  /**
   * A further slab.
   *
   * @throws MemoryRefusedException when the machine has no more memory to give
   * @throws IllegalStateException when this one is closed
   */
  UnsafeBuffer slab() {
    if (closed) {
      throw new IllegalStateException("memory: is closed (expected: open)");
    }
    MemorySegment block = calloc(1, SLAB_LENGTH + ALIGNMENT);
    if (block.address() == 0) {
      throw new MemoryRefusedException(SLAB_LENGTH);
    }
    blocks.addresses.add(block);
    long aligned = (block.address() + ALIGNMENT - 1) & -ALIGNMENT;
    UnsafeBuffer slab = new UnsafeBuffer(aligned, SLAB_LENGTH);
    slabs.add(slab);
    return slab;
  }

  private static MemorySegment calloc(long count, long length) {
    try {
      return (MemorySegment) CALLOC.invokeExact(count, length);
    } catch (Throwable e) {
      throw new LinkageError("calloc: cannot be called", e);
    }
  }

  private static void free(MemorySegment address) {
    try {
      FREE.invokeExact(address);
    } catch (Throwable e) {
      throw new LinkageError("free: cannot be called", e);
    }
  }

  /**
   * Gives everything back. Who uses its tables afterwards gets an {@link
   * IndexOutOfBoundsException}. Idempotent.
   */
  @Override
  public void close() {
    closed = true;
    for (UnsafeBuffer slab : slabs) {
      slab.wrap(0, 0);
    }
    cleanable.clean();
  }
}
