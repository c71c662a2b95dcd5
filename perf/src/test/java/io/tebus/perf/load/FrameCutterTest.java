package io.tebus.perf.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FrameCutterTest {

  private static final byte[] STREAM =
      "\0\3abc\0\0\0\5defgh\0\1i".getBytes(StandardCharsets.US_ASCII);
  private static final List<String> FRAMES = List.of("abc", "", "defgh", "i");

  private final List<String> frames = new ArrayList<>();
  private final FrameCutter cutter =
      new FrameCutter((buffer, offset, length, nowNs) ->
          frames.add(buffer.getStringWithoutLengthAscii(offset, length)));

  @Test
  void findsTheSameFramesWhereverTheStreamIsCut() {
    for (int first = 0; first <= STREAM.length; first++) {
      for (int second = first; second <= STREAM.length; second++) {
        frames.clear();

        receive(0, first);
        receive(first, second);
        receive(second, STREAM.length);

        assertThat(frames).as("cut at %d and %d", first, second).isEqualTo(FRAMES);
      }
    }
  }

  @Test
  void refusesAFrameThatIsTooLong() {
    UnsafeBuffer prefix = new UnsafeBuffer(new byte[] {8, 0});

    assertThatIllegalStateException()
        .isThrownBy(() -> cutter.receive(prefix, 2, 0))
        .withMessageContaining("length=2048");
  }

  private void receive(int from, int to) {
    UnsafeBuffer part = new UnsafeBuffer(new byte[to - from]);
    part.putBytes(0, STREAM, from, to - from);
    cutter.receive(part, to - from, 0);
  }
}
