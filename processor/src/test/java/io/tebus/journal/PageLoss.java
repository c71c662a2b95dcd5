package io.tebus.journal;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What one power cut takes of names, sizes and pages that were not forced. Immutable.
 *
 * <p>Chance is drawn for each name anew, so that files which another thread makes do not change
 * what becomes of the others.
 *
 * @param seed the same one takes the same
 * @param lostPercent of the pages that changed
 * @param sparesFiles whether most files lose nothing at all
 */
record PageLoss(long seed, int lostPercent, Tear tear, boolean sparesFiles) {

  /** What is left of a page that changed and was lost. */
  enum Tear {
    /** The page as it was forced. */
    PAGES,
    /** Each sector as it was forced or as it is now. */
    SECTORS,
    /** About what the page was at some moment in between: it is written from front to back. */
    EARLIER
  }

  static final int PAGE_BYTES = 4096;

  private static final int SECTOR_BYTES = 512;
  private static final int[] LOST_PERCENT = {5, 50, 95, 100};
  private static final int SPARED_FILES_PERCENT = 70;

  static PageLoss of(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Tear[] tears = Tear.values();
    return new PageLoss(
        seed,
        LOST_PERCENT[random.nextInt(LOST_PERCENT.length)],
        tears[random.nextInt(tears.length)],
        random.nextInt(4) == 0);
  }

  /** Whether what became of the name since it was forced reached the disk. */
  boolean changeIsThere(Path name) {
    return random(name).nextBoolean();
  }

  /** What is left of a file that was forced as it was, and written since. */
  byte[] left(Path name, byte[] forced, byte[] now) {
    SplittableRandom random = random(name);
    if (sparesFiles && random.nextInt(100) < SPARED_FILES_PERCENT) {
      return now;
    }
    // Of a file that became longer or shorter this, too, may be lost; what nobody wrote is zeros.
    int length = random.nextBoolean() ? forced.length : now.length;
    byte[] old = Arrays.copyOf(forced, length);
    byte[] left = Arrays.copyOf(now, length);
    int at = differenceFrom(0, old, left);
    while (at >= 0) {
      int page = at - at % PAGE_BYTES;
      int end = Math.min(page + PAGE_BYTES, length);
      if (random.nextInt(100) < lostPercent) {
        tear(old, left, page, end, random);
      }
      at = differenceFrom(end, old, left);
    }
    return left;
  }

  private void tear(byte[] old, byte[] left, int from, int to, SplittableRandom random) {
    switch (tear) {
      case PAGES -> System.arraycopy(old, from, left, from, to - from);
      case SECTORS -> {
        for (int sector = from; sector < to; sector += SECTOR_BYTES) {
          if (random.nextBoolean()) {
            System.arraycopy(old, sector, left, sector, Math.min(SECTOR_BYTES, to - sector));
          }
        }
      }
      case EARLIER -> {
        int kept = random.nextInt(from, to);
        System.arraycopy(old, kept, left, kept, to - kept);
      }
    }
  }

  /** The first place from that one on where they differ; -1 when there is none. */
  private static int differenceFrom(int from, byte[] old, byte[] left) {
    int found = Arrays.mismatch(old, from, old.length, left, from, left.length);
    return found < 0 ? -1 : from + found;
  }

  private SplittableRandom random(Path name) {
    return new SplittableRandom(31 * seed + name.toString().hashCode());
  }
}
