package io.tebus.app;

import io.tebus.acquirer.CommandSink;
import io.tebus.sequencer.CommandDoor;
import org.agrona.MutableDirectBuffer;

/** An event loop's door to the sequencer, as the edge knows it. Confined to its event loop. */
record RingSink(CommandDoor door) implements CommandSink {

  @Override
  public int claim(int commandType, int commandLength, long address) {
    int claim = door.claim(commandType, commandLength, address);
    return claim == CommandDoor.FULL ? FULL : claim;
  }

  @Override
  public MutableDirectBuffer buffer() {
    return door.buffer();
  }

  @Override
  public int offset(int claim) {
    return CommandDoor.offset(claim);
  }

  @Override
  public void commit(int claim) {
    door.commit(claim);
  }

  @Override
  public void wake() {
    door.wakeSequencer();
  }
}
