package io.tebus.projection;

/**
 * A column of a table, in the order of COPY.
 *
 * <p>Immutable.
 */
record Column(String name, ColumnType type) {}
