package io.tebus.app;

import static io.tebus.app.TestMessages.twelveDigits;

import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.packager.GenericPackager;

/**
 * The dialects that Tebus ships, each with its packager: how they word what {@link TestMessages}
 * says in ISO 8583:1987.
 *
 * <p>Immutable.
 */
enum TestDialect {
  ISO87A("iso87a", "jar:packager/iso87ascii.xml"),
  ISO87B("iso87b", "jar:packager/iso87binary.xml"),
  CMF("cmf", "jar:io/tebus/iso/packager/cmf.xml");

  private static final String YEAR = "2027";
  private static final String CMF_ECHO = "831";

  /** A trace number of six digits as one of twelve. */
  private static final String STAN_ZEROS = "000000";

  private final String dialect;
  private final String packagerConfig;

  TestDialect(String dialect, String packagerConfig) {
    this.dialect = dialect;
    this.packagerConfig = packagerConfig;
  }

  /** As a listener names it. */
  String dialect() {
    return dialect;
  }

  /** As a listener names it. */
  String packagerConfig() {
    return packagerConfig;
  }

  /** A packager of jPOS for the till. */
  GenericPackager packager() throws ISOException {
    return new GenericPackager(packagerConfig);
  }

  /** A request of ISO 8583:1987 in the words of the dialect. */
  ISOMsg worded(ISOMsg request) {
    return this == CMF ? inCmf(request) : request;
  }

  /** DE 39 of the answer to a request that is approved. */
  String approved(ISOMsg request) {
    if (this != CMF) {
      return "00";
    }
    return CMF_ECHO.equals(request.getString(24)) ? "8000" : "0000";
  }

  /** A set of points in DE 54. */
  String points(String amountType, long points) {
    return "90" + amountType + (this == CMF ? "9990" : "999") + "C" + twelveDigits(points);
  }

  private static ISOMsg inCmf(ISOMsg request) {
    String mti = TestMessages.mti(request);
    boolean network = mti.startsWith("08");
    ISOMsg cmf = new ISOMsg(network ? "2804" : inCmf(mti));
    copy(request, cmf, 2, 3, 7, 32, 41, 42);
    cmf.set(11, STAN_ZEROS + request.getString(11));
    // Date and time are the same where the till is.
    cmf.set(12, YEAR + request.getString(7));
    cmf.set(24, network ? CMF_ECHO : function(mti));
    if (request.hasField(18)) {
      cmf.set(26, request.getString(18));
    }
    if (request.hasField(4)) {
      cmf.set(4, request.getString(49) + "2" + request.getString(4));
    }
    if (request.hasField(90)) {
      cmf.set(25, "4021");
      cmf.set(56, originalInCmf(request.getString(90), request.getString(32)));
    }
    return cmf;
  }

  private static String inCmf(String mti) {
    return "2" + mti.substring(1);
  }

  private static String function(String mti) {
    return switch (mti.charAt(1)) {
      case '1' -> "108";
      case '2' -> "200";
      case '4' -> "400";
      default ->
          throw new IllegalArgumentException("MTI: value=" + mti + " (expected: 01xx, 02xx, 04xx)");
    };
  }

  /** DE 90 begins with MTI, trace number and DE 7 of the original. */
  private static String originalInCmf(String original, String acquirer) {
    return inCmf(original.substring(0, 4))
        + STAN_ZEROS
        + original.substring(4, 10)
        + YEAR
        + original.substring(10, 20)
        + acquirer;
  }

  private static void copy(ISOMsg source, ISOMsg target, int... elements) {
    for (int element : elements) {
      if (source.hasField(element)) {
        target.set(element, source.getString(element));
      }
    }
  }
}
