package io.tebus.ops.console;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells requests that were meant for this listener from those of a foreign page whose name was made
 * to point here (DNS rebinding): the browser then sends the foreign name.
 *
 * <p>Immutable.
 */
final class HostHeader {

  private static final String LOCALHOST = "localhost";

  private HostHeader() {}

  /**
   * True for a loopback name or address, the address that was called, and the names given.
   *
   * @param header the Host header, null when there is none
   * @param names the addresses or names of the settings, in lower case
   * @param called the local address of the connection
   */
  static boolean admits(@Nullable String header, Set<String> names, String called) {
    if (header == null) {
      return false;
    }
    String host = withoutPort(header).toLowerCase(Locale.ROOT);
    if (host.equals(LOCALHOST) || names.contains(host)) {
      return true;
    }
    InetAddress address = literal(host);
    return address != null
        && (address.isLoopbackAddress() || address.equals(literal(withoutPort(called))));
  }

  private static String withoutPort(String text) {
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      return end < 0 ? text : text.substring(1, end);
    }
    int colon = text.indexOf(':');
    boolean isIpv6 = colon != text.lastIndexOf(':');
    return colon < 0 || isIpv6 ? text : text.substring(0, colon);
  }

  /** An address written out; null for a name, which nobody looks up. */
  private static @Nullable InetAddress literal(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException ignored) {
      // A name, and not one of ours.
      return null;
    }
  }
}
