package io.tebus.ops.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tebus.journal.Anchor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of an anchor that was held against a journal.
 *
 * <p>Immutable.
 *
 * @param matches null when its events are not in this journal any more
 * @param inWords how it was found to be
 */
record AnchorFinding(Anchor anchor, @Nullable Boolean matches, String inWords) {

  private static final int SHOWN_DIGITS = 8;

  static AnchorFinding matches(Anchor anchor) {
    return new AnchorFinding(anchor, true, "matches");
  }

  static AnchorFinding differs(Anchor anchor, String why) {
    return new AnchorFinding(anchor, false, "DIFFERS: " + why);
  }

  /** Of an anchor some of whose events lie before the journal's first one. */
  static AnchorFinding notHere(Anchor anchor, long firstLsn) {
    return new AnchorFinding(
        anchor, null, "not verified: the journal begins with lsn " + Shown.number(firstLsn));
  }

  boolean isFailure() {
    return Boolean.FALSE.equals(matches);
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "anchor      %s  lsn %s-%s  sha256 %s...  %s",
        anchor.day(),
        Shown.number(anchor.firstLsn()),
        Shown.number(anchor.lsn()),
        anchor.sha256().substring(0, SHOWN_DIGITS),
        inWords);
  }

  void put(ObjectNode json) {
    json.put("day", anchor.day().toString());
    json.put("firstLsn", anchor.firstLsn());
    json.put("lsn", anchor.lsn());
    json.put("sha256", anchor.sha256());
    json.put("matches", matches);
    json.put("finding", inWords);
  }
}
