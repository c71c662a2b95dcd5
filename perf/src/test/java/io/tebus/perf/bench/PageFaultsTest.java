package io.tebus.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageFaultsTest {

  @Test
  void readsTheTenthFieldBehindANameWithSpaces(@TempDir Path directory) throws Exception {
    Path stat = directory.resolve("stat");
    Files.writeString(stat, "71 (a (b) c) S 1 71 71 0 -1 4194560 1234 5 6 7\n");

    assertThat(new PageFaults(stat).count()).isEqualTo(1_234);
  }

  @Test
  void saysSoWhenNobodyCounts(@TempDir Path directory) throws Exception {
    assertThat(new PageFaults(directory.resolve("stat")).count()).isEqualTo(PageFaults.UNKNOWN);
  }
}
