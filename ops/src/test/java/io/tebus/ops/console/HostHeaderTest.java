package io.tebus.ops.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostHeaderTest {

  private static final String BOUND = "console.example";
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
        "console.example:8088"
      })
  void admitsLoopbackAndWhatWasBoundOrCalled(String header) {
    assertThat(HostHeader.admits(header, BOUND, CALLED)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":8088",
        "evil.example",
        "evil.example:8088",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "192.0.2.8:8088",
        "[2001:db8::1]:8088",
        "[::1"
      })
  void refusesEveryOtherName(String header) {
    assertThat(HostHeader.admits(header, BOUND, CALLED)).isFalse();
  }

  @Test
  void refusesARequestWithoutOne() {
    assertThat(HostHeader.admits(null, BOUND, CALLED)).isFalse();
  }

  @Test
  void comparesAddressesHoweverTheyAreWritten() {
    assertThat(HostHeader.admits("[2001:db8::1]:8088", BOUND, "[2001:db8:0:0:0:0:0:1]")).isTrue();
    assertThat(HostHeader.admits("[2001:db8::1]:8088", BOUND, "2001:db8:0:0:0:0:0:1")).isTrue();
  }
}
