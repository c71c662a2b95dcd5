package io.tebus.perf.load;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOPackager;
import org.jspecify.annotations.Nullable;

/** An acquirers' port with a {@link FakeLedger} behind it, honest or with one fault. */
final class FakeHost implements AutoCloseable {

  enum Fault {
    NONE,
    /** Answers a redemption as it should and keeps the points. */
    FORGETS_REDEMPTIONS,
    /** Decides a repeat once more, as if it were new. */
    POSTS_REPEATS,
    /** Answers a refund as it should and takes nothing back. */
    FORGETS_REFUNDS,
    /** Completes a hold as it should and keeps what the completion left of it. */
    LOSES_RESTS_OF_HOLDS,
    /** Answers a transfer as it should and gives the points to nobody. */
    LOSES_TRANSFERS,
    /** Closes a link at its twentieth request. */
    LOSES_LINKS,
    NEVER_ANSWERS
  }

  private static final int LOST_AT_REQUEST = 20;

  private final Fault fault;
  private final ISOPackager packager = TillLoad.iso87ascii();
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final FakeLedger ledger;

  FakeHost(Fault fault) throws IOException {
    this.fault = fault;
    ledger = new FakeLedger(fault);
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
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
      for (int count = 1; fault != Fault.LOSES_LINKS || count < LOST_AT_REQUEST; count++) {
        byte[] frame = new byte[input.readUnsignedShort()];
        input.readFully(frame);
        ISOMsg request = new ISOMsg();
        request.setPackager(packager);
        request.unpack(frame);
        ISOMsg answer = answer(request);
        if (answer != null) {
          byte[] packed = answer.pack();
          output.writeShort(packed.length);
          output.write(packed);
          output.flush();
        }
      }
    } catch (IOException ignored) {
      // Closed by the tills.
    } catch (ISOException e) {
      throw new IllegalStateException("fake host: cannot read or write a message", e);
    }
  }

  private synchronized @Nullable ISOMsg answer(ISOMsg request) throws ISOException {
    if (fault == Fault.NEVER_ANSWERS) {
      return null;
    }
    String mti = request.getMTI();
    ISOMsg answer = (ISOMsg) request.clone();
    answer.setMTI(mti.substring(0, 2) + (mti.charAt(2) - '0' + 1) + "0");
    answer.unset(18, 22, 25, 48, 90);
    if (!answer.hasField(37)) {
      answer.set(37, "601509" + request.getString(11));
    }
    return ledger.answer(request, answer);
  }
}
