package io.tebus.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of a home: {@code snapshot-} and the LSN in 19 digits; one with {@code .part}
 * behind it does not count.
 *
 * <p>Safe for any thread; one agent changes them. Who removes old journal files keeps every event
 * behind the oldest snapshot that is kept and behind the checkpoint of the balances, whichever is
 * less; an empty database needs all of them.
 */
public final class SnapshotDirectory {

  private static final Pattern NAME = Pattern.compile("snapshot-\\d{19}");
  private static final String UNFINISHED = ".part";

  private final Path path;

  /** By name, of those whose damage is not in their beginning: what it is. */
  private final Map<String, String> damaged = new ConcurrentHashMap<>();

  /** Of a directory, which may not exist yet. */
  public SnapshotDirectory(Path path) {
    this.path = path;
  }

  /** Newest first, by name. Damage is told and never thrown. */
  public List<SnapshotFile> list() throws IOException {
    List<Path> paths = new ArrayList<>();
    for (Path each : files()) {
      if (NAME.matcher(SnapshotReader.nameOf(each)).matches()) {
        paths.add(each);
      }
    }
    paths.sort(Collections.reverseOrder());
    List<SnapshotFile> snapshots = new ArrayList<>();
    for (Path each : paths) {
      SnapshotFile snapshot = look(each);
      if (snapshot != null) {
        snapshots.add(snapshot);
      }
    }
    return snapshots;
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    if (!Files.isDirectory(path)) {
      return files;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(path, "snapshot-*")) {
      all.forEach(files::add);
    } catch (DirectoryIteratorException e) {
      throw new IOException("snapshots cannot be listed: path=" + path, e);
    }
    return files;
  }

  /**
   * Says that one could not be loaded though its beginning is good: it is listed as damaged, with
   * the damage told here, until another one takes its name.
   */
  public void markDamaged(SnapshotFile file) {
    damaged.put(SnapshotReader.nameOf(file.path()), file.damage());
  }

  /** Null when it has just been removed. */
  private @Nullable SnapshotFile look(Path file) {
    long bytes = 0;
    try {
      bytes = Files.size(file);
      String known = damaged.get(SnapshotReader.nameOf(file));
      if (known != null) {
        return new SnapshotFile(file, bytes, null, known);
      }
      SnapshotHeader header = SnapshotReader.header(file);
      String name = nameOf(header.lsn());
      if (!name.equals(SnapshotReader.nameOf(file))) {
        return new SnapshotFile(file, bytes, null, "its header is that of " + name);
      }
      return new SnapshotFile(file, bytes, header, "");
    } catch (NoSuchFileException ignored) {
      // Superseded while this looked.
      return null;
    } catch (SnapshotException e) {
      return new SnapshotFile(file, bytes, null, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return new SnapshotFile(file, bytes, null, "cannot be read: " + e);
    }
  }

  private static String nameOf(long lsn) {
    return String.format(Locale.ROOT, "snapshot-%019d", lsn);
  }

  /** Removes what a killed host had begun. */
  void discardUnfinished() throws IOException {
    for (Path each : files()) {
      if (SnapshotReader.nameOf(each).endsWith(UNFINISHED)) {
        Files.deleteIfExists(each);
      }
    }
  }

  /** Where one is written that does not count yet. */
  Path unfinished(long lsn) {
    return path.resolve(nameOf(lsn) + UNFINISHED);
  }

  /** Makes it count, for good once this returns. */
  void publish(Path unfinished, long lsn) throws IOException {
    Files.move(unfinished, path.resolve(nameOf(lsn)), StandardCopyOption.ATOMIC_MOVE);
    damaged.remove(nameOf(lsn));
    force();
  }

  /**
   * Removes what is older than the newest so many that are not known to be damaged. Damaged ones
   * are never the reason to remove a good one.
   */
  void keepNewest(int count) throws IOException {
    int good = 0;
    for (SnapshotFile snapshot : list()) {
      if (good >= count) {
        Files.deleteIfExists(snapshot.path());
      } else if (snapshot.header() != null) {
        good++;
      }
    }
    force();
  }

  private void force() throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
