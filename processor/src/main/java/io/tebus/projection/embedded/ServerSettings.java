package io.tebus.projection.embedded;

import java.util.List;
import java.util.stream.Collectors;

/**
 * How the server is set. Given on its command line, so that no file of the cluster changes it; what
 * is not here is PostgreSQL's default.
 */
final class ServerSettings {

  private ServerSettings() {}

  /** The options of a server on that port. No value holds a space or a quote. */
  static String options(int port) {
    return settings(port).stream().map(setting -> "-c " + setting).collect(Collectors.joining(" "));
  }

  private static List<String> settings(int port) {
    return List.of(
        // This machine only, and no socket file: nobody would find it, and its path may be long.
        "listen_addresses=127.0.0.1",
        "port=" + port,
        "unix_socket_directories=",
        // What is committed survives a power cut; a default, but nothing here works without it.
        "fsync=on",
        // One projection with a small pool, an audit, people with psql, reports.
        "max_connections=80",
        // A guest on the host's machine: the kernel's cache does the rest.
        "shared_buffers=128MB",
        // Checkpoints by time rather than by volume, spread out: no burst of writes beside the
        // journal.
        "max_wal_size=1GB",
        "checkpoint_completion_target=0.9",
        // Times mean the same on every machine.
        "timezone=UTC",
        "log_timezone=UTC",
        // The programs are built without a compiler; do not look for one.
        "jit=off",
        // The log is about the server. What a statement or a row holds goes to the client alone:
        // errors of statements are left out, and so are details and contexts of what is logged.
        "log_statement=none",
        "log_min_messages=log",
        "log_min_error_statement=panic",
        "log_error_verbosity=terse",
        "log_parameter_max_length_on_error=0",
        // In the list of processes it says whose server this is.
        "cluster_name=tebus");
  }
}
