package io.tebus.projection.embedded;

import java.nio.file.Path;

/**
 * Where the embedded server lives.
 *
 * <p>Immutable.
 *
 * @param data the cluster; made when it is missing
 * @param binaries where PostgreSQL's programs are unpacked
 * @param passwordFile the password of the only role; made with the cluster
 * @param log what the server says; a new file is begun at a start when it is over 10 MB
 * @param port on 127.0.0.1, 1-65535
 */
public record EmbeddedOptions(Path data, Path binaries, Path passwordFile, Path log, int port) {

  private static final int MAX_PORT = 65_535;

  /** Checks the ranges and makes the paths absolute. */
  public EmbeddedOptions {
    data = checked("data", data);
    binaries = checked("binaries", binaries);
    passwordFile = checked("password file", passwordFile);
    log = checked("log", log);
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "embedded PostgreSQL: port=" + port + " (expected: 1-" + MAX_PORT + ")");
    }
  }

  /** pg_ctl starts the server through a shell, with each path in double quotes. */
  private static Path checked(String name, Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    if (absolute.toString().chars().anyMatch(EmbeddedOptions::isMoreThanAName)) {
      throw new IllegalArgumentException(
          "embedded PostgreSQL: "
              + name
              + "="
              + absolute
              + " (expected: no double quote, $, `, \\ or control character in the path)");
    }
    return absolute;
  }

  private static boolean isMoreThanAName(int character) {
    return "\"$`\\".indexOf(character) >= 0 || Character.isISOControl(character);
  }
}
