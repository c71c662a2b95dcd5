package io.tebus.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A journal that lives as chance will have it, on a disk whose power is cut now and then. Confined
 * to the test's thread.
 *
 * <p>Each cut leaves an image of the disk. It is opened, must hold what was acknowledged and
 * nothing that was not written, lives on for a while, and is cut again. What that leaves is read.
 */
final class RandomLife implements AutoCloseable {

  /** A force that a journal with a mistake in it would leave out. */
  enum Omission {
    NOTHING,
    /** Of frames, by sync and seal. */
    APPENDED,
    /** Of frames that a start found and goes on from. */
    ADOPTED,
    /** Of the directory of a generation, behind the first frame in another file. */
    NAMES_OF_FILES,
    /** Of the journal's directory. */
    NAMES_OF_GENERATIONS
  }

  private static final int MAX_EVENTS_A_GROUP = 40;

  /** So much that a file of 256 KiB takes some 17 groups, and a group never more than it may. */
  private static final int MAX_FILLER = 700;

  private static final int SYNCS_PERCENT = 40;
  private static final int RESTARTS_PERCENT = 6;

  /** Of the moments: after each call, and before each force. */
  private static final int CUTS_PERCENT = 5;

  private static final int CUTS_PERCENT_OF_IMAGES = 20;
  private static final int MAX_STEPS_OF_IMAGES = 3;

  /** What a cut left, and what it must hold: so many of the events written, or more. */
  private record Cut(Path image, String name, List<String> written, int acknowledged) {}

  private final String name;
  private final Path directory;
  private final JournalOptions options;
  private final SplittableRandom random;
  private final Omission omission;

  /** Whether images are lived in, or only read. */
  private final boolean imagesLive;

  private final PowerCut disk;
  private final EventGroup group = new EventGroup(SmallJournals.GROUP_CAPACITY_BYTES);
  private final List<Cut> cuts = new ArrayList<>();

  /** The text of each event, as far as it is known to be there. */
  private final List<String> written;

  private int acknowledged;
  private @Nullable GenerationJournal journal;
  private int generation;
  private boolean opening;
  private long timeMs = SmallJournals.CREATED_AT_MS;
  private int images;

  /**
   * In an empty directory.
   *
   * @param name what repeats it, for whoever reads of a failure
   */
  RandomLife(
      String name, Path directory, JournalKind kind, SplittableRandom random, Omission omission)
      throws IOException {
    this(
        name,
        directory,
        SmallJournals.options(SyncMode.GROUP).withKind(kind),
        random,
        omission,
        true,
        List.of(),
        0);
  }

  private RandomLife(
      String name,
      Path directory,
      JournalOptions options,
      SplittableRandom random,
      Omission omission,
      boolean imagesLive,
      List<String> written,
      int acknowledged)
      throws IOException {
    this.name = name;
    this.directory = directory;
    this.options = options;
    this.random = random;
    this.omission = omission;
    this.imagesLive = imagesLive;
    this.written = new ArrayList<>(written);
    this.acknowledged = acknowledged;
    disk = new PowerCut(directory, this::isCarriedOut, () -> moment("before a force"));
  }

  /** Starts on an empty disk, or on the image of a cut. */
  void begin() throws IOException {
    open(acknowledged);
    settle();
  }

  /** So many groups, of which some are forced, and starts in between. */
  void live(int steps) throws IOException {
    for (int step = 0; step < steps; step++) {
      append();
      if (random.nextInt(100) < SYNCS_PERCENT) {
        sync();
      }
      if (random.nextInt(100) < RESTARTS_PERCENT) {
        restart(random.nextBoolean());
      }
    }
  }

  void append() throws IOException {
    group.clear();
    int count = random.nextInt(1, MAX_EVENTS_A_GROUP + 1);
    for (int i = 0; i < count; i++) {
      // No two lives write the same, be it in the same place.
      String text =
          written.size()
              + "-"
              + Integer.toHexString(random.nextInt())
              + "x".repeat(random.nextInt(MAX_FILLER));
      SmallJournals.add(group, text);
      written.add(text);
    }
    timeMs += random.nextInt(3);
    GenerationJournal journal = journal();
    journal.append(group, journal.appendedLsn() + 1, timeMs);
    moment("after an append");
    settle();
  }

  void sync() throws IOException {
    GenerationJournal journal = journal();
    journal.sync();
    acknowledged = Math.toIntExact(journal.durableLsn());
    assertThat(acknowledged).as(name).isEqualTo(written.size());
    moment("after a sync");
    settle();
  }

  /** Starts again, after an orderly stop or a kill, which takes nothing from the page cache. */
  void restart(boolean inOrder) throws IOException {
    GenerationJournal journal = journal();
    if (inOrder) {
      journal.seal();
      acknowledged = written.size();
      moment("after the seal");
    }
    journal.close();
    open(written.size());
    settle();
  }

  /** Cuts the power now. */
  void cut() throws IOException {
    cut("now");
    settle();
  }

  /** How many images were made and judged, images of images too. */
  int images() {
    return images;
  }

  @Override
  public void close() {
    GenerationJournal open = journal;
    if (open != null) {
      open.close();
    }
  }

  /** Removes a directory and all that is in it. */
  static void delete(Path directory) throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private GenerationJournal journal() {
    return Objects.requireNonNull(journal, "begin comes first");
  }

  private void open(int atLeast) throws IOException {
    RecordedEvents found = new RecordedEvents();
    opening = true;
    GenerationJournal opened = GenerationJournal.open(directory, options, found, disk);
    opening = false;
    journal = opened;
    generation = opened.generation();
    check(name, found.texts(), written, atLeast);
    written.subList(found.texts().size(), written.size()).clear();
    // It is on the disk by now, since a new generation goes on from it.
    acknowledged = written.size();
    timeMs = Math.max(timeMs, opened.lastTimeMs());
    moment("after the start");
  }

  private boolean isCarriedOut(Path file, boolean ofDirectory) {
    return switch (omission) {
      case NOTHING -> true;
      case APPENDED -> ofDirectory || opening;
      case ADOPTED -> ofDirectory || !opening || !isOfEarlierStart(file);
      case NAMES_OF_FILES -> !ofDirectory || opening;
      case NAMES_OF_GENERATIONS -> !file.equals(directory);
    };
  }

  private boolean isOfEarlierStart(Path file) {
    return file.startsWith(directory.resolve(Generation.nameOf(generation)));
  }

  private void moment(String when) throws IOException {
    int percent = imagesLive ? CUTS_PERCENT : CUTS_PERCENT_OF_IMAGES;
    if (random.nextInt(100) < percent) {
      cut(when);
    }
  }

  private void cut(String when) throws IOException {
    images++;
    Path image = directory.resolveSibling(directory.getFileName() + "-" + images);
    disk.image(image, random.nextLong());
    String where = ", cut " + images + " " + when + " behind " + written.size() + " events";
    cuts.add(new Cut(image, name + where, List.copyOf(written), acknowledged));
  }

  /** Judges what the cuts left, while the journal does nothing. */
  private void settle() throws IOException {
    for (Cut cut : cuts) {
      judge(cut);
      delete(cut.image());
    }
    cuts.clear();
  }

  private void judge(Cut cut) throws IOException {
    try {
      if (imagesLive) {
        liveOn(cut);
      } else {
        List<String> found = RecordedEvents.of(cut.image()).texts();
        check(cut.name(), found, cut.written(), cut.acknowledged());
      }
    } catch (JournalException e) {
      throw new AssertionError(cut.name() + ": a crash alone must not be refused", e);
    }
  }

  private void liveOn(Cut cut) throws IOException {
    try (RandomLife next =
        new RandomLife(
            cut.name(),
            cut.image(),
            options,
            random.split(),
            Omission.NOTHING,
            false,
            cut.written(),
            cut.acknowledged())) {
      next.begin();
      next.live(random.nextInt(MAX_STEPS_OF_IMAGES + 1));
      images += next.images();
    }
  }

  private static void check(String name, List<String> found, List<String> written, int atLeast) {
    assertThat(found.size()).as(name).isBetween(atLeast, written.size());
    assertThat(found.equals(written.subList(0, found.size())))
        .as("%s: reads what was written", name)
        .isTrue();
  }
}
