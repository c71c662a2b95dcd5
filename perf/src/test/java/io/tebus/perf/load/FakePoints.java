package io.tebus.perf.load;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOPackager;

/** A server that knows purchases and balances, honest or with one fault every so often. */
final class FakePoints implements AutoCloseable {

  enum Fault {
    NONE,
    /** Sends back what it got. */
    ECHOES,
    /** Sends back another amount. */
    CHANGES_ECHOES,
    DECLINES,
    /** Answers with another amount. */
    CHANGES_AMOUNTS,
    LOSES_ANSWERS,
    DOUBLES_ANSWERS,
    /** Answers as it should and keeps no point. */
    FORGETS_POINTS,
    /** Answers as it should and keeps the points twice. */
    DOUBLES_POINTS,
    NEVER_ANSWERS
  }

  /** Of so many purchases one meets the fault. */
  static final int EVERY = 50;

  private static final String BALANCE = "319000";

  private final Fault fault;
  private final ISOPackager packager = TillLoad.iso87ascii();
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Map<String, Long> points = new HashMap<>();
  private int purchases;

  FakePoints(Fault fault) throws IOException {
    this.fault = fault;
    Thread.ofVirtual().start(this::accept);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
  }

  /** How many came, over all links. */
  synchronized int purchases() {
    return purchases;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException ignored) {
      // Closed by the test.
    }
  }

  private void serve(Socket socket) {
    try (Socket link = socket) {
      link.setTcpNoDelay(true);
      DataInputStream input = new DataInputStream(link.getInputStream());
      DataOutputStream output = new DataOutputStream(link.getOutputStream());
      while (!server.isClosed()) {
        byte[] frame = new byte[input.readUnsignedShort()];
        input.readFully(frame);
        for (byte[] answer : answers(frame)) {
          output.writeShort(answer.length);
          output.write(answer);
        }
        output.flush();
      }
    } catch (IOException ignored) {
      // Closed by the load.
    } catch (ISOException e) {
      throw new IllegalStateException("fake points: cannot read or write a message", e);
    }
  }

  private synchronized List<byte[]> answers(byte[] frame) throws ISOException {
    ISOMsg request = new ISOMsg();
    request.setPackager(packager);
    request.unpack(frame);
    if (fault == Fault.NEVER_ANSWERS) {
      return List.of();
    }
    if (request.getString(3).equals(BALANCE)) {
      return List.of(balance(request).pack());
    }
    purchases++;
    Fault now = purchases % EVERY == 0 ? fault : Fault.NONE;
    if (fault == Fault.ECHOES || fault == Fault.CHANGES_ECHOES) {
      if (now == Fault.CHANGES_ECHOES) {
        request.set(4, "000000000099");
      }
      return List.of(request.pack());
    }
    byte[] answer = purchase(request, now).pack();
    return switch (now) {
      case LOSES_ANSWERS -> List.of();
      case DOUBLES_ANSWERS -> List.of(answer, answer);
      default -> List.of(answer);
    };
  }

  private ISOMsg balance(ISOMsg request) throws ISOException {
    ISOMsg answer = answer(request);
    long available = points.getOrDefault(request.getString(2), 0L);
    answer.set(48, LoyaltyTags.written("05", Long.toString(available)));
    answer.set(54, "9002999C" + TillRequest.amountDigits(available));
    return answer;
  }

  private ISOMsg purchase(ISOMsg request, Fault now) throws ISOException {
    ISOMsg answer = answer(request);
    long earned = Long.parseLong(request.getString(4)) / 100;
    long before = points.getOrDefault(request.getString(2), 0L);
    long kept =
        switch (now) {
          case FORGETS_POINTS -> 0;
          case DOUBLES_POINTS -> 2 * earned;
          default -> earned;
        };
    points.put(request.getString(2), before + kept);
    answer.set(38, "ABC123");
    answer.set(48, LoyaltyTags.written("05", Long.toString(before + earned)));
    answer.set(
        54,
        "9002999C"
            + TillRequest.amountDigits(before + earned)
            + "901S999C"
            + TillRequest.amountDigits(earned));
    if (now == Fault.DECLINES) {
      answer.set(39, "05");
    } else if (now == Fault.CHANGES_AMOUNTS) {
      answer.set(4, "000000000099");
    }
    return answer;
  }

  private static ISOMsg answer(ISOMsg request) throws ISOException {
    ISOMsg answer = (ISOMsg) request.clone();
    answer.setResponseMTI();
    answer.unset(14, 18, 22, 23, 26, 43);
    answer.set(39, "00");
    return answer;
  }
}
