package io.tebus.ops.journal;

import io.tebus.journal.Anchor;
import io.tebus.journal.EventDigest;
import org.agrona.DirectBuffer;

/**
 * An anchor, made again of the events that go by.
 *
 * <p>Confined to the thread that reads.
 */
final class AnchorProof {

  private final Anchor anchor;
  private final EventDigest digest;
  private String sha256 = "";

  AnchorProof(Anchor anchor) {
    this.anchor = anchor;
    digest = new EventDigest(anchor.previousSha256());
  }

  Anchor anchor() {
    return anchor;
  }

  /** Takes an event that is not before the anchor's first one, nor behind its last. */
  void add(long lsn, long timeMs, DirectBuffer buffer, int offset, int length) {
    digest.add(lsn, timeMs, buffer, offset, length);
    if (lsn == anchor.lsn()) {
      sha256 = digest.finish();
    }
  }

  /** Whether its last event went by. */
  boolean isOver() {
    return !sha256.isEmpty();
  }

  boolean matches() {
    return sha256.equals(anchor.sha256());
  }
}
