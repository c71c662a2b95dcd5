package io.tebus.iso.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes frames off the front of what came, as a link does, and shows the framing no byte that has
 * not come.
 *
 * <p>Confined to the test's thread.
 */
final class FrameReader {

  private final Framing framing;
  private final List<Frame> frames = new ArrayList<>();
  private final ByteArrayOutputStream echoes = new ByteArrayOutputStream();
  private byte[] pending = new byte[0];
  private boolean refused;

  FrameReader(Framing framing) {
    this.framing = framing;
  }

  List<Frame> frames() {
    return frames;
  }

  /** What is sent back of keep-alives. */
  byte[] echoes() {
    return echoes.toByteArray();
  }

  /** True when the link would have been closed. */
  boolean isRefused() {
    return refused;
  }

  /** Bytes that wait for others. */
  int left() {
    return pending.length;
  }

  void receive(byte[] stream, int from, int to) {
    byte[] more = Arrays.copyOf(pending, pending.length + to - from);
    System.arraycopy(stream, from, more, pending.length, to - from);
    pending = more;
    while (!refused && takeFrame()) {
      // Each turn takes at least a byte.
    }
  }

  private boolean takeFrame() {
    UnsafeBuffer there = new UnsafeBuffer(pending);
    int length = framing.frameLength(there, 0, pending.length);
    refused = length == Framing.UNREADABLE;
    if (length <= 0 || length > pending.length) {
      assertThat(length).isGreaterThanOrEqualTo(Framing.UNREADABLE);
      return false;
    }
    int prefixLength = framing.prefixLength();
    if (length == prefixLength) {
      KeepAlive keepAlive = framing.keepAlive(there, 0);
      assertThat(keepAlive).isNotEqualTo(KeepAlive.REFUSED);
      if (keepAlive == KeepAlive.ECHOED) {
        echoes.write(pending, 0, prefixLength);
      }
    } else {
      int bodyLength = length - prefixLength - framing.trailerLength();
      int headerLength = framing.headerLength(there, prefixLength, bodyLength);
      assertThat(headerLength).isBetween(Framing.IGNORED, bodyLength);
      if (headerLength >= 0 && headerLength < bodyLength) {
        frames.add(Frame.of(pending, prefixLength, headerLength, bodyLength));
      }
    }
    pending = Arrays.copyOfRange(pending, length, pending.length);
    return true;
  }
}
