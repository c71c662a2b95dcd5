package io.tebus.journal;

import java.nio.file.Path;

/**
 * A frame of the journal and where it lies. Immutable.
 *
 * @param generation number of the start that wrote it, from 1
 * @param file it lies in
 * @param position of its first byte in the file
 * @param kind what it is
 * @param format of its layout
 * @param count how many events it holds; 0 in header and seal
 * @param length in bytes, a multiple of 8
 * @param firstLsn of its events; in header and seal of the next event
 * @param lastLsn of its events; in header and seal of the last event before
 * @param timeMs of its events, milliseconds since the epoch; in header and seal of those before
 * @param durableLsn known to be forced to disk when it was written
 * @param previousCrc CRC32C of the frame before, be it in the generation before
 * @param crc CRC32C of the frame
 */
public record FrameInfo(
    int generation,
    Path file,
    long position,
    FrameKind kind,
    int format,
    int count,
    int length,
    long firstLsn,
    long lastLsn,
    long timeMs,
    long durableLsn,
    int previousCrc,
    int crc) {

  /** The frame the scanner found. */
  static FrameInfo of(FrameScanner scanner) {
    FrameDecoder frame = scanner.frame();
    return new FrameInfo(
        frame.generation(),
        scanner.file(),
        scanner.framePosition(),
        FrameKind.of(frame),
        frame.format(),
        frame.count(),
        frame.length(),
        frame.firstLsn(),
        frame.lastLsn(),
        frame.timeMs(),
        frame.durableLsn(),
        frame.previousCrc(),
        frame.crc());
  }
}
