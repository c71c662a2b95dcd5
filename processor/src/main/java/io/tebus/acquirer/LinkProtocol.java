package io.tebus.acquirer;

import io.tebus.event.Answer;
import io.tebus.iso.DataElement;
import io.tebus.iso.Mti;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.frame.Framing;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The protocol of one link: frames in, requests to the sequencer, answers and refusals out.
 *
 * <p>Confined to the link's event loop; free of Netty. Source: message profile, sections 6 and 7.
 */
public final class LinkProtocol {

  private static final Logger LOG = LoggerFactory.getLogger(LinkProtocol.class);
  private static final long DUMP_INTERVAL_NS = 1_000_000_000;
  private static final int SIGN_ON = 1;
  private static final int SIGN_OFF = 2;
  private static final int ECHO_TEST = 301;

  private final ListenerSpec listener;
  private final ListenerCodec codec;
  private final EdgeLoop loop;
  private final EdgeCounters counters;
  private final LinkOutput output;
  private int inFlight;
  private int garbageInARow;
  private boolean signedOn;
  private boolean closed;
  private long receivedAtNs;
  private long lastDumpNs = Long.MIN_VALUE;

  LinkProtocol(ListenerSpec listener, EdgeLoop loop, LinkOutput output) {
    this.listener = listener;
    this.loop = loop;
    this.output = output;
    codec = loop.codecOf(listener);
    counters = loop.countersOf(listener);
    counters.linksOpened.increment();
  }

  EdgeCounters counters() {
    return counters;
  }

  /** True while another frame may be taken in; otherwise the link must not be read. */
  boolean mayTake() {
    return !closed && inFlight < listener.maxInFlight() && !loop.slots().isFull();
  }

  boolean isClosed() {
    return closed;
  }

  /** True after a sign-on (0800 with 001) until a sign-off. */
  boolean isSignedOn() {
    return signedOn;
  }

  int inFlight() {
    return inFlight;
  }

  /**
   * Takes in as many whole frames as there are and as may be taken.
   *
   * @return bytes consumed
   */
  int receive(DirectBuffer buffer, int offset, int length) {
    Framing framing = listener.framing();
    int at = offset;
    int end = offset + length;
    while (mayTake() && end - at >= framing.prefixLength()) {
      int body = framing.bodyLength(buffer, at);
      if (body == Framing.UNREADABLE || body > listener.maxPacketLength()) {
        counters.badFrames.increment();
        LOG.warn("link closed: listener={} frame length={}", listener.name(), body);
        close(DisconnectReason.FRAME);
        return length;
      }
      int next = at + framing.prefixLength() + body;
      if (next > end) {
        break;
      }
      if (at == offset) {
        // One reading of the clock does for all frames of a read.
        receivedAtNs = loop.nowNs();
        counters.lastReceivedNs.set(receivedAtNs);
      }
      onFrame(buffer, at + framing.prefixLength(), body);
      at = next;
    }
    return closed ? length : at - offset;
  }

  private void onFrame(DirectBuffer buffer, int headerOffset, int bodyLength) {
    int headerLength = listener.framing().headerLength();
    int length = bodyLength - headerLength;
    MessageDecoder message = codec.decoder();
    int status =
        length <= 0
            ? MessageDecoder.MTI_UNREADABLE
            : message.decode(buffer, headerOffset + headerLength, length);
    if (status == MessageDecoder.MTI_UNREADABLE) {
      onGarbage(buffer, headerOffset, bodyLength);
      return;
    }
    garbageInARow = 0;
    counters.messagesIn.count(message.mti());
    if (!isKnownRequest(message.mti())) {
      counters.dropped.increment();
      return;
    }
    counters.requests.increment();
    Echo.capture(message, buffer, headerOffset, headerLength, codec.request(), 0);
    if (status != MessageDecoder.OK) {
      answerAtOnce(ResponseCode.FORMAT_ERROR, status);
      return;
    }
    switch (Mti.messageClass(message.mti())) {
      case Mti.NETWORK_MANAGEMENT -> onNetworkManagement(message);
      case Mti.AUTHORIZATION, Mti.FINANCIAL, Mti.REVERSAL -> onTransaction(message);
      default -> answerAtOnce(ResponseCode.INVALID_TRANSACTION, AnswerWriter.NO_ELEMENT);
    }
  }

  private boolean isKnownRequest(int mti) {
    if (Mti.version(mti) != listener.dialect().mtiVersion() || !Mti.isRequestOrAdvice(mti)) {
      return false;
    }
    return switch (Mti.messageClass(mti)) {
      case Mti.AUTHORIZATION,
          Mti.FINANCIAL,
          Mti.FILE_ACTION,
          Mti.REVERSAL,
          Mti.RECONCILIATION,
          Mti.NETWORK_MANAGEMENT ->
          true;
      default -> false;
    };
  }

  private void onGarbage(DirectBuffer buffer, int offset, int length) {
    counters.garbage.increment();
    garbageInARow++;
    if (lastDumpNs == Long.MIN_VALUE || receivedAtNs - lastDumpNs >= DUMP_INTERVAL_NS) {
      lastDumpNs = receivedAtNs;
      LOG.warn(
          "frame without a readable MTI: listener={} {}",
          listener.name(),
          MaskedHexdump.of(buffer, offset, length));
    }
    if (garbageInARow >= listener.maxGarbage()) {
      LOG.warn("link closed: listener={} garbage in a row={}", listener.name(), garbageInARow);
      close(DisconnectReason.GARBAGE);
    }
  }

  private void onNetworkManagement(MessageDecoder message) {
    if (!message.has(DataElement.NETWORK_MANAGEMENT_CODE)) {
      answerAtOnce(ResponseCode.FORMAT_ERROR, DataElement.NETWORK_MANAGEMENT_CODE);
      return;
    }
    ResponseCode responseCode = ResponseCode.APPROVED;
    switch ((int) message.number(DataElement.NETWORK_MANAGEMENT_CODE)) {
      case SIGN_ON -> signedOn = true;
      case SIGN_OFF -> signedOn = false;
      case ECHO_TEST -> {}
      default -> responseCode = ResponseCode.INVALID_TRANSACTION;
    }
    answerAtOnce(responseCode, AnswerWriter.NO_ELEMENT);
  }

  private void onTransaction(MessageDecoder message) {
    int elementInError = codec.reader().check(message);
    if (elementInError != RequestReader.OK) {
      answerAtOnce(ResponseCode.FORMAT_ERROR, elementInError);
      return;
    }
    counters.unknownTags.add(codec.reader().unknownTags());
    if (!loop.submit(this, codec, receivedAtNs)) {
      counters.overloads.increment();
      answerAtOnce(ResponseCode.UNAVAILABLE, AnswerWriter.NO_ELEMENT);
      return;
    }
    if (codec.reader().isMerchantRefusal()) {
      counters.merchantRefusals.increment();
    }
    inFlight++;
  }

  /** Answers at once, without the engine. */
  private void answerAtOnce(ResponseCode responseCode, int elementInError) {
    if (responseCode == ResponseCode.FORMAT_ERROR) {
      counters.formatErrors.increment();
    }
    MutableDirectBuffer target = output.claim(AnswerWriter.MAX_LENGTH);
    int offset = output.offset();
    int length =
        codec
            .writer()
            .refuse(
                codec.request(), 0, responseCode, elementInError, target, offset + frameOverhead());
    commit(codec.request(), 0, target, offset, length, responseCode, receivedAtNs);
    Echo.erase(codec.request(), 0);
    if (Mti.messageClass(codec.decoder().mti()) != Mti.NETWORK_MANAGEMENT) {
      loop.transactions().answered(TransactionFunction.UNKNOWN, responseCode);
    }
  }

  /** Sends the engine's answer to the request in a slot. */
  void answer(
      DirectBuffer request, int requestOffset, Answer answer, long requestedAtNs, long nowNs) {
    inFlight--;
    if (closed) {
      counters.orphaned.increment();
      return;
    }
    if (listener.answerWithinMs() > 0
        && nowNs - requestedAtNs > listener.answerWithinMs() * 1_000_000) {
      counters.late.increment();
      return;
    }
    MutableDirectBuffer target = output.claim(AnswerWriter.MAX_LENGTH);
    int offset = output.offset();
    int length =
        codec.writer().answer(request, requestOffset, answer, target, offset + frameOverhead());
    ResponseCode responseCode = answer.responseCode();
    commit(request, requestOffset, target, offset, length, responseCode, nowNs);
    loop.transactions().answered(answer.function(), responseCode);
  }

  private int frameOverhead() {
    return listener.framing().prefixLength() + listener.framing().headerLength();
  }

  private void commit(
      DirectBuffer request,
      int requestOffset,
      MutableDirectBuffer target,
      int offset,
      int messageLength,
      ResponseCode responseCode,
      long nowNs) {
    Framing framing = listener.framing();
    framing.writePrefix(target, offset, framing.headerLength() + messageLength);
    if (framing.headerLength() > 0) {
      framing.writeAnswerHeader(
          target, offset + framing.prefixLength(), request, Echo.headerOffset(requestOffset));
    }
    output.commit(frameOverhead() + messageLength);
    counters.messagesOut.count(Echo.responseMti(request, requestOffset));
    counters.lastSentNs.set(nowNs);
    counters.answers.increment();
    (responseCode.isApproved() ? counters.approved : counters.declined).increment();
  }

  private void close(DisconnectReason reason) {
    closed(reason);
    output.close();
  }

  /** Closes the link at once: a defect of ours met it. */
  void fail(RuntimeException defect) {
    closed(DisconnectReason.FAILURE);
    output.fail(defect);
  }

  /** The link is gone; its slots stay taken until their answers came back. */
  void closed(DisconnectReason reason) {
    if (!closed) {
      closed = true;
      counters.disconnected(reason);
    }
  }
}
