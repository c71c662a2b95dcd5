package io.tebus.perf.jmh;

import io.tebus.acquirer.CardTokens;
import io.tebus.app.Tokens;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The token of a card number, one AES block: the part of {@link CodecBenchmark#tebusDecode} that
 * jPOS's side has not.
 *
 * <p>Confined to the benchmark's thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {
      ForkFlags.OPENS_MISC,
      ForkFlags.NATIVE_ACCESS,
      ForkFlags.UNSAFE,
      ForkFlags.COLLECTOR,
      ForkFlags.DIRECT_MEMORY
    })
public class TokenBenchmark {

  private static final int COUNT = 64;
  private static final int DIGITS = 16;
  private static final long FIRST = 9_999_000_100_000_000L;

  private final CardTokens tokens = new Tokens(BenchKey.KEY.tokenizer());
  private final UnsafeBuffer numbers = new UnsafeBuffer(new byte[COUNT * DIGITS]);
  private int turn;

  /** Writes the card numbers beside one another. */
  @Setup
  public void open() {
    for (int i = 0; i < COUNT; i++) {
      numbers.putNaturalLongAscii(i * DIGITS, FIRST + i);
    }
  }

  @Benchmark
  public long cardToken() {
    turn = (turn + 1) % COUNT;
    tokens.tokenize(numbers, turn * DIGITS, DIGITS);
    return tokens.tokenHigh() ^ tokens.tokenLow();
  }
}
