package io.tebus.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk that knows what was forced, names by directory and bytes by file, and shows what a power
 * cut may leave of the rest. Confined to the test's thread, but for {@link #allocate}.
 *
 * <p>Nothing is forced in truth: whatever is written, also through a mapping, is in the page cache,
 * which is what files say when they are read. Files are known by their inodes, so that another name
 * is a change of the directory alone. An inode may be given to a new file: until its directory was
 * forced only files are deleted whose bytes no reader looks at.
 */
final class PowerCut implements Storage {
  private static final byte[] ZEROS = new byte[PageLoss.PAGE_BYTES];

  /** Comes before each force: the last moment at which everything since the one before is loose. */
  @FunctionalInterface
  interface Moment {
    void comes() throws IOException;
  }

  /** Whether a force is carried out: leaving one out shows that it would be missed. */
  @FunctionalInterface
  interface Forcing {
    boolean isCarriedOut(Path file, boolean directory);
  }

  private record Entry(Object inode, boolean directory) {}

  private final Path root;
  private final Forcing forcing;
  private final Moment beforeForce;
  private final DiskStorage disk = new DiskStorage();

  /** What was forced, by inode. */
  private final Map<Object, SortedMap<String, Entry>> forcedNames = new HashMap<>();

  private final Map<Object, byte[]> forcedBytes = new HashMap<>();

  /** All that is in the directory now is on the disk. */
  PowerCut(Path root, Forcing forcing, Moment beforeForce) throws IOException {
    this.root = root;
    this.forcing = forcing;
    this.beforeForce = beforeForce;
    rememberAll(root);
  }

  @Override
  public void force(Path file, boolean directory) throws IOException {
    beforeForce.comes();
    if (!forcing.isCarriedOut(file, directory)) {
      return;
    }
    synchronized (this) {
      if (directory) {
        rememberNames(file);
      } else {
        forcedBytes.put(inodeOf(file), Files.readAllBytes(file));
      }
    }
  }

  @Override
  public void write(Path file, long position, ByteBuffer bytes) throws IOException {
    disk.write(file, position, bytes);
  }

  @Override
  public synchronized void allocate(Path file, long lengthBytes, Pace pace) throws IOException {
    byte[] zeros = new byte[Math.toIntExact(lengthBytes)];
    writeSparse(file, zeros);
    forcedBytes.put(inodeOf(file), zeros);
  }

  @Override
  public boolean hasRoomFor(Path file, long bytes) {
    return true;
  }

  @Override
  public void close() {
    disk.close();
  }

  /**
   * Writes what the disk may hold if the power is cut now.
   *
   * @param target a directory that is not there yet
   * @param seed the same one makes the same choices
   */
  synchronized void image(Path target, long seed) throws IOException {
    imageOfDirectory(root, inodeOf(root), target, Path.of(""), PageLoss.of(seed));
  }

  private void rememberAll(Path directory) throws IOException {
    rememberNames(directory);
    for (String name : Generation.namesIn(directory)) {
      Path path = directory.resolve(name);
      if (Files.isDirectory(path)) {
        rememberAll(path);
      } else {
        forcedBytes.put(inodeOf(path), Files.readAllBytes(path));
      }
    }
  }

  private void rememberNames(Path directory) throws IOException {
    SortedMap<String, Entry> names = entriesOf(directory);
    SortedMap<String, Entry> before = forcedNames.put(inodeOf(directory), names);
    if (before != null) {
      forgetAllBut(names.values(), before.values());
    }
  }

  /** What was deleted is gone for good, and its inodes may be given to others. */
  private void forgetAllBut(Collection<Entry> entries, Collection<Entry> before) {
    for (Entry entry : before) {
      if (!entries.contains(entry)) {
        forcedBytes.remove(entry.inode());
        forcedNames.remove(entry.inode());
      }
    }
  }

  /** The directory as it is now, null when it was deleted. */
  private void imageOfDirectory(
      @Nullable Path now, Object inode, Path target, Path name, PageLoss loss) throws IOException {
    SortedMap<String, Entry> before = forcedNames.getOrDefault(inode, new TreeMap<>());
    SortedMap<String, Entry> today = now == null ? before : entriesOf(now);
    Files.createDirectory(target);
    SortedMap<String, Entry> chosen = chosen(before, today, name, loss);
    for (Map.Entry<String, Entry> each : chosen.entrySet()) {
      Entry entry = each.getValue();
      String nameNow = nameOf(entry, today);
      Path pathNow = now == null || nameNow == null ? null : now.resolve(nameNow);
      Path imaged = target.resolve(each.getKey());
      Path called = name.resolve(each.getKey());
      if (entry.directory()) {
        imageOfDirectory(pathNow, entry.inode(), imaged, called, loss);
      } else {
        writeSparse(imaged, bytesOf(pathNow, entry.inode(), called, loss));
      }
    }
  }

  /**
   * Each file has its old name or its new one, never both nor none; one that was made or deleted is
   * there or not. A file made ahead is no file to a reader, so it makes no difference whether its
   * first name had been forced.
   */
  private static SortedMap<String, Entry> chosen(
      SortedMap<String, Entry> before, SortedMap<String, Entry> today, Path name, PageLoss loss) {
    SortedMap<String, Entry> chosen = new TreeMap<>();
    for (Map.Entry<String, Entry> each : before.entrySet()) {
      String nameNow = nameOf(each.getValue(), today);
      Path called = name.resolve(nameNow == null ? each.getKey() : nameNow);
      if (each.getKey().equals(nameNow) || !loss.changeIsThere(called)) {
        chosen.put(each.getKey(), each.getValue());
      } else if (nameNow != null) {
        chosen.putIfAbsent(nameNow, each.getValue());
      }
    }
    for (Map.Entry<String, Entry> each : today.entrySet()) {
      boolean made = nameOf(each.getValue(), before) == null;
      if (made && loss.changeIsThere(name.resolve(each.getKey()))) {
        chosen.putIfAbsent(each.getKey(), each.getValue());
      }
    }
    return chosen;
  }

  private byte[] bytesOf(@Nullable Path pathNow, Object inode, Path name, PageLoss loss)
      throws IOException {
    byte[] forced = forcedBytes.getOrDefault(inode, new byte[0]);
    byte[] now = pathNow == null ? forced : Files.readAllBytes(pathNow);
    return loss.left(name, forced, now);
  }

  private static @Nullable String nameOf(Entry entry, SortedMap<String, Entry> names) {
    for (Map.Entry<String, Entry> each : names.entrySet()) {
      if (each.getValue().equals(entry)) {
        return each.getKey();
      }
    }
    return null;
  }

  private static SortedMap<String, Entry> entriesOf(Path directory) throws IOException {
    SortedMap<String, Entry> entries = new TreeMap<>();
    for (String name : Generation.namesIn(directory)) {
      Path path = directory.resolve(name);
      entries.put(name, new Entry(inodeOf(path), Files.isDirectory(path)));
    }
    return entries;
  }

  private static Object inodeOf(Path path) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    return Objects.requireNonNull(attributes.fileKey(), "a file system with inodes");
  }

  /** Pages of zeros are left out: most of each file is. */
  private static void writeSparse(Path file, byte[] bytes) throws IOException {
    try (RandomAccessFile target = new RandomAccessFile(file.toFile(), "rw")) {
      target.setLength(0);
      target.setLength(bytes.length);
      for (int page = 0; page < bytes.length; page += PageLoss.PAGE_BYTES) {
        int length = Math.min(PageLoss.PAGE_BYTES, bytes.length - page);
        if (Arrays.mismatch(bytes, page, page + length, ZEROS, 0, length) >= 0) {
          target.seek(page);
          target.write(bytes, page, length);
        }
      }
    }
  }
}
