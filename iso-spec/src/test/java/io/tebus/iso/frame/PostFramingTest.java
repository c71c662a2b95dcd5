package io.tebus.iso.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostFramingTest {

  private static final String HEADER = "6000010002";
  private static final List<String> MESSAGES = List.of("0200first", "0", "0800" + "x".repeat(300));

  @ParameterizedTest
  @ValueSource(strings = {"org.jpos.iso.channel.PostChannel", "PostChannel"})
  void isFoundByTheNameOfTheChannel(String channelClass) {
    Framing framing = Framing.forChannelClass(channelClass, "");

    assertThat(framing.prefixLength()).isEqualTo(2);
    assertThat(framing.headerLength()).isZero();
    assertThat(framing.maxBodyLength()).isEqualTo(65_535);
  }

  @ParameterizedTest
  @ValueSource(strings = {"org.jpos.iso.channel.XMLChannel", "com.acme.PostChannel", "Post", ""})
  void noOtherChannelIsKnown(String channelClass) {
    assertThatThrownBy(() -> Framing.forChannelClass(channelClass, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("class=" + channelClass + " ")
        .hasMessageContaining("org.jpos.iso.channel.PostChannel");
  }

  @ParameterizedTest
  @ValueSource(strings = {"6", "600", "6000G0", "60 00"})
  void refusesAHeaderThatIsNotHexadecimal(String header) {
    assertThatThrownBy(() -> Framing.forChannelClass("PostChannel", header))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("header=" + header);
  }

  @ParameterizedTest
  @CsvSource({"'', 1", "'', 255", "'', 256", "'', 65535", "6000010002, 6", "6000010002, 65535"})
  void readsTheLengthItWrites(String header, int bodyLength) {
    Framing framing = Framing.forChannelClass("PostChannel", header);
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[5]);

    framing.writePrefix(buffer, 3, bodyLength);

    assertThat(framing.bodyLength(buffer, 3)).isEqualTo(bodyLength);
  }

  @Test
  void writesTheHighByteFirst() {
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[2]);

    Framing.forChannelClass("PostChannel", "").writePrefix(buffer, 0, 0x0102);

    assertThat(buffer.byteArray()).containsExactly(1, 2);
  }

  @ParameterizedTest
  @CsvSource({"'', 0", "6000010002, 0", "6000010002, 4", "6000010002, 5"})
  void cannotReadALengthThatLeavesNoRoomForAMessage(String header, int bodyLength) {
    Framing framing = Framing.forChannelClass("PostChannel", header);
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[2]);
    framing.writePrefix(buffer, 0, bodyLength);

    assertThat(framing.bodyLength(buffer, 0)).isEqualTo(Framing.UNREADABLE);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536})
  void refusesABodyThePrefixCannotExpress(int bodyLength) {
    Framing framing = Framing.forChannelClass("PostChannel", "");
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[2]);

    assertThatThrownBy(() -> framing.writePrefix(buffer, 0, bodyLength))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bodyLength=" + bodyLength);
  }

  @Test
  void anAnswerTakesTheHeaderOfItsRequest() {
    Framing framing = Framing.forChannelClass("PostChannel", HEADER);
    UnsafeBuffer request = new UnsafeBuffer(new byte[] {0, 9, 0x60, 7, 8, 9, 10});
    UnsafeBuffer answer = new UnsafeBuffer(new byte[6]);

    framing.writeAnswerHeader(answer, 1, request, 2);

    assertThat(answer.byteArray()).containsExactly(0, 0x60, 7, 8, 9, 10);
  }

  @Test
  void aMessageOfOurOwnTakesTheConfiguredHeader() {
    Framing framing = Framing.forChannelClass("PostChannel", HEADER);
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[6]);

    framing.writeHeader(buffer, 1);

    assertThat(framing.headerLength()).isEqualTo(5);
    assertThat(buffer.byteArray()).containsExactly(0, 0x60, 0, 1, 0, 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", HEADER})
  void findsMessagesGluedTogetherAndSplitAnywhere(String header) {
    Framing framing = Framing.forChannelClass("PostChannel", header);
    byte[] stream = stream(framing);

    for (int cut = 0; cut <= stream.length; cut++) {
      StreamReader reader = new StreamReader(framing);
      reader.receive(stream, 0, cut);
      reader.receive(stream, cut, stream.length);

      assertThat(reader.messages).as("cut at %d", cut).isEqualTo(MESSAGES);
      assertThat(reader.left()).as("cut at %d", cut).isZero();
    }
  }

  @Test
  void findsMessagesThatArriveByteByByte() {
    Framing framing = Framing.forChannelClass("PostChannel", HEADER);
    byte[] stream = stream(framing);
    StreamReader reader = new StreamReader(framing);

    for (int at = 0; at < stream.length; at++) {
      reader.receive(stream, at, at + 1);
    }

    assertThat(reader.messages).isEqualTo(MESSAGES);
    assertThat(reader.left()).isZero();
  }

  private static byte[] stream(Framing framing) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (String message : MESSAGES) {
      int bodyLength = framing.headerLength() + message.length();
      UnsafeBuffer frame = new UnsafeBuffer(new byte[framing.prefixLength() + bodyLength]);
      framing.writePrefix(frame, 0, bodyLength);
      framing.writeHeader(frame, framing.prefixLength());
      frame.putStringWithoutLengthAscii(framing.prefixLength() + framing.headerLength(), message);
      stream.writeBytes(frame.byteArray());
    }
    return stream.toByteArray();
  }

  /** Collects bytes and takes messages off the front, as a link does. */
  private static final class StreamReader {

    private final Framing framing;
    private final List<String> messages = new ArrayList<>();
    private final byte[] received = new byte[1_024];
    private int start;
    private int end;

    StreamReader(Framing framing) {
      this.framing = framing;
    }

    void receive(byte[] stream, int from, int to) {
      System.arraycopy(stream, from, received, end, to - from);
      end += to - from;
      while (takeMessage()) {
        assertThat(start).isLessThanOrEqualTo(end);
      }
    }

    int left() {
      return end - start;
    }

    private boolean takeMessage() {
      int body = start + framing.prefixLength();
      if (body > end) {
        return false;
      }
      int bodyLength = framing.bodyLength(new UnsafeBuffer(received), start);
      if (body + bodyLength > end) {
        return false;
      }
      int message = body + framing.headerLength();
      int length = bodyLength - framing.headerLength();
      messages.add(new String(received, message, length, StandardCharsets.US_ASCII));
      start = body + bodyLength;
      return true;
    }
  }
}
