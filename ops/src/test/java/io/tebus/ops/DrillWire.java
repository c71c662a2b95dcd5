package io.tebus.ops;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOPackager;

/**
 * One connection to the host: frames behind a 2-byte length, answers unpacked by jPOS.
 *
 * <p>Confined to the thread of its shop.
 */
final class DrillWire implements AutoCloseable {

  private static final int CONNECT_LIMIT_MS = 5_000;
  private static final int ANSWER_LIMIT_MS = 10_000;
  private static final int BUFFER_BYTES = 64 << 10;

  private final ISOPackager packager;
  private final Socket socket;
  private final DataInputStream input;
  private final DataOutputStream output;

  private DrillWire(ISOPackager packager, Socket socket) throws IOException {
    this.packager = packager;
    this.socket = socket;
    input = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
    output = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES));
  }

  static DrillWire connect(int port, ISOPackager packager) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(ANSWER_LIMIT_MS);
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_LIMIT_MS);
      return new DrillWire(packager, socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Sends a frame, at the next flush at the latest. */
  void send(byte[] frame) throws IOException {
    output.writeShort(frame.length);
    output.write(frame);
  }

  void flush() throws IOException {
    output.flush();
  }

  /** True when some of the next answer is here already. */
  boolean hasAnswer() throws IOException {
    return input.available() > 0;
  }

  /**
   * Waits for the next answer.
   *
   * @throws java.net.SocketTimeoutException when none comes within ten seconds
   */
  DrillAnswer receive() throws IOException {
    byte[] frame = new byte[input.readUnsignedShort()];
    input.readFully(frame);
    ISOMsg message = new ISOMsg();
    message.setPackager(packager);
    try {
      message.unpack(frame);
    } catch (ISOException e) {
      throw new AssertionError(
          "answer: length=" + frame.length + " (expected: one that jPOS can unpack)", e);
    }
    return DrillAnswer.of(message);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
