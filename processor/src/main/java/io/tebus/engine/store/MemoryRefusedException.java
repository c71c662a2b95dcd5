package io.tebus.engine.store;

/**
 * The machine has no more memory to give. It says nothing about what was being read, so whoever
 * takes an {@link IllegalStateException} for damage must not take this one for it.
 *
 * <p>Immutable.
 */
public final class MemoryRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param bytes that were asked for
   */
  public MemoryRefusedException(long bytes) {
    super("memory: the system refused bytes=" + bytes + " (expected: room, or smaller capacities)");
  }
}
