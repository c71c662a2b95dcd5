package io.tebus.acquirer;

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
  private final Map<String, Integer> ports = new ConcurrentHashMap<>();

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

  void opened(String listener, int port) {
    failures.remove(listener);
    ports.put(listener, port);
  }

  void closed(String listener) {
    ports.remove(listener);
  }

  void failed(String listener, String why) {
    failures.put(listener, why);
  }

  /** Ports of the open listeners by name. */
  public Map<String, Integer> ports() {
    return new TreeMap<>(ports);
  }

  /** Why listeners could not open, by name. */
  public Map<String, String> failures() {
    return new TreeMap<>(failures);
  }
}
