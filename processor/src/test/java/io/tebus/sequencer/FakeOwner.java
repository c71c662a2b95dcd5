package io.tebus.sequencer;

import io.tebus.event.Answer;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.util.ArrayList;
import java.util.List;

/**
 * The owner of a reply port: counts how often it was woken and keeps what it was handed.
 *
 * <p>Confined to the test's thread.
 */
final class FakeOwner {

  private static final int NO_LIMIT = Integer.MAX_VALUE;

  private final ReplyPort port;
  private final List<Received> received = new ArrayList<>();
  private int wakes;
  private long durableLsn;

  /** What is kept of an answer. */
  record Received(long address, ResponseCode responseCode, long lsn) {}

  FakeOwner(int maxUnderWay) {
    port = new ReplyPort(maxUnderWay, () -> durableLsn, () -> wakes++, this::receive);
  }

  ReplyPort port() {
    return port;
  }

  int wakes() {
    return wakes;
  }

  /** Everything handed over so far, in order. */
  List<Received> received() {
    return List.copyOf(received);
  }

  List<Long> addresses() {
    return received.stream().map(Received::address).toList();
  }

  List<ResponseCode> responseCodes() {
    return received.stream().map(Received::responseCode).toList();
  }

  int drain(long durable) {
    return drain(durable, NO_LIMIT);
  }

  int drain(long durable, int limit) {
    durableLsn = durable;
    return port.drain(limit);
  }

  void forget() {
    received.clear();
    wakes = 0;
  }

  /** Sends itself an approval, as the sequencer would. */
  void offer(long gateLsn, long address) {
    port.next().begin(ResponseCode.APPROVED, TransactionFunction.PURCHASE, 1).lsn(gateLsn);
    port.offer(gateLsn, address);
  }

  private void receive(long address, Answer answer) {
    received.add(new Received(address, answer.responseCode(), answer.lsn()));
  }
}
