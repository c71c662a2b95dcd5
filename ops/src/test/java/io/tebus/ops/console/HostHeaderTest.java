package io.tebus.ops.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostHeaderTest {

  private static final Set<String> NAMES = Set.of("console.example", "metrics");
  private static final String CALLED = "192.0.2.7";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost:8088",
        "127.0.0.1:8088",
        "127.0.0.2",
        "[::1]:8088",
        "::1",
        "192.0.2.7:8088",
        "console.example",
        "Console.Example:8088",
        "metrics:8088"
      })
  void admitsLoopbackWhatWasCalledAndItsNames(String header) {
    assertThat(HostHeader.admits(header, NAMES, CALLED)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":8088",
        "evil.example",
        "evil.example:8088",
        "localhost.evil.example",
        "metrics.evil.example",
        "127.0.0.1.evil.example",
        "192.0.2.8:8088",
        "[2001:db8::1]:8088",
        "[::1"
      })
  void refusesEveryOtherName(String header) {
    assertThat(HostHeader.admits(header, NAMES, CALLED)).isFalse();
  }

  @Test
  void refusesARequestWithoutOne() {
    assertThat(HostHeader.admits(null, NAMES, CALLED)).isFalse();
  }

  @Test
  void comparesAddressesHoweverTheyAreWritten() {
    assertThat(HostHeader.admits("[2001:db8::1]:8088", NAMES, "[2001:db8:0:0:0:0:0:1]")).isTrue();
    assertThat(HostHeader.admits("[2001:DB8::1]:8088", NAMES, "2001:db8:0:0:0:0:0:1")).isTrue();
  }
}
