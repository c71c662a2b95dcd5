package io.tebus.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * A home in which no host lives, for reading.
 *
 * <p>Safe for any thread. Nothing in it is changed.
 */
public final class StoppedHome {

  private StoppedHome() {}

  /**
   * Hands the directory of its journal to a reader; no host may start meanwhile.
   *
   * @return what the reader returns
   * @throws HostRefusedException when there is no home, or a host lives in it
   */
  public static <T> T read(Path path, Function<Path, T> journalReader) {
    try (HomeDirectory home = new HomeDirectory(path.toAbsolutePath().normalize())) {
      if (!Files.isDirectory(home.journal())) {
        throw new HostRefusedException(
            "home: path=" + path + " has no data/journal (expected: the home of a host)");
      }
      home.lock();
      return journalReader.apply(home.journal());
    } catch (IOException e) {
      throw new HostRefusedException("home: path=" + path + " " + e, e);
    }
  }
}
