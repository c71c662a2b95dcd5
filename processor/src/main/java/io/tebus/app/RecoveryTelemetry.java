package io.tebus.app;

/**
 * How the host came to its state when it started.
 *
 * <p>Immutable.
 *
 * @param snapshot name of the snapshot that was loaded; empty when there was none
 * @param snapshotBytes how long its file is, in bytes
 * @param snapshotMs how long loading took, damaged ones before it included
 * @param events replayed after it
 * @param replayMs how long that took, with opening the journal
 */
public record RecoveryTelemetry(
    String snapshot, long snapshotBytes, long snapshotMs, long events, long replayMs) {}
