package io.tebus.acquirer;

import java.util.Locale;

/**
 * Why a link ended.
 *
 * <p>Immutable.
 */
public enum DisconnectReason {
  /** The peer closed it. */
  PEER,
  /** It broke: reset, or not to be read or written any more. */
  LOST,
  /** Too many frames in a row without a readable MTI. */
  GARBAGE,
  /** A frame longer than allowed, or a length that makes no sense. */
  FRAME,
  /** Its listener closed, or the host stopped. */
  GOODBYE,
  /** Its peer sent no frame for as long as its listener waits. */
  IDLE,
  /** Its listener had links enough. */
  LIMIT,
  /** A defect of ours met it. */
  FAILURE;

  /** As metrics name it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
