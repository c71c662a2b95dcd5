package io.tebus.reference;

import org.jspecify.annotations.Nullable;

/**
 * An account becomes a part of another one, or stands alone again.
 *
 * <p>Immutable. Source: points.md, section 8.
 *
 * @param programme the number of the programme of both
 * @param from the one that has nothing of its own while it is merged
 * @param into the one that has its points then; null: they become two again
 */
public record Merging(int programme, AccountName from, @Nullable AccountName into)
    implements Change {

  /** True when a merge is to be undone. */
  public boolean isUndone() {
    return into == null;
  }
}
