package io.tebus.ops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Whether somebody watches.
 *
 * <p>Safe for any thread.
 */
public final class Terminal {

  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");
  private static final Pattern TERMINAL = Pattern.compile("/dev/(pts/[0-9]+|tty.*|console)");

  private Terminal() {}

  /** Java's console says whether stdin and stdout are terminals, and nothing about stderr. */
  public static boolean isStandardError() {
    try {
      return TERMINAL.matcher(Files.readSymbolicLink(STANDARD_ERROR).toString()).matches();
    } catch (IOException | UnsupportedOperationException ignored) {
      // Not a system that tells.
      return false;
    }
  }
}
