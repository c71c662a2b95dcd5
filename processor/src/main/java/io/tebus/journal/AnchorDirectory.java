package io.tebus.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The anchors of a home, a file a day, as in {@code 2026-11-21.json}. One writer, many readers.
 *
 * <p>Whoever can forge the journal can forge these too: it is the copies elsewhere that prove.
 */
public final class AnchorDirectory {

  private static final Pattern NAME = Pattern.compile("\\d{4}-\\d{2}-\\d{2}\\.json");

  private final Path path;

  /** Of a directory, which may not exist yet. */
  public AnchorDirectory(Path path) {
    this.path = path;
  }

  /**
   * All of them, oldest first.
   *
   * @throws JournalException when one cannot be read
   */
  public List<Anchor> list() {
    List<Anchor> anchors = new ArrayList<>();
    for (Path file : files()) {
      anchors.addAll(read(file));
    }
    return List.copyOf(anchors);
  }

  /**
   * The last one, null when there is none.
   *
   * @throws JournalException when it cannot be read
   */
  public @Nullable Anchor newest() {
    List<Path> files = files();
    if (files.isEmpty()) {
      return null;
    }
    Path file = files.get(files.size() - 1);
    List<Anchor> anchors = read(file);
    if (anchors.isEmpty()) {
      throw new JournalException("anchor is damaged: path=" + file + " is empty; put it back");
    }
    return anchors.get(anchors.size() - 1);
  }

  /**
   * Adds one, for good once this returns.
   *
   * @throws JournalException when it cannot be written
   */
  public void add(Anchor anchor) {
    Path file = path.resolve(anchor.day() + ".json");
    Path unfinished = path.resolve(anchor.day() + ".json.part");
    try (DiskStorage disk = new DiskStorage()) {
      GenerationOpening.createDirectory(path, disk);
      Files.writeString(unfinished, anchor.json() + "\n");
      disk.force(unfinished, false);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      disk.force(path, true);
    } catch (IOException e) {
      throw new JournalException("anchor cannot be written: path=" + file + ": " + e, e);
    }
  }

  /**
   * The anchors in a file, one a line.
   *
   * @throws JournalException when it cannot be read
   */
  public static List<Anchor> read(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> !line.isBlank())
          .map(Anchor::of)
          .toList();
    } catch (IOException e) {
      throw new JournalException("anchor cannot be read: path=" + file + ": " + e, e);
    } catch (IllegalArgumentException e) {
      throw new JournalException(
          "anchor is damaged: path=" + file + ": " + e.getMessage() + "; put it back", e);
    }
  }

  private List<Path> files() {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try {
      return Generation.namesIn(path).stream()
          .filter(name -> NAME.matcher(name).matches())
          .map(path::resolve)
          .toList();
    } catch (IOException e) {
      throw new JournalException("anchors cannot be listed: path=" + path + ": " + e, e);
    }
  }
}
