package io.tebus.journal;

/** What an event must have survived before it counts as durable. Immutable. */
public enum SyncMode {
  /** Forced to disk: it survives power loss. Groups form while the previous force runs. */
  GROUP,
  /** Appended to the page cache: it survives the death of the process, not of the machine. */
  NONE
}
