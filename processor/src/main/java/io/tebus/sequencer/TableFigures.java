package io.tebus.sequencer;

/**
 * How full a table of the engine is.
 *
 * <p>Immutable.
 *
 * @param table its name, of a bounded set
 * @param records in use
 * @param capacity the most there may be
 * @param bytes of memory, with the indexes that belong to it
 */
public record TableFigures(String table, long records, long capacity, long bytes) {}
