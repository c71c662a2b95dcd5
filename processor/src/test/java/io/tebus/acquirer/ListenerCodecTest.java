package io.tebus.acquirer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tebus.command.TransactionCommand;
import io.tebus.event.Answer;
import io.tebus.iso.DataElement;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.iso.codec.MessageDecoder;
import io.tebus.iso.codec.MessageSpec;
import io.tebus.iso.dialect.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerCodecTest {

  private static final int OFFSET = 5;

  /** Thirteen digits that do not begin with 0. */
  private static final long TRILLION = 1_000_000_000_000L;

  private final ListenerCodec codec = new ListenerCodec(TillMessages.listener(), new FakeTokens());
  private final TransactionCommand command = new TransactionCommand();
  private final UnsafeBuffer commandBytes =
      new UnsafeBuffer(new byte[OFFSET + TransactionCommand.LENGTH]);

  @Test
  void readsARequestAndAnswersIt() {
    assertThat(read(TillMessages.purchase(101))).isEqualTo(MessageDecoder.OK);
    assertThat(command.function()).isEqualTo(TransactionFunction.PURCHASE);
    assertThat(command.stan()).isEqualTo(101);
    assertThat(command.amount()).isEqualTo(4_590);
    assertThat(command.tokenHigh()).isEqualTo(FakeTokens.highOf(TillMessages.PAN));

    ISOMsg message = answerTo(ResponseCode.NOT_SUFFICIENT_POINTS);

    assertThat(message.getString(0)).isEqualTo("0210");
    assertThat(message.getString(DataElement.STAN)).isEqualTo(TillMessages.stan(101));
    assertThat(message.getString(DataElement.RESPONSE_CODE)).isEqualTo("51");
  }

  @Test
  void namesTheElementInErrorAndCanStillAnswer() {
    ISOMsg request = TillMessages.purchase(102);
    request.unset(DataElement.TERMINAL_ID);

    assertThat(read(request)).isEqualTo(DataElement.TERMINAL_ID);
    assertThat(answerTo(ResponseCode.FORMAT_ERROR).getString(DataElement.STAN))
        .isEqualTo(TillMessages.stan(102));
  }

  @Test
  void readsNothingWithoutAMessageType() {
    int status = codec.read(new UnsafeBuffer(new byte[3]), 0, 3, command, commandBytes, OFFSET);

    assertThat(status).isEqualTo(MessageDecoder.MTI_UNREADABLE);
  }

  /** Whatever became of it: read, refused for what it says or for damage, of no known type. */
  @Test
  void itsDecoderKeepsNoNumberAsLongAsACards() throws ReflectiveOperationException {
    ISOMsg refused = TillMessages.purchase(102);
    refused.unset(DataElement.STAN);
    ISOMsg response = TillMessages.purchase(103);
    response.set(0, "0210");

    assertThat(read(TillMessages.purchase(101))).isEqualTo(MessageDecoder.OK);
    assertThat(numbersKept()).contains(4_590L).allMatch(number -> number < TRILLION);
    assertThat(read(refused)).isEqualTo(DataElement.STAN);
    assertThat(numbersKept()).allMatch(number -> number < TRILLION);
    read(response);
    assertThat(numbersKept()).allMatch(number -> number < TRILLION);

    byte[] packed = TillMessages.pack(TillMessages.purchase(104));
    int cut = packed.length - 1;
    int status = codec.read(new UnsafeBuffer(packed), 0, cut, command, commandBytes, OFFSET);
    assertThat(status).isPositive();
    assertThat(numbersKept()).allMatch(number -> number < TRILLION);
  }

  private List<Long> numbersKept() throws ReflectiveOperationException {
    Field parser = MessageDecoder.class.getDeclaredField("parser");
    parser.setAccessible(true);
    Object ofCodec = Objects.requireNonNull(parser.get(codec.decoder()));
    Field numbers = ofCodec.getClass().getDeclaredField("numbers");
    numbers.setAccessible(true);
    long[] kept = (long[]) Objects.requireNonNull(numbers.get(ofCodec));
    return LongStream.of(kept).boxed().toList();
  }

  private int read(ISOMsg request) {
    byte[] packed = TillMessages.pack(request);
    return codec.read(new UnsafeBuffer(packed), 0, packed.length, command, commandBytes, OFFSET);
  }

  private ISOMsg answerTo(ResponseCode responseCode) {
    Answer answer =
        new Answer()
            .wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0)
            .begin(responseCode, TransactionFunction.PURCHASE, TillMessages.PROGRAMME);
    byte[] target = new byte[AnswerWriter.MAX_LENGTH];
    int length = codec.answer(answer, new UnsafeBuffer(target), 0);
    return TillMessages.unpack(Arrays.copyOf(target, length));
  }

  @Test
  void aListenerOfTheProfileCanExpressEveryAnswer() {
    assertThatCode(() -> ListenerCodec.rehearse(TillMessages.listener()))
        .doesNotThrowAnyException();
  }

  /** Too short for an answer, not text, of fixed length. */
  @ParameterizedTest
  @ValueSource(ints = {44, 52, 53})
  void refusesADialectWhoseTagsThePackagerHasNoRoomFor(int loyaltyElement) {
    ListenerSpec listener = TillMessages.listener(TillMessages.dialect(loyaltyElement));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ListenerCodec.rehearse(listener))
        .withMessageContaining("listener: name=tills cannot express an answer")
        .withMessageContaining("packager iso87ascii");
  }

  /** Amounts of sixteen digits where the packager has twelve. */
  @Test
  void refusesADialectWhoseAmountsThePackagerHasNoRoomFor() {
    ListenerSpec listener = TillMessages.listener(Dialect.shipped("cmf"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ListenerCodec.rehearse(listener))
        .withMessageContaining("packager iso87ascii and dialect cmf");
  }

  @Test
  void aListenerOfTheCmfCanExpressEveryAnswer() throws IOException {
    ListenerSpec listener = listenerOfCmf(Dialect.shipped("cmf"));

    assertThatCode(() -> ListenerCodec.rehearse(listener)).doesNotThrowAnyException();
  }

  /** Digits are packed; one outcome of all is enough. */
  @ParameterizedTest
  @CsvSource({
    "STOLEN_CARD: \"1032\", STOLEN_CARD: \"1X32\"",
    "APPROVED: \"8000\", APPROVED: \"80X0\""
  })
  void refusesADialectWithAnOutcomeThatThePackagerCannotWrite(String text, String other)
      throws IOException {
    ListenerSpec listener = listenerOfCmf(cmf(text, other));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ListenerCodec.rehearse(listener))
        .withMessageContaining("packager cmf and dialect cmf")
        .withMessageContaining("39");
  }

  @Test
  void refusesTraceNumbersThatOriginalDataHaveNoRoomFor() throws IOException {
    ListenerSpec listener = listenerOfCmf(cmf("form: 2003", "form: 1987"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ListenerCodec.rehearse(listener))
        .withMessageContaining("packager=cmf element=11 length=12 (expected: at most 6");
  }

  /** The dialect cmf, but for one text. */
  private static Dialect cmf(String text, String other) throws IOException {
    try (InputStream yaml = Objects.requireNonNull(Dialect.class.getResourceAsStream("cmf.yaml"))) {
      String cmf = new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(cmf).contains(text);
      return Dialect.load(new StringReader(cmf.replace(text, other)), "test");
    }
  }

  private static ListenerSpec listenerOfCmf(Dialect dialect) throws IOException {
    ListenerSpec tills = TillMessages.listener(dialect);
    MessageSpec messages;
    String resource = "/io/tebus/iso/packager/cmf.xml";
    try (InputStream xml =
        Objects.requireNonNull(Dialect.class.getResourceAsStream(resource), resource)) {
      messages = MessageSpec.compile(xml, "cmf");
    }
    return new ListenerSpec(
        tills.number(),
        tills.name(),
        tills.address(),
        tills.framing(),
        messages,
        dialect,
        tills.maxPacketLength(),
        tills.maxGarbage(),
        tills.maxInFlight(),
        tills.maxLinks(),
        tills.answerWithinMs(),
        tills.acquirerId(),
        tills.programme(),
        tills.programmeName(),
        tills.rights(),
        tills.idleMs(),
        tills.tcpKeepAlive());
  }
}
