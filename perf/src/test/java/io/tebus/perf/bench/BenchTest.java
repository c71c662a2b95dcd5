package io.tebus.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine bench =
      Bench.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));

  @Test
  void namesWhatThereIsWhenAskedForSomethingElse() {
    int exitCode = bench.execute("latency");

    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString()).contains("latency", "codec, host, points, projection, store");
  }

  @Test
  void namesWhatThereIsWhenAskedForNothing() {
    assertThat(bench.execute()).isEqualTo(2);
    assertThat(err.toString()).contains("codec, host, points, projection, store");
  }

  @Test
  void explainsItself() {
    assertThat(bench.execute("--help")).isZero();
    assertThat(out.toString()).contains("codec", "host", "points", "projection", "store");
  }

  @Test
  void refusesAStoreOfTooFewAccounts() {
    assertThat(bench.execute("store", "--quick", "--accounts", "3")).isEqualTo(2);
    assertThat(err.toString()).contains("--accounts: value=3");
  }
}
