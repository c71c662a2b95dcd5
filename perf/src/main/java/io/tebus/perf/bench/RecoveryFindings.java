package io.tebus.perf.bench;

import java.util.List;

/**
 * What a recovery bench found. There are findings only when every state was what it must be, every
 * answer right and every point conserved.
 *
 * <p>Immutable.
 *
 * @param accounts of the state
 * @param trials in this Java machine
 * @param restart of a host
 * @param underLoad what its load met
 * @param judged events of the host's journal up to which its snapshots lead to one state
 */
record RecoveryFindings(
    int accounts,
    List<RecoveryTrial> trials,
    RestartFinding restart,
    RecoveryHost.Found underLoad,
    long judged) {

  RecoveryFindings {
    trials = List.copyOf(trials);
  }

  /** The window with the snapshot, or the one without. */
  RecoveryWindow window(boolean snapshot) {
    return underLoad.windows().stream()
        .filter(window -> window.snapshot() == snapshot)
        .findFirst()
        .orElseThrow();
  }
}
