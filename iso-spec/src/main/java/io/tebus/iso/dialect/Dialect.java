package io.tebus.iso.dialect;

import io.tebus.iso.Mti;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * How one family of acquirers numbers things and where it puts them: functions by message type and
 * DE 3, outcomes in DE 39, the elements of a transaction, the loyalty element and the points
 * account. Source: message profile, sections 1, 3 and 4.
 *
 * <p>Immutable.
 */
public final class Dialect {

  /** The dialects that come with Tebus. */
  public static final List<String> SHIPPED = List.of("iso87a", "iso87b", "cmf");

  private final String name;
  private final int mtiVersion;
  private final int loyaltyElement;
  private final int pointsCurrency;
  private final int pointsAccountType;
  private final DialectElements elements;
  private final FunctionTable functions;
  private final int responseLength;
  // By ResponseCode.code().
  private final byte[][] responses;
  private final byte[][] networkResponses;

  Dialect(
      String name,
      int mtiVersion,
      int loyaltyElement,
      int pointsCurrency,
      int pointsAccountType,
      DialectElements elements,
      FunctionTable functions,
      Map<ResponseCode, String> digits,
      Map<ResponseCode, String> networkDigits) {
    this.name = name;
    this.mtiVersion = mtiVersion;
    this.loyaltyElement = loyaltyElement;
    this.pointsCurrency = pointsCurrency;
    this.pointsAccountType = pointsAccountType;
    this.elements = elements;
    this.functions = functions;
    responses = byCode(digits);
    networkResponses = byCode(networkDigits);
    this.responseLength = responses[ResponseCode.APPROVED.code()].length;
  }

  private static byte[][] byCode(Map<ResponseCode, String> digits) {
    byte[][] byCode = new byte[128][0];
    for (Map.Entry<ResponseCode, String> entry : digits.entrySet()) {
      byCode[entry.getKey().code()] = entry.getValue().getBytes(StandardCharsets.US_ASCII);
    }
    return byCode;
  }

  /**
   * Reads a dialect from YAML.
   *
   * @param source what the file is called in messages
   * @throws IllegalArgumentException naming every mistake with its line
   */
  public static Dialect load(Reader yaml, String source) {
    return new DialectReader(source).read(yaml);
  }

  /**
   * A dialect that comes with Tebus: one of {@link #SHIPPED}.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  public static Dialect shipped(String name) {
    String resource = name + ".yaml";
    try (InputStream yaml = Dialect.class.getResourceAsStream(resource)) {
      if (yaml == null) {
        throw new IllegalArgumentException(
            "dialect: name=" + name + " (expected: one of " + SHIPPED + ")");
      }
      return load(new InputStreamReader(yaml, StandardCharsets.UTF_8), resource);
    } catch (IOException e) {
      throw new UncheckedIOException("dialect: name=" + name + " cannot be read", e);
    }
  }

  public String name() {
    return name;
  }

  /** The first digit of every message type: 0 for ISO 8583:1987, 2 for 2003. */
  public int mtiVersion() {
    return mtiVersion;
  }

  /**
   * What a message asks for; {@link TransactionFunction#UNKNOWN} when no row matches. A repeat asks
   * for the same as its original.
   *
   * @param mti 0 to 9999
   * @param processingCode DE 3, 0 to 999999; anything else is unknown
   */
  public TransactionFunction function(int mti, int processingCode) {
    return Mti.version(mti) == mtiVersion
        ? functions.function(mti, processingCode)
        : TransactionFunction.UNKNOWN;
  }

  /**
   * True when such a purchase earns as the programme says; cash and the like earn nothing.
   *
   * @param mti of the version of the dialect
   */
  public boolean earns(int mti, int processingCode) {
    return functions.earns(mti, processingCode);
  }

  /** Bytes of DE 39. */
  public int responseLength() {
    return responseLength;
  }

  /** DE 39 of an outcome as ASCII. Shared, not to be written to. */
  public byte[] responseDigits(ResponseCode response) {
    return responses[response.code()];
  }

  /** DE 39 of the answer to a network management message, as above. */
  public byte[] networkResponseDigits(ResponseCode response) {
    return networkResponses[response.code()];
  }

  /** Where everything else is. */
  public DialectElements elements() {
    return elements;
  }

  /** The element that carries the loyalty tags, 40 to 192. */
  public int loyaltyElement() {
    return loyaltyElement;
  }

  /** The currency code that says an amount is points, 0 to 999. */
  public int pointsCurrency() {
    return pointsCurrency;
  }

  /** The account type of the points account in DE 3 and DE 54, 0 to 99. */
  public int pointsAccountType() {
    return pointsAccountType;
  }
}
