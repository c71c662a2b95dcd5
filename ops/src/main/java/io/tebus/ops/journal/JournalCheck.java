package io.tebus.ops.journal;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tebus.journal.Anchor;
import io.tebus.journal.FrameInfo;
import io.tebus.journal.FrameKind;
import io.tebus.journal.Journal;
import io.tebus.journal.JournalException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a journal is found to be: its generations, its anchors, its end, and what is damaged.
 *
 * <p>Confined to the thread that reads.
 */
final class JournalCheck {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final String CONTINUED = "not sealed: adopted as far as the next one says";

  private final Path journal;
  private final List<GenerationTally> generations = new ArrayList<>();
  private final AnchorCheck anchors;
  private @Nullable FrameInfo lastGroup;
  private @Nullable String damage;

  private JournalCheck(Path journal, List<Anchor> anchors) {
    this.journal = journal;
    this.anchors = new AnchorCheck(anchors);
  }

  /** Reads all of it, as far as it can be read, and holds the anchors against it. */
  static JournalCheck of(Path journal, List<Anchor> anchors) {
    JournalCheck check = new JournalCheck(journal, anchors);
    try {
      Journal.inspect(journal, check::add, new EventCheck(check.anchors));
    } catch (JournalException | UnreadableEventException e) {
      check.damage = String.valueOf(e.getMessage());
    }
    return check;
  }

  private void add(FrameInfo frame) {
    if (generations.isEmpty() || generations.getLast().number() != frame.generation()) {
      generations.add(new GenerationTally(frame));
    }
    generations.getLast().add(frame);
    if (frame.kind() == FrameKind.GROUP) {
      lastGroup = frame;
    }
  }

  /** Whether nothing is damaged, and no anchor says that the history was another one. */
  boolean isGood() {
    return isWhole() && anchors.findings().stream().noneMatch(AnchorFinding::isFailure);
  }

  private boolean isWhole() {
    return damage == null;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("journal     " + journal);
    for (int i = 0; i < generations.size(); i++) {
      GenerationTally generation = generations.get(i);
      boolean isLast = i + 1 == generations.size();
      lines.add(generation.line(isLast ? lastEnding() : CONTINUED));
    }
    anchors.findings().forEach(finding -> lines.add(finding.line()));
    lines.add("end         " + end());
    if (damage != null) {
      lines.add("damaged     " + damage);
    }
    lines.add(isGood() ? "verify: OK" : "verify: FAILED");
    return lines;
  }

  private String lastEnding() {
    return isWhole() ? "not sealed: the host did not stop in order" : "not read to its end";
  }

  /** How far it reads: of a damaged journal the last event before the damage. */
  private String end() {
    FrameInfo group = lastGroup;
    return group == null
        ? "no events"
        : "lsn "
            + Shown.number(group.lastLsn())
            + "  crc "
            + Shown.crc(group.crc())
            + "  "
            + Shown.time(group.timeMs());
  }

  String json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("journal", journal.toString());
    ArrayNode list = json.putArray("generations");
    for (GenerationTally generation : generations) {
      generation.put(list.addObject());
    }
    ArrayNode anchorList = json.putArray("anchors");
    anchors.findings().forEach(finding -> finding.put(anchorList.addObject()));
    FrameInfo group = lastGroup;
    if (group == null) {
      json.put("endLsn", 0);
    } else {
      json.put("endLsn", group.lastLsn());
      json.put("endCrc", Shown.crc(group.crc()));
      json.put("endTime", Shown.time(group.timeMs()));
    }
    json.put("ok", isGood());
    json.put("damage", damage);
    return json.toString();
  }
}
