package io.tebus.acquirer;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a listener's descriptor needs of the host that embeds it; registered in jPOS's {@code
 * NameRegistrar} under {@link #NAME}.
 *
 * <p>Safe for any thread.
 */
public final class EdgeContext {

  /** The name in the registrar. */
  public static final String NAME = "tebus.edge";

  private final Edge edge;
  private final Path home;
  private final int portOffset;
  private final String bindAddress;
  private final Map<String, Integer> programmes;
  private final Map<String, String> failures = new ConcurrentHashMap<>();
  private final Map<String, InetSocketAddress> addresses = new ConcurrentHashMap<>();
  private final Map<String, String> listeners = new ConcurrentHashMap<>();

  /**
   * A context.
   *
   * @param home files of descriptors are relative to it
   * @param portOffset added to every port
   * @param bindAddress for listeners that do not name one
   * @param programmes ids by name
   */
  public EdgeContext(
      Edge edge, Path home, int portOffset, String bindAddress, Map<String, Integer> programmes) {
    this.edge = edge;
    this.home = home;
    this.portOffset = portOffset;
    this.bindAddress = bindAddress;
    this.programmes = Map.copyOf(programmes);
  }

  Edge edge() {
    return edge;
  }

  Path home() {
    return home;
  }

  int portOffset() {
    return portOffset;
  }

  String bindAddress() {
    return bindAddress;
  }

  Map<String, Integer> programmes() {
    return programmes;
  }

  void opened(ListenerSpec listener, InetSocketAddress address) {
    failures.remove(listener.name());
    addresses.put(listener.name(), address);
    listeners.put(
        listener.name(),
        address.getHostString()
            + ":"
            + address.getPort()
            + "  "
            + listener.dialect().name()
            + " behind "
            + listener.framing()
            + ", programme "
            + listener.programmeName());
  }

  void closed(String listener) {
    addresses.remove(listener);
    listeners.remove(listener);
  }

  void failed(String listener, String why) {
    failures.put(listener, why);
  }

  /** Where the open listeners are bound, by name. */
  public Map<String, InetSocketAddress> addresses() {
    return new TreeMap<>(addresses);
  }

  /** The open listeners in words, by name: address, port, and what they speak. */
  public Map<String, String> listeners() {
    return new TreeMap<>(listeners);
  }

  /** Why listeners could not open, by name. */
  public Map<String, String> failures() {
    return new TreeMap<>(failures);
  }
}
