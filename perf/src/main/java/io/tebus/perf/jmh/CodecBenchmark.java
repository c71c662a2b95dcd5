package io.tebus.perf.jmh;

import io.tebus.acquirer.CardTokens;
import io.tebus.acquirer.ListenerCodec;
import io.tebus.app.Tokens;
import io.tebus.command.TransactionCommand;
import io.tebus.event.Answer;
import io.tebus.iso.codec.MessageDecoder;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The codec of the edge beside jPOS's: a request into a command with all checks and tokens, an
 * answer of 20 data elements out of the engine's figures; beside them unpack, and clone, set and
 * pack. 64 different messages in turn, so that no branch learns one. Before anything is measured,
 * every command and every answer is compared with what jPOS makes of the same.
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
// JMH calls the method marked with Setup before any other.
@SuppressWarnings("NullAway.Init")
public class CodecBenchmark {

  private static final int COUNT = 64;
  private static final int MAX_ANSWER_LENGTH = 2_048;

  @Param({"iso87a", "iso87b", "cmf"})
  private String dialect;

  private final TransactionCommand command = new TransactionCommand();
  private final UnsafeBuffer commandBytes = new UnsafeBuffer(new byte[TransactionCommand.LENGTH]);
  private final UnsafeBuffer written = new UnsafeBuffer(new byte[MAX_ANSWER_LENGTH]);
  private final Exchange[] exchanges = new Exchange[COUNT];
  private final UnsafeBuffer[] frames = new UnsafeBuffer[COUNT];
  private final ISOMsg[] unpacked = new ISOMsg[COUNT];
  private final Answer[] answers = new Answer[COUNT];

  /** Each has read one request: what an answer repeats lies elsewhere each time, as in slots. */
  private final ListenerCodec[] answering = new ListenerCodec[COUNT];

  private ListenerCodec reading;
  private int turn;

  /** Makes all messages, and judges what will be measured. */
  @Setup
  public void open() throws IOException, ISOException {
    MessageForm form = MessageForm.of(dialect);
    CardTokens tokens = new Tokens(BenchKey.KEY.tokenizer());
    CodecJudge judge = new CodecJudge(form, new Tokens(BenchKey.KEY.tokenizer()));
    reading = new ListenerCodec(form.listener(), tokens);
    for (int i = 0; i < COUNT; i++) {
      Exchange exchange = new Exchange(form, i);
      exchanges[i] = exchange;
      frames[i] = new UnsafeBuffer(exchange.request());
      unpacked[i] = exchange.unpackWithJpos();
      answers[i] = exchange.answer();
      answering[i] = new ListenerCodec(form.listener(), tokens);
      read(reading, i);
      judge.judge(command, unpacked[i], exchange);
      read(answering[i], i);
      judge.judge(command, unpacked[i], exchange);
      int length = answering[i].answer(answers[i], written, 0);
      judge.judge(written, length, exchange.packWithJpos(unpacked[i]));
    }
  }

  private void read(ListenerCodec codec, int number) {
    UnsafeBuffer frame = frames[number];
    int status = codec.read(frame, 0, frame.capacity(), command, commandBytes, 0);
    if (status != MessageDecoder.OK) {
      throw new IllegalStateException(
          "request: dialect=" + dialect + " element=" + status + " (expected: a sound request)");
    }
  }

  private int next() {
    turn = (turn + 1) % COUNT;
    return turn;
  }

  @Benchmark
  public int tebusDecode() {
    UnsafeBuffer frame = frames[next()];
    return reading.read(frame, 0, frame.capacity(), command, commandBytes, 0);
  }

  @Benchmark
  public int tebusEncode() {
    int number = next();
    return answering[number].answer(answers[number], written, 0);
  }

  @Benchmark
  public ISOMsg jposUnpack() throws ISOException {
    return exchanges[next()].unpackWithJpos();
  }

  @Benchmark
  public byte[] jposSetAndPack() throws ISOException {
    int number = next();
    return exchanges[number].packWithJpos(unpacked[number]);
  }
}
