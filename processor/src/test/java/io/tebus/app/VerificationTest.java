package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tebus.engine.store.MemoryRefusedException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is no verdict on a home. */
@Timeout(60)
class VerificationTest {

  @Test
  void refusesAMachineWithoutTheMemoryAndBlamesNoJournal(@TempDir Path home) throws IOException {
    try (TestHost host = TestHost.in(home).start()) {
      host.stopAndAudit();
    }

    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(() ->
            Verification.inLocked(
                home,
                0,
                _ -> {
                  throw new MemoryRefusedException(1);
                }))
        .withMessageStartingWith("memory: the system refused bytes=1 ");
  }
}
