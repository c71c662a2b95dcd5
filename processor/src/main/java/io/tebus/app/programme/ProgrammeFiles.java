package io.tebus.app.programme;

import io.tebus.command.programme.ProgrammeDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A directory of files, each of which defines one programme: {@code cfg/programme/*.yaml}.
 *
 * <p>Safe for any thread.
 */
public final class ProgrammeFiles {

  /** As many as an engine knows. */
  public static final int MAX_PROGRAMMES = 64;

  private static final String ENDING = ".yaml";

  /** Looks like one, and would be left out without a word. */
  private static final String OTHER_ENDING = ".yml";

  private ProgrammeFiles() {}

  /**
   * Reads all of them, in the order of the files' names.
   *
   * @throws IllegalArgumentException naming every mistake with file, line and, for an unknown key,
   *     the nearest that is known
   */
  public static List<ProgrammeDefinition> read(Path directory) throws IOException {
    List<String> mistakes = new ArrayList<>();
    List<ProgrammeDefinition> programmes = new ArrayList<>();
    Map<String, Path> takenBy = new HashMap<>();
    for (Path file : files(directory, mistakes)) {
      ProgrammeDefinition programme = ProgrammeReader.read(file, mistakes);
      if (programme != null) {
        take("id = " + programme.id(), file, takenBy, mistakes);
        take("name = " + programme.name(), file, takenBy, mistakes);
        programmes.add(programme);
      }
    }
    if (!mistakes.isEmpty()) {
      throw new IllegalArgumentException("programmes:\n  " + String.join("\n  ", mistakes));
    }
    return programmes;
  }

  private static List<Path> files(Path directory, List<String> mistakes) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(directory)) {
      for (Path file : all.sorted(Comparator.comparing(ProgrammeFiles::nameOf)).toList()) {
        if (nameOf(file).endsWith(ENDING)) {
          files.add(file);
        } else if (nameOf(file).endsWith(OTHER_ENDING)) {
          mistakes.add(file + ": ends in " + OTHER_ENDING + " (expected: " + ENDING + ")");
        }
      }
    }
    if (files.size() > MAX_PROGRAMMES) {
      mistakes.add(
          directory + ": files=" + files.size() + " (expected: at most " + MAX_PROGRAMMES + ")");
    }
    return files.subList(0, Math.min(files.size(), MAX_PROGRAMMES));
  }

  private static String nameOf(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static void take(
      String what, Path file, Map<String, Path> takenBy, List<String> mistakes) {
    Path other = takenBy.putIfAbsent(what, file);
    if (other != null) {
      mistakes.add(file + ": " + what + " is that of " + nameOf(other) + " (expected: its own)");
    }
  }
}
