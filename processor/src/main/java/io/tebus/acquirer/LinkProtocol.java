package io.tebus.acquirer;

import io.tebus.event.Answer;
import io.tebus.iso.Mti;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.dialect.DialectElements.NetworkManagement;
import io.tebus.iso.frame.Framing;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The protocol of one link: frames in, requests to the sequencer, answers and refusals out.
 *
 * <p>Confined to the link's event loop; free of Netty. Source: message profile, sections 6 and 7.
 */
public final class LinkProtocol {

  private final ListenerSpec listener;
  private final ListenerCodec codec;
  private final EdgeLoop loop;
  private final EdgeCounters counters;
  private final LinkOutput output;
  private final Framing framing;
  private final int prefixLength;
  private final int maxFrameLength;
  private final KeepAlives keepAlives;
  private final BadInputLog log;
  private int inFlight;
  private int garbageInARow;
  private boolean signedOn;
  private boolean closed;
  private long receivedAtNs;

  LinkProtocol(ListenerSpec listener, EdgeLoop loop, LinkOutput output) {
    this.listener = listener;
    this.loop = loop;
    this.output = output;
    framing = listener.framing();
    prefixLength = framing.prefixLength();
    maxFrameLength = prefixLength + listener.maxPacketLength() + framing.trailerLength();
    codec = loop.codecOf(listener);
    counters = loop.countersOf(listener);
    keepAlives = new KeepAlives(framing, counters, output);
    log = loop.logOf(listener);
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
    int at = offset;
    int end = offset + length;
    while (mayTake()) {
      int there = end - at;
      int frameLength = framing.frameLength(buffer, at, there);
      if (frameLength == Framing.UNREADABLE
          || frameLength > maxFrameLength
          || (frameLength == Framing.INCOMPLETE && there >= maxFrameLength)) {
        counters.badFrames.increment();
        log.closedByFrame(frameLength, there, loop.nowNs());
        close(DisconnectReason.FRAME);
        return length;
      }
      if (frameLength == Framing.INCOMPLETE || frameLength > there) {
        break;
      }
      if (at == offset) {
        // One reading of the clock does for all frames of a read.
        receivedAtNs = loop.nowNs();
        counters.lastReceivedNs.set(receivedAtNs);
      }
      if (frameLength == prefixLength) {
        if (!keepAlives.take(buffer, at, receivedAtNs)) {
          log.closedByKeepAlives(receivedAtNs);
          close(DisconnectReason.GARBAGE);
        }
      } else {
        int bodyLength = frameLength - prefixLength - framing.trailerLength();
        onFrame(buffer, at + prefixLength, bodyLength);
      }
      at += frameLength;
    }
    return closed ? length : at - offset;
  }

  private void onFrame(DirectBuffer buffer, int headerOffset, int bodyLength) {
    int headerLength = framing.headerLength(buffer, headerOffset, bodyLength);
    if (headerLength == bodyLength || headerLength == Framing.IGNORED) {
      // As jPOS does: it is nothing for us, and no fault.
      counters.dropped.increment();
      return;
    }
    keepAlives.endRow();
    MessageDecoder message = codec.decoder();
    int status =
        headerLength == Framing.UNREADABLE
            ? MessageDecoder.MTI_UNREADABLE
            : message.decode(buffer, headerOffset + headerLength, bodyLength - headerLength);
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
    codec.capture(buffer, headerOffset, headerLength);
    if (status != MessageDecoder.OK) {
      int elementInError = codec.firstDamaged();
      if (elementInError != MessageDecoder.OK) {
        answerAtOnce(ResponseCode.FORMAT_ERROR, elementInError);
        return;
      }
      counters.damagedUnread.increment();
    }
    switch (Mti.messageClass(message.mti())) {
      case Mti.NETWORK_MANAGEMENT -> onNetworkManagement(message);
      case Mti.AUTHORIZATION, Mti.FINANCIAL, Mti.REVERSAL -> onTransaction();
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
    log.unreadable(buffer, offset, length, receivedAtNs);
    if (garbageInARow >= listener.maxGarbage()) {
      log.closedByGarbage(garbageInARow, receivedAtNs);
      close(DisconnectReason.GARBAGE);
    }
  }

  private void onNetworkManagement(MessageDecoder message) {
    NetworkManagement codes = listener.dialect().elements().networkManagement();
    if (!message.has(codes.element())) {
      answerAtOnce(ResponseCode.FORMAT_ERROR, codes.element());
      return;
    }
    long code = message.number(codes.element());
    ResponseCode responseCode = ResponseCode.APPROVED;
    if (code == codes.signOn()) {
      signedOn = true;
    } else if (code == codes.signOff()) {
      signedOn = false;
    } else if (code != codes.echo()) {
      responseCode = ResponseCode.INVALID_TRANSACTION;
    }
    answerAtOnce(responseCode, AnswerWriter.NO_ELEMENT);
  }

  private void onTransaction() {
    int elementInError = codec.check();
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
    MutableDirectBuffer request = codec.request();
    int at = offset + messageOffset(request, 0);
    int length = codec.writer().refuse(request, 0, responseCode, elementInError, target, at);
    commit(request, 0, target, offset, length, responseCode, receivedAtNs);
    Echo.erase(request, 0);
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
    int at = offset + messageOffset(request, requestOffset);
    int length = codec.writer().answer(request, requestOffset, answer, target, at);
    ResponseCode responseCode = answer.responseCode();
    commit(request, requestOffset, target, offset, length, responseCode, nowNs);
    loop.transactions().answered(answer.function(), responseCode);
  }

  private int messageOffset(DirectBuffer request, int requestOffset) {
    return framing.messageOffset(request, Echo.headerOffset(requestOffset));
  }

  private void commit(
      DirectBuffer request,
      int requestOffset,
      MutableDirectBuffer target,
      int offset,
      int messageLength,
      ResponseCode responseCode,
      long nowNs) {
    output.commit(
        framing.writeAround(
            target, offset, messageLength, request, Echo.headerOffset(requestOffset)));
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
