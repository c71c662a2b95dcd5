package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tebus.command.programme.ProgrammeDefinition;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Millions of cards must not cost a running host a collection. */
@Timeout(120)
class CommandPortAllocationTest {

  private static final int CARDS = 50_000;

  /** What the call itself and the measurement may cost, for all cards together. */
  private static final long SLACK_BYTES = 64 << 10;

  @Test
  void opensCardsWithoutAllocating(@TempDir Path home) throws IOException {
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    int programme = ProgrammeDefinition.demo().id();
    Files.createDirectories(home.resolve("cfg"));
    Files.writeString(home.resolve("cfg/default.yml"), TestHost.SETTINGS);
    try (Host host = Host.start(new HostOptions(home, FreePorts.offset(), CARDS))) {
      // Opened once by the start; what is measured are repeats, which take the same way.
      host.commands().openDemoCards(programme, CARDS);

      long before = threads.getCurrentThreadAllocatedBytes();
      host.commands().openDemoCards(programme, CARDS);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;

      assertThat(allocated).isBetween(0L, SLACK_BYTES);
    }
  }
}
