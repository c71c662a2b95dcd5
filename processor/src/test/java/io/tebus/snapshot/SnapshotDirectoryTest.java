package io.tebus.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotDirectoryTest {

  private final SnapshotScene scene = new SnapshotScene(SnapshotScene.TINY);

  @TempDir Path path;

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void listsTheNewestFirstAndSaysWhatIsWrongWithOne() throws IOException {
    List<Long> lsns = write(3);
    List<SnapshotFile> before = directory().list();
    Path middle = before.get(1).path();
    Files.write(middle, new byte[100]);

    List<SnapshotFile> files = directory().list();

    assertThat(before).extracting(SnapshotDirectoryTest::lsn).isEqualTo(lsns.reversed());
    assertThat(before).allSatisfy(file -> assertThat(file.damage()).isEmpty());
    assertThat(files).extracting(SnapshotFile::path).hasSize(3).element(1).isEqualTo(middle);
    assertThat(files.get(1).header()).isNull();
    assertThat(files.get(1).damage()).contains("cut off");
    assertThat(files.get(0).bytes()).isEqualTo(Files.size(files.get(0).path()));
  }

  @Test
  void doesNotBelieveASnapshotUnderAnotherName() throws IOException {
    write(1);
    Path other = path.resolve("snapshot-0000000000000009999");
    Files.copy(SnapshotScene.only(path), other);

    List<SnapshotFile> files = directory().list();

    assertThat(files).hasSize(2);
    assertThat(files.get(0).header()).isNull();
    assertThat(files.get(0).damage()).contains("its header is that of snapshot-");
  }

  @Test
  void keepsTheNewestThatCanBeReadAndWhatIsNewer() throws IOException {
    write(4);
    List<Path> paths = paths();
    Files.write(paths.get(1), new byte[100]);

    directory().keepNewest(2);

    assertThat(paths()).containsExactly(paths.get(0), paths.get(1), paths.get(2));
  }

  @Test
  void believesWhoeverCouldNotLoadOneUntilAnotherTakesItsName() throws IOException {
    List<Long> lsns = write(3);
    List<Path> paths = paths();
    SnapshotDirectory directory = directory();
    directory.markDamaged(new SnapshotFile(paths.get(1), 1, null, "a page"));

    SnapshotFile damaged = directory.list().get(1);
    assertThat(damaged.header()).isNull();
    assertThat(damaged.damage()).isEqualTo("a page");
    directory.keepNewest(2);
    assertThat(paths()).isEqualTo(paths);

    Path again = directory.unfinished(lsns.get(1));
    Files.copy(paths.get(1), again);
    directory.publish(again, lsns.get(1));
    assertThat(lsn(directory.list().get(1))).isEqualTo(lsns.get(1));
    directory.keepNewest(2);
    assertThat(paths()).containsExactly(paths.get(0), paths.get(1));
  }

  @Test
  void removesWhatAKilledHostHadBegunAndNothingElse() throws IOException {
    write(1);
    Path unfinished = directory().unfinished(12);
    Files.write(unfinished, new byte[100]);
    Path others = Files.createFile(path.resolve("of-somebody-else.part"));

    directory().discardUnfinished();

    assertThat(unfinished).doesNotExist();
    assertThat(others).exists();
    assertThat(paths()).hasSize(1);
  }

  @Test
  void isEmptyWhenItIsNotThere() throws IOException {
    assertThat(new SnapshotDirectory(path.resolve("nowhere")).list()).isEmpty();
  }

  private SnapshotDirectory directory() {
    return new SnapshotDirectory(path);
  }

  private List<Path> paths() throws IOException {
    return directory().list().stream().map(SnapshotFile::path).toList();
  }

  private static long lsn(SnapshotFile file) {
    SnapshotHeader header = file.header();
    return header == null ? 0 : header.lsn();
  }

  /** So many, with events in between; returns their LSNs. */
  private List<Long> write(int count) throws IOException {
    List<Long> lsns = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      scene.liveFor(10);
      lsns.add(scene.write(path).lsn());
    }
    return lsns;
  }
}
