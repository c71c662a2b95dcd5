package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.journal.FrameInfo;
import io.tebus.journal.FrameKind;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What a power cut may do to a journal whose host was killed just before: of what was written and
 * not forced, any page or sector may never have reached the disk, where there are zeros. What was
 * forced is what somebody was told, and what a later frame names as durable.
 *
 * <p>Several such disks are tried; the last one stays. Confined to the thread of the drill.
 */
final class LostSectors implements CrashPlan.Aftermath {

  private static final int DISKS = 4;
  private static final int SECTOR_BYTES = 512;
  private static final int PAGE_BYTES = 4_096;

  private final SplittableRandom random;
  private long lost;
  private int cutShort;

  LostSectors(SplittableRandom random) {
    this.random = random;
  }

  /** Sectors and pages that were lost, of all disks. */
  long lost() {
    return lost;
  }

  /** Disks on which the journal was shorter than before. */
  int cutShort() {
    return cutShort;
  }

  @Override
  public void bring(Path journal, long acknowledgedLsn, CrashPlan.Audit audit) throws IOException {
    List<FrameInfo> frames = newestFrames(journal);
    long durableLsn = frames.getLast().durableLsn();
    long wholeLsn = frames.getLast().lastLsn();
    proveThatLossIsNoticed(frames, acknowledgedLsn, audit);
    List<Tail> tails = tailsBehind(frames, Math.max(acknowledgedLsn, durableLsn));
    for (int disk = 0; disk < DISKS; disk++) {
      int unitBytes = disk % 2 == 0 ? PAGE_BYTES : SECTOR_BYTES;
      for (Tail tail : tails) {
        // Of the first disk everything is lost.
        tail.write(damaged(tail, unitBytes, disk == 0));
      }
      long endLsn = audit.read().summary().endLsn();
      assertThat(endLsn).as("end of disk %d", disk).isBetween(acknowledgedLsn, wholeLsn);
      cutShort += endLsn < wholeLsn ? 1 : 0;
    }
  }

  /** Otherwise the drill would prove nothing. */
  private static void proveThatLossIsNoticed(
      List<FrameInfo> frames, long acknowledgedLsn, CrashPlan.Audit audit) throws IOException {
    FrameInfo acknowledged =
        frames.stream()
            .filter(frame -> frame.kind() == FrameKind.GROUP)
            .filter(frame -> frame.lastLsn() >= acknowledgedLsn)
            .findFirst()
            .orElseThrow();
    List<Tail> tails = tailsBehind(frames, acknowledged.firstLsn() - 1);
    for (Tail tail : tails) {
      tail.write(new byte[tail.bytes.length]);
    }
    assertThatThrownBy(audit::read).isInstanceOfAny(AssertionError.class, JournalException.class);
    for (Tail tail : tails) {
      tail.write(tail.bytes);
    }
  }

  /** Those of the last start: all before it was forced when it began. */
  private static List<FrameInfo> newestFrames(Path journal) {
    List<FrameInfo> frames = new ArrayList<>();
    Journal.inspect(journal, frames::add, (lsn, timeMs, buffer, offset, length) -> {});
    int newest = frames.getLast().generation();
    return frames.stream().filter(frame -> frame.generation() == newest).toList();
  }

  /** What lies behind the frame with that LSN, file by file. */
  private static List<Tail> tailsBehind(List<FrameInfo> frames, long forcedLsn) throws IOException {
    Map<Path, long[]> ranges = new LinkedHashMap<>();
    for (FrameInfo frame : frames) {
      boolean forced = frame.kind() == FrameKind.HEADER || frame.firstLsn() <= forcedLsn;
      long end = frame.position() + frame.length();
      long[] range = ranges.computeIfAbsent(frame.file(), _ -> new long[2]);
      range[0] = forced ? end : range[0];
      range[1] = end;
    }
    List<Tail> tails = new ArrayList<>();
    for (Map.Entry<Path, long[]> entry : ranges.entrySet()) {
      long begin = entry.getValue()[0];
      int length = Math.toIntExact(entry.getValue()[1] - begin);
      if (length > 0) {
        tails.add(new Tail(entry.getKey(), begin, length));
      }
    }
    return tails;
  }

  private byte[] damaged(Tail tail, int unitBytes, boolean everything) {
    byte[] image = tail.bytes.clone();
    int at = 0;
    while (at < image.length) {
      // Units lie in the file as they do on the disk; of the first one a part was forced.
      long unitEnd = ((tail.position + at) / unitBytes + 1) * unitBytes;
      int end = (int) Math.min(unitEnd - tail.position, image.length);
      if (everything || random.nextBoolean()) {
        Arrays.fill(image, at, end, (byte) 0);
        lost++;
      }
      at = end;
    }
    return image;
  }

  /** A part of a file that may be lost, and what was in it. */
  private static final class Tail {

    private final Path file;
    private final long position;
    private final byte[] bytes;

    /** Reads it. */
    Tail(Path file, long position, int length) throws IOException {
      this.file = file;
      this.position = position;
      ByteBuffer read = ByteBuffer.allocate(length);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        while (read.hasRemaining()) {
          if (channel.read(read, position + read.position()) < 0) {
            throw new IOException("journal file ends early: file=" + file);
          }
        }
      }
      bytes = read.array();
    }

    void write(byte[] image) throws IOException {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        ByteBuffer left = ByteBuffer.wrap(image);
        long at = position;
        while (left.hasRemaining()) {
          at += channel.write(left, at);
        }
      }
    }
  }
}
