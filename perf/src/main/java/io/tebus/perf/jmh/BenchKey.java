package io.tebus.perf.jmh;

import io.tebus.security.TokenKey;

/**
 * The key of the benchmarks' card tokens. Not a secret: no card here is anybody's.
 *
 * <p>Immutable.
 */
final class BenchKey {

  static final TokenKey KEY = TokenKey.ofHex("7eb5".repeat(16), "benchmark");

  private BenchKey() {}
}
