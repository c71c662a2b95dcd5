package io.tebus.projection;

import org.jspecify.annotations.Nullable;

/**
 * What an audit found in a database.
 *
 * <p>Immutable. After a difference the counts are of what was compared until then.
 *
 * @param checkpointLsn of the last event in the database
 * @param balancesLsn up to which events the balances are in the database
 * @param journalEndLsn of the last event in the journal
 * @param transactions rows of that table
 * @param holdTimeouts rows of that table
 * @param expirySlices events of lots that expired
 * @param cards rows of that table
 * @param accounts rows of that table
 * @param cardChanges rows of that table
 * @param accountChanges rows of that table: merges and their undoing are among them
 * @param merges rows of that table
 * @param lots of accounts, compared with the sums of their movements; 0 when rows were refused
 * @param balances rows of that table that were compared
 * @param errors events whose rows the database refused; they are left out of the comparison
 * @param difference the first one found: table, key, column and both values; null when there is
 *     none
 * @param uncovered what was not compared, or not in full, since the journal begins later; empty
 *     when it begins with the first event
 */
public record DatabaseFindings(
    long checkpointLsn,
    long balancesLsn,
    long journalEndLsn,
    long transactions,
    long holdTimeouts,
    long expirySlices,
    long cards,
    long accounts,
    long cardChanges,
    long accountChanges,
    long merges,
    long lots,
    long balances,
    long errors,
    @Nullable String difference,
    String uncovered) {

  /** True when everything up to the checkpoint is as the journal says. */
  public boolean equal() {
    return difference == null && errors == 0;
  }

  /** True when the whole journal has arrived. */
  public boolean complete() {
    return checkpointLsn == balancesLsn && checkpointLsn == journalEndLsn;
  }
}
