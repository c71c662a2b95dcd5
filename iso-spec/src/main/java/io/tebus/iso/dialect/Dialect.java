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
import java.util.Map;

/**
 * How one family of acquirers numbers things: functions by message type and DE 3, outcomes in DE
 * 39, the loyalty element and the points account. Source: message profile, sections 1, 3 and 4.
 *
 * <p>Immutable.
 */
public final class Dialect {

  private final String name;
  private final int mtiVersion;
  private final int loyaltyElement;
  private final int pointsCurrency;
  private final int pointsAccountType;
  private final FunctionTable functions;
  private final int responseLength;
  // By ResponseCode.code().
  private final byte[][] responses = new byte[128][0];

  Dialect(
      String name,
      int mtiVersion,
      int loyaltyElement,
      int pointsCurrency,
      int pointsAccountType,
      FunctionTable functions,
      Map<ResponseCode, String> digits) {
    this.name = name;
    this.mtiVersion = mtiVersion;
    this.loyaltyElement = loyaltyElement;
    this.pointsCurrency = pointsCurrency;
    this.pointsAccountType = pointsAccountType;
    this.functions = functions;
    for (Map.Entry<ResponseCode, String> entry : digits.entrySet()) {
      responses[entry.getKey().code()] = entry.getValue().getBytes(StandardCharsets.US_ASCII);
    }
    this.responseLength = responses[ResponseCode.APPROVED.code()].length;
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
   * A dialect that comes with Tebus: {@code iso87a}.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  public static Dialect shipped(String name) {
    String resource = name + ".yaml";
    try (InputStream yaml = Dialect.class.getResourceAsStream(resource)) {
      if (yaml == null) {
        throw new IllegalArgumentException("dialect: name=" + name + " (expected: iso87a)");
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

  /** Bytes of DE 39. */
  public int responseLength() {
    return responseLength;
  }

  /** DE 39 of an outcome as ASCII. Shared, not to be written to. */
  public byte[] responseDigits(ResponseCode response) {
    return responses[response.code()];
  }

  /** The element that carries the loyalty tags, 2 to 128. */
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
