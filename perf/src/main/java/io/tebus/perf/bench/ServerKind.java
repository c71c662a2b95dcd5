package io.tebus.perf.bench;

import io.tebus.perf.load.Promise;
import io.tebus.perf.peer.EchoPeer;
import io.tebus.perf.peer.HostPeer;
import io.tebus.perf.peer.JposPeer;

/**
 * The servers of the host bench.
 *
 * <p>Immutable.
 */
enum ServerKind {
  ECHO("echo", EchoPeer.class, Promise.ECHO),
  HOST("host", HostPeer.class, Promise.POINTS),
  JPOS_STOCK("jpos-stock", JposPeer.class, Promise.APPROVAL),
  JPOS_TUNED("jpos-tuned", JposPeer.class, Promise.APPROVAL),
  JPOS_POSTGRES("jpos-postgres", JposPeer.class, Promise.APPROVAL);

  private final String title;
  private final Class<?> main;
  private final Promise promise;

  ServerKind(String title, Class<?> main, Promise promise) {
    this.title = title;
    this.main = main;
    this.promise = promise;
  }

  String title() {
    return title;
  }

  Class<?> main() {
    return main;
  }

  Promise promise() {
    return promise;
  }
}
