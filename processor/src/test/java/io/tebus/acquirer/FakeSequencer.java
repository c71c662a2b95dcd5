package io.tebus.acquirer;

import io.tebus.command.TransactionCommand;
import java.util.ArrayList;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes commands and leaves it to the test when and how they are answered.
 *
 * <p>Confined to the test's thread.
 */
final class FakeSequencer implements CommandSink {

  private static final int MAX_COMMANDS = 1_024;

  private final UnsafeBuffer buffer =
      new UnsafeBuffer(new byte[MAX_COMMANDS * TransactionCommand.LENGTH]);
  private final List<Long> addresses = new ArrayList<>();
  private long claimed;
  private boolean isFull;
  private int wakes;

  void becomeFull() {
    isFull = true;
  }

  int wakes() {
    return wakes;
  }

  /** How many commands were committed. */
  int count() {
    return addresses.size();
  }

  /** Where the answer to a command goes. */
  long address(int index) {
    return addresses.get(index);
  }

  TransactionCommand command(int index) {
    return new TransactionCommand().wrap(buffer, offset(index));
  }

  List<Integer> stans() {
    List<Integer> stans = new ArrayList<>();
    for (int index = 0; index < count(); index++) {
      stans.add(command(index).stan());
    }
    return stans;
  }

  @Override
  public int claim(int commandType, int commandLength, long address) {
    if (isFull) {
      return FULL;
    }
    claimed = address;
    return addresses.size();
  }

  @Override
  public MutableDirectBuffer buffer() {
    return buffer;
  }

  @Override
  public int offset(int claim) {
    return claim * TransactionCommand.LENGTH;
  }

  @Override
  public void commit(int claim) {
    addresses.add(claimed);
  }

  @Override
  public void wake() {
    wakes++;
  }
}
