package io.tebus.reference;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A card that was opened: what the issuer says of it, and whose points it spends.
 *
 * <p>Immutable.
 *
 * @param rights what it may do
 * @param accountNumber of the account, or {@link Opening#NO_NUMBER}
 * @param openedOn when
 * @param account that it was opened for; that may be merged
 */
record Card(
    Opening.Status status,
    Set<CardChange.Right> rights,
    long accountNumber,
    long openedOn,
    Account account) {

  /** Another status, or other rights; null leaves what is. */
  Card with(Opening.@Nullable Status otherStatus, @Nullable Set<CardChange.Right> otherRights) {
    return new Card(
        otherStatus == null ? status : otherStatus,
        otherRights == null ? rights : otherRights,
        accountNumber,
        openedOn,
        account);
  }
}
