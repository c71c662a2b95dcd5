package io.tebus.acquirer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.event.Answer;
import io.tebus.iso.DataElement;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.iso.codec.MessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Damage counts where somebody reads it, and nowhere else. */
class LinkDamageTest {

  private static final byte UNPRINTABLE = 1;

  /** Elements with a sign in front of their digits. */
  private static final Set<Integer> SIGNED = Set.of(28, 29, 30, 31, 97);

  private final FakeSequencer sequencer = new FakeSequencer();
  private final FakeOutput output = new FakeOutput();
  private final EdgeLoop loop = new EdgeLoop(sequencer, limit -> 0, new FakeTokens(), () -> 0, 64);
  private final ListenerSpec listener = TillMessages.listener();
  private final LinkProtocol link = new LinkProtocol(listener, loop, output);
  private final Answer answer =
      new Answer()
          .wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0)
          .begin(ResponseCode.APPROVED, TransactionFunction.PURCHASE, TillMessages.PROGRAMME);

  @ParameterizedTest
  @CsvSource({
    "14, 8877, 88x7",
    "28, C00004711, 000004711",
    "43, CAFE DU MONDE, CAF\u00C9 DU MONDE",
    "43, 'SHOP OF NULLS  ', SHOP OF NULLS~~",
    "54, 4711EXTRA, 4711?XTRA",
    "62, 4711EXTRA, 4711?XTRA"
  })
  void servesARequestWithDamageThatNobodyReads(int element, String sound, String damage) {
    ISOMsg served = ask(damaged(element, sound, damage));

    assertThat(served.getString(DataElement.RESPONSE_CODE)).isEqualTo("00");
    assertThat(served.hasField(element)).as("comes back").isFalse();
    assertThat(sequencer.stans()).containsExactly(101);
    assertThat(counters().damagedUnread.get()).isEqualTo(1);
    assertThat(counters().formatErrors.get()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "18, 5411, 54x1",
    "35, 4711=2812, 4711x2812",
    "37, RRN000004711, RRN00000?711",
    "38, 4711XY, 4711X?",
    "48, 23004ECOM, 23004?COM",
    "90, 020000010101150930000000012345600000000000, 02000001010115093000000001234560000000000x",
    "95, 000000004711000000000000000000000000000000, ?00000004711000000000000000000000000000000",
    "103, 4711000815, 471100081?"
  })
  void namesDamageToWhatIsRead(int element, String sound, String damage) {
    assertNames(element, ask(damaged(element, sound, damage)));
    assertThat(counters().damagedUnread.get()).isZero();
  }

  @Test
  void namesDamageToWhatItsAnswerWouldRepeat() {
    Set<Integer> repeated = new TreeSet<>();
    for (int element = 2; element <= DataElement.MAX; element++) {
      if (!TillMessages.spec().isText(element)) {
        continue;
      }
      ISOMsg request = TillMessages.purchase(101);
      if (!request.hasField(element)) {
        request.set(element, SIGNED.contains(element) ? "C7" : "7");
      }
      byte[] sound = TillMessages.pack(request);
      String content = TillMessages.unpack(sound).getString(element);
      if (content.equals(ask(sound).getString(element))) {
        repeated.add(element);
        assertNames(element, ask(damagedAtItsEnd(sound, element)));
      }
    }
    assertThat(repeated).contains(2, 3, 4, 7, 11, 12, 13, 24, 25, 32, 33, 37, 41, 42, 49, 70, 102);
  }

  @Test
  void aBrokenStructureIsNamedWhereverItIs() {
    ISOMsg request = TillMessages.purchase(101);
    request.set(62, "TO BE CUT");
    byte[] message = TillMessages.pack(request);
    byte[] longer = new byte[message.length + 1];
    System.arraycopy(message, 0, longer, 0, message.length);

    assertNames(62, ask(longer));
    message[decode(message).rawOffset(62)] = 'x';
    assertNames(62, ask(message));
    assertThat(counters().damagedUnread.get()).isZero();
  }

  private void assertNames(int element, ISOMsg refusal) {
    assertThat(refusal.getString(DataElement.RESPONSE_CODE)).as("DE %d", element).isEqualTo("30");
    assertThat(refusal.getString(DataElement.ADDITIONAL_DATA))
        .isEqualTo("99005DE" + TillMessages.stan(element).substring(3));
  }

  private EdgeCounters counters() {
    return loop.countersOf(listener);
  }

  /** Sends a message and returns its answer, an approval if it comes to that. */
  private ISOMsg ask(byte[] message) {
    int commands = sequencer.count();
    int answers = output.frames().size();
    byte[] frame = TillMessages.frame(new byte[0], message);
    link.receive(new UnsafeBuffer(frame), 0, frame.length);
    if (sequencer.count() > commands) {
      loop.onAnswer(sequencer.address(commands), answer);
    }
    return output.message(answers);
  }

  /** A purchase in which an element is something else on the wire; ~ is a NUL, ? unprintable. */
  private static byte[] damaged(int element, String sound, String damage) {
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.set(element, sound);
    String message = new String(TillMessages.pack(purchase), StandardCharsets.ISO_8859_1);
    assertThat(message).containsOnlyOnce(sound);
    String onTheWire = damage.replace('~', '\0').replace('?', (char) UNPRINTABLE);
    return message.replace(sound, onTheWire).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] damagedAtItsEnd(byte[] sound, int element) {
    byte[] message = sound.clone();
    MessageDecoder decoder = decode(sound);
    message[decoder.offset(element) + decoder.length(element) - 1] = UNPRINTABLE;
    return message;
  }

  private static MessageDecoder decode(byte[] message) {
    MessageDecoder decoder = new MessageDecoder(TillMessages.spec());
    assertThat(decoder.decode(new UnsafeBuffer(message), 0, message.length)).isZero();
    return decoder;
  }
}
