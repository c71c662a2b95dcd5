package io.tebus.ops.journal;

import io.tebus.journal.Anchor;
import io.tebus.journal.EventHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Holds anchors against the events of a journal, each against those it was made of and against the
 * anchor before it.
 *
 * <p>Confined to the thread that reads.
 */
final class AnchorCheck implements EventHandler {

  private final List<AnchorProof> proofs;
  private final Deque<AnchorProof> due;
  private final List<AnchorProof> open = new ArrayList<>();
  private long firstLsn;

  /** Of anchors from anywhere; one that is given twice is one. */
  AnchorCheck(Collection<Anchor> anchors) {
    proofs =
        anchors.stream()
            .distinct()
            .sorted(Comparator.comparingLong(Anchor::firstLsn).thenComparingLong(Anchor::lsn))
            .map(AnchorProof::new)
            .toList();
    due = new ArrayDeque<>(proofs);
  }

  @Override
  public void onEvent(long lsn, long timeMs, DirectBuffer buffer, int offset, int length) {
    if (firstLsn == 0) {
      firstLsn = lsn;
    }
    for (AnchorProof next = due.peek();
        next != null && next.anchor().firstLsn() <= lsn;
        next = due.peek()) {
      due.remove();
      // Of one that begins before the journal not all is here.
      if (next.anchor().firstLsn() == lsn) {
        open.add(next);
      }
    }
    if (!open.isEmpty()) {
      for (AnchorProof proof : open) {
        proof.add(lsn, timeMs, buffer, offset, length);
      }
      open.removeIf(AnchorProof::isOver);
    }
  }

  /** What became of each, by its place in the journal; to be asked when all events were read. */
  List<AnchorFinding> findings() {
    return proofs.stream().map(this::findingOf).toList();
  }

  private AnchorFinding findingOf(AnchorProof proof) {
    Anchor anchor = proof.anchor();
    if (!followsWhatIsKnown(anchor)) {
      return AnchorFinding.differs(anchor, "its previousSha256 is not that of the anchor before");
    }
    if (anchor.firstLsn() < firstLsn) {
      return AnchorFinding.notHere(anchor, firstLsn);
    }
    if (!proof.isOver()) {
      return AnchorFinding.differs(anchor, "the journal ends before it");
    }
    if (!proof.matches()) {
      return AnchorFinding.differs(anchor, "these are not the events it was made of");
    }
    // Of what was taken away nothing can be proven, nor is it asked for.
    boolean isProvenBefore = anchor.firstLsn() == firstLsn || hasOneThatEndsBefore(anchor);
    return isProvenBefore
        ? AnchorFinding.matches(anchor)
        : AnchorFinding.differs(
            anchor, "no anchor proves what lies before it: name those of the days before, too");
  }

  private boolean hasOneThatEndsBefore(Anchor anchor) {
    return proofs.stream().anyMatch(proof -> proof.anchor().lsn() == anchor.firstLsn() - 1);
  }

  private boolean followsWhatIsKnown(Anchor anchor) {
    if (anchor.firstLsn() == 1) {
      return anchor.previousSha256().equals(Anchor.NONE);
    }
    return proofs.stream()
        .map(AnchorProof::anchor)
        .filter(one -> one.lsn() == anchor.firstLsn() - 1)
        .allMatch(one -> one.sha256().equals(anchor.previousSha256()));
  }
}
