package io.tebus.projection;

import io.tebus.command.TransactionCommand;
import io.tebus.event.TransactionEvent;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What events of merges and of holds that timed out are made of: effects on accounts, in the form
 * of a transaction that nobody sees.
 *
 * <p>Confined to the thread that rebuilds.
 */
final class PlannedEffects {

  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[TransactionEvent.MAX_LENGTH]);
  private final TransactionEvent event = new TransactionEvent();
  private final TransactionCommand nobody =
      new TransactionCommand()
          .wrapAndClear(new UnsafeBuffer(new byte[TransactionCommand.LENGTH]), 0);

  /** None yet. */
  TransactionEvent begin() {
    return event.begin(buffer, 0, 0, 0, nobody);
  }
}
