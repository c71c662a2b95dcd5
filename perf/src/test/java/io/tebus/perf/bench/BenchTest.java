package io.tebus.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchTest {

  private static final String NAMES = "codec, host, journal, points, projection, recovery, store";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine bench =
      Bench.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));

  @Test
  void namesWhatThereIsWhenAskedForSomethingElse() {
    int exitCode = bench.execute("latency");

    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString()).contains("latency", NAMES);
  }

  @Test
  void namesWhatThereIsWhenAskedForNothing() {
    assertThat(bench.execute()).isEqualTo(2);
    assertThat(err.toString()).contains(NAMES);
  }

  @Test
  void explainsItself() {
    assertThat(bench.execute("--help")).isZero();
    assertThat(out.toString())
        .contains("codec", "host", "journal", "points", "projection", "recovery", "store");
  }

  @Test
  void refusesARecoveryOfFewerAccountsThanItsLoadHasCards() {
    assertThat(bench.execute("recovery", "--quick", "--accounts", "65536")).isEqualTo(2);
    assertThat(err.toString()).contains("--accounts: value=65536", "65556-");
  }

  @Test
  void refusesAStoreOfTooFewAccounts() {
    assertThat(bench.execute("store", "--quick", "--accounts", "3")).isEqualTo(2);
    assertThat(err.toString()).contains("--accounts: value=3");
  }
}
