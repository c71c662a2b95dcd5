package io.tebus.ops;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What to put before a command so that it sees another machine: by {@code unshare}, where the
 * kernel lets this user do so, which is tried.
 *
 * <p>Safe for any thread.
 */
final class Namespaces {

  /** Among the words: the command is a child of what they start. */
  static final String FORK = "--fork";

  private static final long TRIAL_LIMIT_S = 10;

  /** Somebody who is not root may be root of a namespace of his own. */
  private static final List<List<String>> IDENTITIES =
      List.of(List.of(), List.of("--map-root-user"));

  private Namespaces() {}

  /**
   * The command sees a disk of that size, in memory and empty, in place of a directory; the disk is
   * gone when the command ends.
   *
   * @param mountPoint directory, which stays as it is for all others
   * @return empty where this is refused
   */
  static List<String> withDisk(Path mountPoint, int megabytes) {
    // exec keeps the number of the process, so it is the command that is waited for and killed.
    return allowed(
        List.of("--mount"),
        List.of(
            "sh",
            "-c",
            "mount -t tmpfs -o size=" + megabytes + "m tmpfs \"$0\" && exec \"$@\"",
            mountPoint.toString()));
  }

  /**
   * The command is the first process there is, PID 1, and ends with what started it.
   *
   * @return empty where this is refused
   */
  static List<String> asFirstProcess() {
    return allowed(List.of("--pid", FORK, "--mount-proc", "--kill-child"), List.of());
  }

  private static List<String> allowed(List<String> flags, List<String> behind) {
    for (List<String> identity : IDENTITIES) {
      List<String> words = new ArrayList<>();
      words.add("unshare");
      words.addAll(identity);
      words.addAll(flags);
      words.addAll(behind);
      if (isAllowed(words)) {
        return List.copyOf(words);
      }
    }
    return List.of();
  }

  private static boolean isAllowed(List<String> words) {
    List<String> trial = new ArrayList<>(words);
    trial.add("true");
    try {
      Process process =
          new ProcessBuilder(trial)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD)
              .start();
      if (!process.waitFor(TRIAL_LIMIT_S, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException ignored) {
      // There is no such program here.
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
