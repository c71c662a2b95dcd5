package io.tebus.projection;

/**
 * A place in the journal that names its history: the end of a group.
 *
 * <p>Immutable.
 *
 * @param lsn of the last event of the group, 0 the beginning
 * @param crc CRC32C of the group's frame, 0 at the beginning
 */
record Position(long lsn, int crc) {

  static final Position BEGINNING = new Position(0, 0);
}
