package io.tebus.reference;

/**
 * What a message did to points.
 *
 * <p>Immutable.
 */
public enum Effect {
  /** Declined: nothing. */
  DECLINED,
  /** Approved, or a fact: earned, redeemed, or both. */
  POSTED,
  /** A reversal, void or refund took back what stood, or a part of it. */
  MIRRORED,
  /** A reversal or an advice that changed nothing. */
  NOTHING,
  /** A reversal that came before its original. */
  TOMBSTONE,
  /** Points were set aside, or are pending. */
  HELD,
  /** A hold or an authorization was completed. */
  COMPLETED,
  /** A hold or an authorization was let go, or a part of it. */
  RELEASED,
  /** A refund or a void was undone. */
  RESTORED
}
