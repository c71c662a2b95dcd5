package io.tebus.app;

import io.tebus.acquirer.EdgeContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jpos.core.Environment;
import org.jpos.q2.Q2;
import org.jpos.util.NameRegistrar;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jPOS shell around the host: a Q2 that deploys the descriptors of the home, listeners among
 * them.
 *
 * <p>Started and stopped by one thread. jPOS keeps its environment and its registrar once per
 * process, so there is one host per process at a time.
 */
final class Shell implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Shell.class);
  private static final long READY_TIMEOUT_MS = 30_000;

  private final Q2 q2;
  private final EdgeContext context;

  Shell(HomeDirectory home, Settings settings, EdgeContext context) {
    this.context = context;
    // What jPOS expands as ${tebus...} is what the host itself was configured with.
    for (Setting setting : Setting.values()) {
      if (!setting.isSecret()) {
        System.setProperty(setting.key(), settings.text(setting));
      }
    }
    System.setProperty("tebus.log", home.log().toString());
    Path configuration = home.configuration().getParent();
    NameRegistrar.register(EdgeContext.NAME, context);
    q2 =
        new Q2(
            new String[] {
              "--deploydir",
              home.deploy().toString(),
              "--envdir",
              String.valueOf(configuration),
              "--no-shutdown-hook",
              "--no-dynamic",
              "--no-jfr"
            });
    reloadEnvironment();
  }

  private static void reloadEnvironment() {
    try {
      Environment.reload();
    } catch (IOException e) {
      throw new HostRefusedException("configuration: cfg/default.yml cannot be read by jPOS", e);
    }
  }

  /** Deploys everything; refuses to start when a listener could not open. */
  void start() {
    q2.start();
    if (!q2.ready(READY_TIMEOUT_MS)) {
      throw new HostRefusedException("Q2: not ready in 30 s (expected: see log/q2.log)");
    }
    Map<String, String> failures = context.failures();
    if (!failures.isEmpty()) {
      throw new HostRefusedException("listeners: " + failures);
    }
    LOG.info("listeners: {}", context.listeners());
  }

  @Override
  public void close() {
    q2.shutdown(true);
    NameRegistrar.unregister(EdgeContext.NAME);
  }
}
