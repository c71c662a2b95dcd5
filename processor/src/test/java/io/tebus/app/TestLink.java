package io.tebus.app;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import org.jpos.iso.ISOMsg;

/**
 * A link of a till, byte by byte: each write is sent at once, a read gives up after half a minute.
 *
 * <p>One thread may read while another writes.
 */
final class TestLink implements AutoCloseable {

  private static final int CONNECT_TIMEOUT_MS = 10_000;
  private static final int READ_TIMEOUT_MS = 30_000;

  private final Socket socket = new Socket();
  private final DataInputStream input;
  private final OutputStream output;

  TestLink(int port) throws IOException {
    this(port, 0);
  }

  /**
   * A link that buffers little of what it is sent.
   *
   * @param receiveBufferBytes 0 for the system's default
   */
  TestLink(int port, int receiveBufferBytes) throws IOException {
    if (receiveBufferBytes > 0) {
      socket.setReceiveBufferSize(receiveBufferBytes);
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(READ_TIMEOUT_MS);
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_TIMEOUT_MS);
    input = new DataInputStream(socket.getInputStream());
    output = socket.getOutputStream();
  }

  /** The messages one behind the other, each behind two bytes of length. */
  static byte[] frames(byte[]... messages) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (byte[] message : messages) {
      frames.write(message.length >>> 8);
      frames.write(message.length);
      frames.writeBytes(message);
    }
    return frames.toByteArray();
  }

  /** Sends bytes as they are, in one write. */
  void sendBytes(byte[] bytes) throws IOException {
    output.write(bytes);
    output.flush();
  }

  /** Sends a part of some bytes, in one write. */
  void sendBytes(byte[] bytes, int from, int to) throws IOException {
    output.write(bytes, from, to - from);
    output.flush();
  }

  /** Sends bytes one at a time. */
  void sendSlowly(byte[] bytes) throws IOException {
    for (byte next : bytes) {
      output.write(next);
      output.flush();
    }
  }

  void send(byte[] message) throws IOException {
    sendBytes(frames(message));
  }

  void send(ISOMsg message) throws IOException {
    send(TestMessages.pack(message));
  }

  /** The next message. */
  ISOMsg receive() throws IOException {
    return TestMessages.unpack(receiveBytes());
  }

  /** The bytes of the next message. */
  byte[] receiveBytes() throws IOException {
    byte[] message = new byte[input.readUnsignedShort()];
    input.readFully(message);
    return message;
  }

  ISOMsg ask(byte[] message) throws IOException {
    send(message);
    return receive();
  }

  ISOMsg ask(ISOMsg message) throws IOException {
    send(message);
    return receive();
  }

  /**
   * Waits until the host has closed the link.
   *
   * @return bytes that came before
   * @throws java.net.SocketTimeoutException when it stays open
   */
  int awaitClosed() throws IOException {
    int before = 0;
    try {
      while (input.read() >= 0) {
        before++;
      }
    } catch (SocketException ignored) {
      // Reset, since the host had not read everything: closed all the same.
    }
    return before;
  }

  /** Breaks the link off, so that the host sees a reset. */
  void breakOff() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
