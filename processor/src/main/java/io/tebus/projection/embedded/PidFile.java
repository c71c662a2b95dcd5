package io.tebus.projection.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster's {@code postmaster.pid}, and whether the process it names is that cluster's server.
 *
 * <p>After a crash the number may belong to any other process; such a one is never touched.
 *
 * <p>Safe for any thread.
 */
final class PidFile {

  private static final Logger LOG = LoggerFactory.getLogger(PidFile.class);

  /** A single-user server writes its number with a minus. */
  private static final Pattern FIRST_LINE = Pattern.compile("-?([0-9]{1,10})\\s");

  private enum Owner {
    /** No file, or no such process, or one that is not ours to judge. */
    NOBODY,
    /** The server of this cluster. */
    SERVER,
    /** A process that took the number over, or a dead one that nobody buried. */
    STRANGER
  }

  private record Named(Owner owner, long pid) {}

  private final Path data;
  private final Path file;

  PidFile(Path data) {
    this.data = data;
    this.file = data.resolve("postmaster.pid");
  }

  /** The process of the running server, 0 when there is none. */
  long serverPid() {
    Named named = named();
    return named.owner == Owner.SERVER ? named.pid : 0;
  }

  /**
   * Deletes a file that names a stranger: PostgreSQL cannot tell, and would not start. It handles
   * the number of a dead process itself.
   */
  void deleteWhenStrange() throws IOException {
    Named named = named();
    if (named.owner == Owner.STRANGER) {
      LOG.warn("embedded PostgreSQL: pid={} in {} is another process's: deleted", named.pid, file);
      Files.deleteIfExists(file);
    }
  }

  private Named named() {
    String content;
    try {
      content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException ignored) {
      // There is none, as after every clean stop; what cannot be read names nobody either.
      return new Named(Owner.NOBODY, 0);
    }
    Matcher number = FIRST_LINE.matcher(content);
    if (!number.lookingAt()) {
      // A crash while it was written.
      return new Named(Owner.STRANGER, 0);
    }
    long pid = Long.parseLong(Objects.requireNonNull(number.group(1)));
    return new Named(ownerOf(pid), pid);
  }

  private Owner ownerOf(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    if (!Files.exists(process)) {
      return Owner.NOBODY;
    }
    try {
      byte[] arguments = Files.readAllBytes(process.resolve("cmdline"));
      String commandLine = new String(arguments, StandardCharsets.ISO_8859_1);
      String program = commandLine.substring(0, Math.max(0, commandLine.indexOf('\0')));
      if (!program.equals("postgres") && !program.endsWith("/postgres")) {
        return Owner.STRANGER;
      }
      // A server works in the directory of its cluster, whatever its path is called now.
      return Files.isSameFile(process.resolve("cwd"), data) ? Owner.SERVER : Owner.STRANGER;
    } catch (IOException ignored) {
      // It ended meanwhile, or is another user's: PostgreSQL's own checks decide.
      return Owner.NOBODY;
    }
  }
}
