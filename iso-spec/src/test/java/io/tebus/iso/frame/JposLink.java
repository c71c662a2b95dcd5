package io.tebus.iso.frame;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jpos.core.SimpleConfiguration;
import org.jpos.iso.BaseChannel;
import org.jpos.iso.ISOComponent;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOPackager;
import org.jpos.iso.header.BASE1Header;
import org.jspecify.annotations.Nullable;

/**
 * A channel of jPOS on one end of a connection over loopback, and the bytes on the other end.
 *
 * <p>Confined to the test's thread: what is sent before it is read must fit the system's buffers.
 */
final class JposLink implements AutoCloseable {

  private static final int TIMEOUT_MS = 30_000;
  private static final int BODY = 2;

  private final FramingCase framingCase;
  private final BaseChannel channel;
  private final Socket peer;

  JposLink(FramingCase framingCase) throws Exception {
    this.framingCase = framingCase;
    channel = newChannel(framingCase);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket server = new ServerSocket(0, 1, loopback)) {
      channel.setHost(loopback.getHostAddress(), server.getLocalPort());
      channel.connect();
      peer = server.accept();
    }
    peer.setSoTimeout(TIMEOUT_MS);
    channel.setTimeout(TIMEOUT_MS);
  }

  /** As Q2 makes it of a descriptor. */
  private static BaseChannel newChannel(FramingCase framingCase) throws Exception {
    String name = framingCase.channelClass();
    BaseChannel channel =
        name.equals("CMFChannel")
            ? new CmfChannel()
            : Class.forName("org.jpos.iso.channel." + name)
                .asSubclass(BaseChannel.class)
                .getDeclaredConstructor()
                .newInstance();
    channel.setPackager(new AnyBytes());
    if (!framingCase.header().isEmpty()) {
      channel.setHeader(framingCase.header());
    }
    Properties properties = new Properties();
    properties.putAll(framingCase.properties());
    channel.setConfiguration(new SimpleConfiguration(properties));
    return channel;
  }

  /** Sends a message of its own with a header, if the class has headers. */
  void send(byte[] header, byte[] message) throws Exception {
    ISOMsg sent = new ISOMsg();
    if (framingCase.hasBaseOneHeader()) {
      sent.setHeader(new BASE1Header(header));
    } else if (header.length > 0) {
      sent.setHeader(header);
    }
    sent.set(BODY, message);
    channel.send(sent);
  }

  void sendKeepAlive() throws IOException {
    channel.sendKeepAlive();
  }

  /** Bytes come from the other end. */
  void arrive(byte[] bytes) throws IOException {
    peer.getOutputStream().write(bytes);
    peer.shutdownOutput();
  }

  /** What it reads until it ends or refuses to go on, but for what it does not look into. */
  List<Frame> receiveAll() {
    List<Frame> frames = new ArrayList<>();
    for (ISOMsg message = receive(); message != null; message = receive()) {
      byte[] header = message.getHeader();
      byte[] body = message.getBytes(BODY);
      if (body != null) {
        frames.add(Frame.of(header == null ? new byte[0] : header, body));
      }
    }
    return frames;
  }

  /** Reads requests and sends each back with another message. */
  void answerAll(List<byte[]> answers) throws Exception {
    for (byte[] answer : answers) {
      ISOMsg message = receive();
      if (message == null) {
        throw new AssertionError("requests: too few (expected: " + answers.size() + ")");
      }
      message.set(BODY, answer);
      channel.send(message);
    }
  }

  private @Nullable ISOMsg receive() {
    try {
      return channel.receive();
    } catch (IOException | ISOException ignored) {
      // The end of what came, or a length that it takes for a fault.
      return null;
    }
  }

  /** All that it sent. */
  byte[] sent() throws IOException {
    if (channel.isConnected()) {
      channel.getSocket().shutdownOutput();
    }
    return peer.getInputStream().readAllBytes();
  }

  @Override
  public void close() throws IOException {
    channel.disconnect();
    peer.close();
  }

  /** A message that is any bytes. */
  private static final class AnyBytes implements ISOPackager {

    @Override
    public byte[] pack(ISOComponent message) {
      return ((ISOMsg) message).getBytes(BODY);
    }

    @Override
    public int unpack(ISOComponent message, byte[] bytes) {
      ((ISOMsg) message).set(BODY, bytes);
      return bytes.length;
    }

    @Override
    public void unpack(ISOComponent message, InputStream stream) {
      throw new UnsupportedOperationException("messages come as bytes");
    }

    @Override
    public String getDescription() {
      return "any bytes";
    }

    @Override
    public String getFieldDescription(ISOComponent message, int element) {
      return "element " + element;
    }

    @Override
    public ISOMsg createISOMsg() {
      return new ISOMsg();
    }
  }
}
