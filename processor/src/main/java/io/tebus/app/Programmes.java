package io.tebus.app;

import io.tebus.app.programme.ProgrammeChanges;
import io.tebus.app.programme.ProgrammeFiles;
import io.tebus.command.programme.ProgrammeDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The programmes of a host: what its files say, beside what its journal says.
 *
 * <p>Confined to the thread that starts the host.
 */
final class Programmes {

  private static final Logger LOG = LoggerFactory.getLogger(Programmes.class);

  private final Map<String, Integer> ids = new LinkedHashMap<>();
  private final Map<Integer, ProgrammeDefinition> known = new LinkedHashMap<>();
  private final List<ProgrammeDefinition> due = new ArrayList<>();

  /**
   * Compares them; a programme without a file is warned of, and stays as it is.
   *
   * @param ofFiles no id and no name twice
   * @param ofJournal as they were defined last
   * @throws HostRefusedException when a file gives another name to an id, or another id to a name
   */
  Programmes(List<ProgrammeDefinition> ofFiles, List<ProgrammeDefinition> ofJournal) {
    ofFiles.forEach(programme -> ids.put(programme.name(), programme.id()));
    for (ProgrammeDefinition programme : ofJournal) {
      known.put(programme.id(), programme);
      for (ProgrammeDefinition file : ofFiles) {
        requireSameIdAndName(file, programme);
      }
      if (!ids.containsKey(programme.name())) {
        LOG.warn(
            "programme: {} id={} has no file in cfg/programme: it stays as it is, and no listener"
                + " and no import can use it",
            programme.name(),
            programme.id());
      }
    }
    for (ProgrammeDefinition file : ofFiles) {
      if (!Objects.equals(file, known.get(file.id()))) {
        due.add(file);
      }
    }
    requireRoom();
  }

  private static void requireSameIdAndName(ProgrammeDefinition file, ProgrammeDefinition journal) {
    boolean sameId = file.id() == journal.id();
    if (sameId != file.name().equals(journal.name())) {
      throw new HostRefusedException(
          "programme: id="
              + file.id()
              + " name="
              + file.name()
              + " (expected: "
              + (sameId ? "name=" + journal.name() : "id=" + journal.id())
              + ", as it was defined: both stay for good; a new programme needs both new, see"
              + " cfg/programme)");
    }
  }

  private void requireRoom() {
    long count = known.size() + due.stream().filter(file -> !known.containsKey(file.id())).count();
    if (count > ProgrammeFiles.MAX_PROGRAMMES) {
      throw new HostRefusedException(
          "programmes: count="
              + count
              + " (expected: at most "
              + ProgrammeFiles.MAX_PROGRAMMES
              + ", with those whose file is gone)");
    }
  }

  /** Ids by name, of those that have a file, in the order of the files. */
  Map<String, Integer> ids() {
    return Collections.unmodifiableMap(ids);
  }

  /** Those that the journal does not know, or knows with other settings. */
  List<ProgrammeDefinition> due() {
    return Collections.unmodifiableList(due);
  }

  /** Defines those that are due; when it returns, that is durable. */
  void define(CommandPort commands) {
    for (ProgrammeDefinition programme : due) {
      commands.defineProgramme(programme);
      ProgrammeDefinition before = known.get(programme.id());
      if (before == null) {
        LOG.info("programme: {} defined, id={}", programme.name(), programme.id());
      } else {
        LOG.info(
            "programme: {} defined again: {}",
            programme.name(),
            ProgrammeChanges.between(before, programme));
      }
    }
  }
}
