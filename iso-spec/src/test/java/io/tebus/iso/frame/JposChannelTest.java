package io.tebus.iso.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every framing against the jPOS channel that it is named after, over a connection. */
@Timeout(60)
class JposChannelTest {

  private static final String ALL = "io.tebus.iso.frame.FramingCase#all";
  private static final String WITH_LENGTH = "io.tebus.iso.frame.FramingCase#withLength";
  private static final long SEED = 20_261_122;
  private static final int[] LENGTHS = {1, 2, 255, 17, 1_234, 9};

  private final Random random = new Random(SEED);

  @ParameterizedTest
  @MethodSource(ALL)
  void cutsWhatJposSendsWhereverItIsCut(FramingCase channel) throws Exception {
    List<byte[]> messages = messages(channel);
    byte[] stream = sentByJpos(channel, amongEmptyOnes(channel, messages));
    List<Frame> expected = readByJpos(channel, stream);
    assertThat(expected).extracting(Frame::message).isEqualTo(hex(messages));

    for (int cut = 0; cut <= stream.length; cut++) {
      FrameReader reader = new FrameReader(channel.framing());
      reader.receive(stream, 0, cut);
      reader.receive(stream, cut, stream.length);

      assertThat(reader.frames()).as("cut at %d", cut).isEqualTo(expected);
      assertThat(reader.left()).as("cut at %d", cut).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void cutsWhatComesByteByByte(FramingCase channel) throws Exception {
    byte[] stream = sentByJpos(channel, amongEmptyOnes(channel, messages(channel)));
    FrameReader reader = new FrameReader(channel.framing());

    for (int at = 0; at < stream.length; at++) {
      reader.receive(stream, at, at + 1);
    }

    assertThat(reader.frames()).isEqualTo(readByJpos(channel, stream));
    assertThat(reader.left()).isZero();
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void answersByteForByteAsJposDoes(FramingCase channel) throws Exception {
    byte[] requests = sentByJpos(channel, messages(channel));
    List<byte[]> answers = messages(channel);
    byte[] expected;
    try (JposLink server = new JposLink(channel)) {
      server.arrive(requests);
      server.answerAll(answers);
      expected = server.sent();
    }

    byte[] sent = answered(channel, requests, answers);

    assertThat(sent).isEqualTo(expected);
    assertThat(readByJpos(channel, sent)).extracting(Frame::message).isEqualTo(hex(answers));
  }

  /** A length of zero, and what jPOS itself sends to show that it lives. */
  @ParameterizedTest
  @MethodSource(WITH_LENGTH)
  void treatsKeepAlivesAsJposDoes(FramingCase channel) throws Exception {
    byte[] ofJpos;
    try (JposLink link = new JposLink(channel)) {
      link.sendKeepAlive();
      ofJpos = link.sent();
    }
    byte[] message = sentByJpos(channel, List.of(channel.message(random, 20)));
    for (byte[] keepAlive : List.of(channel.zeroLength(), ofJpos)) {
      byte[] stream = joined(message, keepAlive, message, keepAlive, keepAlive, message);
      List<Frame> expected;
      byte[] expectedEchoes;
      try (JposLink link = new JposLink(channel)) {
        link.arrive(stream);
        expected = link.receiveAll();
        expectedEchoes = link.sent();
      }

      FrameReader reader = new FrameReader(channel.framing());
      reader.receive(stream, 0, stream.length);

      assertThat(reader.frames()).isEqualTo(expected);
      assertThat(reader.echoes()).isEqualTo(expectedEchoes);
      assertThat(reader.isRefused()).isEqualTo(expected.size() == 1);
    }
  }

  private List<byte[]> messages(FramingCase channel) {
    List<byte[]> messages = new ArrayList<>();
    for (int length : LENGTHS) {
      messages.add(channel.message(random, length));
    }
    return messages;
  }

  /** With frames that have a header only, where there may be such. */
  private static List<byte[]> amongEmptyOnes(FramingCase channel, List<byte[]> messages) {
    if (!channel.hasEmptyFrames()) {
      return messages;
    }
    List<byte[]> all = new ArrayList<>();
    for (byte[] message : messages) {
      all.add(new byte[0]);
      all.add(message);
    }
    all.add(new byte[0]);
    return all;
  }

  private byte[] sentByJpos(FramingCase channel, List<byte[]> messages) throws Exception {
    try (JposLink link = new JposLink(channel)) {
      for (byte[] message : messages) {
        link.send(channel.header(random), message);
      }
      return link.sent();
    }
  }

  private static List<Frame> readByJpos(FramingCase channel, byte[] stream) throws Exception {
    try (JposLink link = new JposLink(channel)) {
      link.arrive(stream);
      return link.receiveAll();
    }
  }

  /** Our answers to requests. */
  private static byte[] answered(FramingCase channel, byte[] requests, List<byte[]> answers) {
    Framing framing = channel.framing();
    FrameReader reader = new FrameReader(framing);
    reader.receive(requests, 0, requests.length);
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    for (int i = 0; i < answers.size(); i++) {
      UnsafeBuffer header = new UnsafeBuffer(reader.frames().get(i).headerBytes());
      byte[] answer = answers.get(i);
      int room = framing.prefixLength() + framing.headerLength() + answer.length + 1;
      byte[] frame = new byte[room];
      UnsafeBuffer target = new UnsafeBuffer(frame);
      target.putBytes(framing.messageOffset(header, 0), answer);
      sent.write(frame, 0, framing.writeAround(target, 0, answer.length, header, 0));
    }
    return sent.toByteArray();
  }

  private static List<String> hex(List<byte[]> messages) {
    return messages.stream().map(message -> Frame.of(new byte[0], message).message()).toList();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }
}
