package io.tebus.perf.load;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOPackager;
import org.jspecify.annotations.Nullable;

/**
 * An acquirers' port in a few lines: rows 1, 3, 5 and 13 of the profile in memory, honest or with
 * one fault.
 */
final class FakeHost implements AutoCloseable {

  enum Fault {
    NONE,
    /** Answers a redemption as it should and keeps the points. */
    FORGETS_REDEMPTIONS,
    /** Decides a repeat once more, as if it were new. */
    POSTS_REPEATS,
    /** Closes a link at its twentieth request. */
    LOSES_LINKS,
    NEVER_ANSWERS
  }

  private static final int LOST_AT_REQUEST = 20;

  private final Fault fault;
  private final ISOPackager packager = TillLoad.iso87ascii();
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Map<String, Long> points = new HashMap<>();
  private final Map<String, Decided> decided = new HashMap<>();
  private final Set<String> reversed = new HashSet<>();

  FakeHost(Fault fault) throws IOException {
    this.fault = fault;
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
    answer.set(37, "601509" + request.getString(11));
    return switch (mti.charAt(1)) {
      case '1' -> stated(answer, "00", has(request), has(request));
      case '2' -> decidedOnce(request, answer);
      case '4' -> takenBack(request, answer);
      default -> throw new ISOException("fake host: mti=" + mti + " (expected: 01xx, 02xx, 04xx)");
    };
  }

  private ISOMsg decidedOnce(ISOMsg request, ISOMsg answer) {
    String key = request.getString(41) + request.getString(11);
    Decided before = decided.get(key);
    if (before != null && fault != Fault.POSTS_REPEATS) {
      if (!reversed.contains(key) || !before.approved()) {
        return before.answer();
      }
      answer.set(39, "12");
      return answer;
    }
    long had = has(request);
    ISOMsg result =
        request.getString(3).equals("009000") ? redeemed(request, answer) : earned(request, answer);
    decided.put(key, new Decided(result, result.hasField(38), has(request) - had));
    return result;
  }

  private ISOMsg earned(ISOMsg request, ISOMsg answer) {
    long amount = Long.parseLong(request.getString(4));
    long unit = request.getString(49).equals("360") ? 1_000_000 : 100;
    long earned = request.getString(18).equals("6051") ? 0 : amount / unit;
    long before = has(request);
    points.put(request.getString(2), before + earned);
    answer.set(38, "ABC123");
    stated(answer, "00", before, before + earned);
    if (earned > 0) {
      answer.set(54, answer.getString(54) + "901S999C" + twelve(earned));
      answer.set(48, answer.getString(48) + tag("02", earned));
    }
    return answer;
  }

  private ISOMsg redeemed(ISOMsg request, ISOMsg answer) {
    String currency = request.getString(49);
    long value = currency.equals("360") ? 10_000 : 1;
    long wanted = Long.parseLong(request.getString(4)) / value;
    long before = has(request);
    boolean upTo = "20001U".equals(request.getString(48));
    long taken = upTo || wanted <= before ? Math.min(wanted, before) : 0;
    if (taken == 0) {
      return stated(answer, "51", before, before);
    }
    answer.set(38, "XYZ789");
    answer.set(4, twelve(taken * value));
    stated(answer, taken < wanted ? "10" : "00", before, before - taken);
    String original = taken < wanted ? "0057" + currency + "C" + request.getString(4) : "";
    answer.set(54, answer.getString(54) + "901T999C" + twelve(taken) + original);
    String exponent = currency.equals("392") ? "0" : "2";
    answer.set(
        48,
        answer.getString(48)
            + tag("03", taken)
            + "04016"
            + currency
            + exponent
            + twelve(taken * value));
    if (fault != Fault.FORGETS_REDEMPTIONS) {
      points.put(request.getString(2), before - taken);
    }
    return answer;
  }

  private ISOMsg takenBack(ISOMsg request, ISOMsg answer) {
    String key = request.getString(41) + request.getString(90).substring(4, 10);
    Decided original = decided.get(key);
    if (original != null && reversed.add(key)) {
      points.put(request.getString(2), has(request) - original.effect());
    }
    answer.set(39, "00");
    return answer;
  }

  private static ISOMsg stated(ISOMsg answer, String responseCode, long before, long after) {
    answer.set(39, responseCode);
    answer.set(54, "9002999C" + twelve(after));
    answer.set(48, tag("01", before) + tag("05", after));
    return answer;
  }

  private long has(ISOMsg request) {
    return points.getOrDefault(request.getString(2), 0L);
  }

  private static String tag(String tag, long number) {
    return LoyaltyTags.written(tag, Long.toString(number));
  }

  private static String twelve(long number) {
    return TillRequest.amountDigits(number);
  }

  /** An answer that went out and what it did to the balance. */
  private record Decided(ISOMsg answer, boolean approved, long effect) {}
}
