package io.tebus.perf.bench;

import java.util.List;

/**
 * What the codec bench measures by itself.
 *
 * <p>Immutable.
 */
enum CodecPart {
  /** A request into a command, with all checks and tokens. */
  DECODE("tebusDecode"),
  /** The engine's figures into an answer. */
  ENCODE("tebusEncode"),
  /** The same request into jPOS's message. */
  UNPACK("jposUnpack"),
  /** The same answer out of that message. */
  SET_AND_PACK("jposSetAndPack"),
  /** The token of a card number; part of {@link #DECODE}, and the same in all dialects. */
  TOKEN("cardToken");

  static final List<CodecPart> OURS = List.of(DECODE, ENCODE, TOKEN);
  static final List<CodecPart> JPOS = List.of(UNPACK, SET_AND_PACK);

  private final String method;

  CodecPart(String method) {
    this.method = method;
  }

  /** What the benchmark's method is called. */
  String method() {
    return method;
  }

  /** The part that a benchmark measures. */
  static CodecPart of(String benchmark) {
    String method = benchmark.substring(benchmark.lastIndexOf('.') + 1);
    for (CodecPart part : values()) {
      if (part.method.equals(method)) {
        return part;
      }
    }
    throw new BenchFailedException("codec: benchmark=" + benchmark + " (expected: a known one)");
  }
}
