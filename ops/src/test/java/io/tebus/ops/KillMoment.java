package io.tebus.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** The moment at which a host under load is killed. Confined to the thread that kills it. */
@FunctionalInterface
interface KillMoment {

  /** As soon as it was under load for some time. */
  KillMoment AT_ONCE = (host, home) -> {};

  /** How often a kill looks whether its moment has come, about a thousand times a second. */
  int MAX_LOOKS = 30_000;

  /** A file is begun within about so long. */
  long MAX_BEHIND_ROLL_MS = 20;

  /** The next one is made within about so long. */
  long MAX_BEFORE_NEXT_FILE_MS = 800;

  /**
   * Waits for the moment; the host must live until then.
   *
   * @throws AssertionError when the moment does not come in time
   */
  void await(HostProcess host, DrillHome home) throws IOException, InterruptedException;

  /** While a snapshot is being taken, and there is one before it that counts. */
  static KillMoment amidSnapshot() {
    return (host, home) ->
        await(host, "a snapshot that counts and another one", () -> isAmidSnapshot(home));
  }

  private static boolean isAmidSnapshot(DrillHome home) {
    try {
      List<Boolean> unfinished =
          DrillHome.entries(home.path().resolve("data/snapshot"), ".*/snapshot-[^/]*").stream()
              .map(file -> file.toString().endsWith(".part"))
              .toList();
      return unfinished.contains(true) && unfinished.contains(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Behind the turn to a new file, while it is begun or the one after it is made. */
  static KillMoment afterRoll(SplittableRandom random) {
    return (host, home) -> {
      int files = home.rollFiles().size();
      await(host, "a new file of the journal", () -> home.rollFiles().size() > files);
      long mostMs = random.nextBoolean() ? MAX_BEHIND_ROLL_MS : MAX_BEFORE_NEXT_FILE_MS;
      host.stayAlive(random.nextLong(mostMs + 1));
    };
  }

  private static void await(HostProcess host, String what, BooleanSupplier condition)
      throws InterruptedException {
    for (int looks = 0; !condition.getAsBoolean(); looks++) {
      if (looks == MAX_LOOKS) {
        throw new AssertionError(what + ": looks=" + looks + " (expected: met by then)");
      }
      host.stayAlive(1);
    }
  }
}
