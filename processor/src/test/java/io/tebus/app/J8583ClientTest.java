package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.kpavlov.jreactive8583.IsoMessageListener;
import com.github.kpavlov.jreactive8583.client.ClientConfiguration;
import com.github.kpavlov.jreactive8583.client.Iso8583Client;
import com.solab.iso8583.IsoMessage;
import com.solab.iso8583.IsoType;
import com.solab.iso8583.MessageFactory;
import com.solab.iso8583.parse.FieldParseInfo;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A till made of jreactive-8583 and j8583, which share no code with jPOS. */
@Timeout(120)
class J8583ClientTest {

  private static final long ANSWER_TIMEOUT_S = 30;
  private static final int MAX_ANSWERS = 16;
  private static final int[] ANSWER_TYPES = {0x0110, 0x0210, 0x0410, 0x0810};

  private final Map<Integer, FieldParseInfo> elements = elements();
  private final BlockingQueue<IsoMessage> answers = new ArrayBlockingQueue<>(MAX_ANSWERS);

  @Test
  void servesATill(@TempDir Path home) throws Exception {
    try (TestHost host = TestHost.in(home).start()) {
      Iso8583Client<IsoMessage> client = client(host.port());
      client.init();
      try {
        ChannelFuture _ = client.connect();
        TestHost.await("jreactive-8583 connects", client::isConnected);

        TillVisit.make(0, TestDialect.ISO87A, request -> ask(client, request));
      } finally {
        client.disconnect();
        client.shutdown();
      }

      assertThat(host.pointsOf(TillVisit.card(0))).isEqualTo(TillVisit.POINTS_LEFT);
      host.stopAndAudit();
    }
  }

  private Iso8583Client<IsoMessage> client(int port) {
    MessageFactory<IsoMessage> messages = new MessageFactory<>();
    messages.setCharacterEncoding(StandardCharsets.ISO_8859_1.name());
    for (int type : ANSWER_TYPES) {
      messages.setParseMap(type, elements);
    }
    Iso8583Client<IsoMessage> client =
        new Iso8583Client<>(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            ClientConfiguration.getDefault(),
            messages);
    client.addMessageListener(new Answers(answers));
    return client;
  }

  private ISOMsg ask(Iso8583Client<IsoMessage> client, ISOMsg request) throws InterruptedException {
    int type = Integer.parseInt(TestMessages.mti(request), 16);
    IsoMessage sent = client.getIsoMessageFactory().newMessage(type);
    elements.forEach((element, form) -> {
      if (request.hasField(element)) {
        sent.setValue(element, request.getString(element), form.getType(), form.getLength());
      }
    });
    client.send(sent);
    IsoMessage received = answers.poll(ANSWER_TIMEOUT_S, TimeUnit.SECONDS);
    if (received == null) {
      throw new AssertionError("answer: none in " + ANSWER_TIMEOUT_S + " s (expected: one)");
    }
    ISOMsg answer = new ISOMsg(String.format(Locale.ROOT, "%04x", received.getType()));
    for (int element : elements.keySet()) {
      if (received.hasField(element)) {
        answer.set(element, received.getField(element).toString());
      }
    }
    return answer;
  }

  /** What requests and answers hold; an answer with another element is not read. */
  private static Map<Integer, FieldParseInfo> elements() {
    Map<Integer, FieldParseInfo> elements = new TreeMap<>();
    int[][] numbers = {
      {3, 6}, {4, 12}, {7, 10}, {11, 6}, {12, 6}, {13, 4}, {18, 4}, {22, 3}, {25, 2}, {70, 3},
      {90, 42}
    };
    for (int[] number : numbers) {
      elements.put(number[0], form(IsoType.NUMERIC, number[1]));
    }
    int[][] texts = {{37, 12}, {38, 6}, {39, 2}, {41, 8}, {42, 15}, {49, 3}};
    for (int[] text : texts) {
      elements.put(text[0], form(IsoType.ALPHA, text[1]));
    }
    for (int element : new int[] {2, 32}) {
      elements.put(element, form(IsoType.LLVAR, 0));
    }
    for (int element : new int[] {48, 54}) {
      elements.put(element, form(IsoType.LLLVAR, 0));
    }
    return elements;
  }

  private static FieldParseInfo form(IsoType type, int length) {
    return FieldParseInfo.getInstance(type, length, StandardCharsets.ISO_8859_1.name());
  }

  /**
   * Keeps what arrives.
   *
   * <p>Called by the client's threads.
   */
  private record Answers(BlockingQueue<IsoMessage> queue)
      implements IsoMessageListener<IsoMessage> {

    @Override
    public boolean applies(IsoMessage message) {
      return true;
    }

    @Override
    public boolean onMessage(ChannelHandlerContext context, IsoMessage message) {
      queue.add(message);
      return false;
    }
  }
}
