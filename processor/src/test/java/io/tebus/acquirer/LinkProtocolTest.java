package io.tebus.acquirer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tebus.command.Right;
import io.tebus.command.TransactionCommand;
import io.tebus.event.Answer;
import io.tebus.iso.DataElement;
import io.tebus.iso.ResponseCode;
import io.tebus.iso.TransactionFunction;
import io.tebus.iso.frame.Framing;
import io.tebus.telemetry.HistogramSnapshot;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOMsg;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkProtocolTest {

  private static final int MANY = ListenerSpec.DEFAULT_MAX_IN_FLIGHT;
  private static final int SLOTS = 1 << 10;
  private static final byte[] GARBAGE = "GARBAGE!".getBytes(StandardCharsets.US_ASCII);
  private static final long MS = 1_000_000;

  private long nowNs = 5_000 * MS;
  private int clockReadings;
  private final FakeSequencer sequencer = new FakeSequencer();
  private final FakeOutput output = new FakeOutput();
  private final Answer answer = new Answer().wrap(new UnsafeBuffer(new byte[Answer.LENGTH]), 0);
  private EdgeLoop loop = loop(SLOTS);
  private ListenerSpec listener = TillMessages.listener();
  private LinkProtocol link = link(output);

  // ---- Requests and answers

  @Test
  void sendsARequestOnAndAnswersIt() {
    byte[] frame = TillMessages.frame(TillMessages.purchase(101));

    assertThat(receive(frame)).isEqualTo(frame.length);
    assertThat(sequencer.stans()).containsExactly(101);
    assertThat(output.frames()).isEmpty();
    assertThat(link.inFlight()).isEqualTo(1);

    approve(0);
    assertThat(output.frames()).hasSize(1);
    assertThat(output.message(0).getString(0)).isEqualTo("0210");
    assertThat(output.message(0).getString(39)).isEqualTo("00");
    assertThat(output.message(0).getString(11)).isEqualTo("000101");
    assertThat(link.inFlight()).isZero();
    assertThat(loop.slots().taken()).isZero();
  }

  @Test
  void framesAnAnswerByItsLength() {
    receive(TillMessages.frame(TillMessages.purchase(101)));

    approve(0);

    byte[] frame = output.frames().get(0);
    assertThat(((frame[0] & 0xFF) << 8) | (frame[1] & 0xFF)).isEqualTo(frame.length - 2);
  }

  @Test
  void anAnswerCarriesTheHeaderItsRequestCameWith() {
    byte[] header = {0x60, 0x00, 0x05, (byte) 0x80, 0x7F};
    begin(TillMessages.listener("6000000000", MANY, 0));
    receive(TillMessages.frame(header, TillMessages.pack(TillMessages.purchase(101))));
    receive(TillMessages.frame(header, TillMessages.pack(network("301"))));

    approve(0);

    assertThat(output.frames()).hasSize(2);
    for (int i = 0; i < 2; i++) {
      assertThat(Arrays.copyOfRange(output.frames().get(i), 2, 7)).isEqualTo(header);
      assertThat(output.message(i, header.length).getString(39)).isEqualTo("00");
    }
  }

  @Test
  void answersGoOutAsTheyCome() {
    receive(frames(101, 102, 103));

    approve(2);
    approve(0);
    approve(1);

    assertThat(output.frames()).hasSize(3);
    assertThat(output.message(0).getString(11)).isEqualTo("000103");
    assertThat(output.message(1).getString(11)).isEqualTo("000101");
    assertThat(output.message(2).getString(11)).isEqualTo("000102");
  }

  @Test
  void anAnswerGoesToTheLinkThatAsked() {
    FakeOutput otherOutput = new FakeOutput();
    LinkProtocol other = link(otherOutput);
    receive(TillMessages.frame(TillMessages.purchase(101)));
    receive(other, TillMessages.frame(TillMessages.purchase(102)));

    approve(1);

    assertThat(output.frames()).isEmpty();
    assertThat(otherOutput.message(0).getString(11)).isEqualTo("000102");
  }

  @Test
  void aSecondAnswerToARequestIsADefect() {
    receive(TillMessages.frame(TillMessages.purchase(101)));
    approve(0);

    assertThatThrownBy(() -> approve(0)).isInstanceOf(IllegalStateException.class);
    assertThat(output.frames()).hasSize(1);
  }

  @Test
  void aCardNumberDoesNotOutliveItsRequest() {
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.set(DataElement.TO_ACCOUNT, TillMessages.PAN);
    receive(TillMessages.frame(purchase));
    receive(TillMessages.frame(TillMessages.transfer(102, TillMessages.RECIPIENTS_PAN)));
    assertThat(holdsAPan(loop.slots().buffer(0))).as("while an answer is awaited").isTrue();

    approve(0);
    assertThat(holdsAPan(loop.slots().buffer(0))).as("for the other answer").isTrue();
    approve(1);

    assertThat(holdsAPan(loop.codecOf(listener).request()))
        .as("in the echo of the request at hand")
        .isFalse();
    assertThat(holdsAPan(loop.slots().buffer(0))).as("in the slots").isFalse();
  }

  @Test
  void sendsATransferOnWithItsRecipientAndTheRight() {
    begin(TillMessages.listener(Set.of(Right.TRANSFER)));
    receive(TillMessages.frame(TillMessages.transfer(101)));
    receive(TillMessages.frame(TillMessages.transfer(102, TillMessages.RECIPIENTS_PAN)));

    TransactionCommand toAccount = sequencer.command(0);
    assertThat(toAccount.function()).isEqualTo(TransactionFunction.TRANSFER);
    assertThat(toAccount.mayUse(Right.TRANSFER)).isTrue();
    assertThat(toAccount.recipientNumber()).isEqualTo(Long.parseLong(TillMessages.RECIPIENT));
    assertThat(sequencer.command(1).recipientTokenHigh())
        .isEqualTo(FakeTokens.highOf(TillMessages.RECIPIENTS_PAN));

    approve(1);
    assertThat(output.message(0).getString(DataElement.TO_ACCOUNT))
        .isEqualTo(TillMessages.RECIPIENTS_PAN);
  }

  // ---- Frames in pieces

  @Test
  void takesFramesSplitAtEveryByte() {
    byte[] both = frames(101, 102);
    for (int split = 0; split <= both.length; split++) {
      int before = sequencer.count();
      LinkProtocol piecewise = link(output);
      UnsafeBuffer buffer = new UnsafeBuffer(both);

      int consumed = piecewise.receive(buffer, 0, split);
      assertThat(consumed).as("split at %d", split).isLessThanOrEqualTo(split);
      consumed += piecewise.receive(buffer, consumed, both.length - consumed);

      assertThat(consumed).as("split at %d", split).isEqualTo(both.length);
      assertThat(sequencer.stans().subList(before, sequencer.count()))
          .as("split at %d", split)
          .containsExactly(101, 102);
    }
  }

  @Test
  void takesFramesByteByByte() {
    byte[] three = frames(101, 102, 103);
    UnsafeBuffer buffer = new UnsafeBuffer(three);

    int consumed = 0;
    for (int there = 1; there <= three.length; there++) {
      consumed += link.receive(buffer, consumed, there - consumed);
    }

    assertThat(consumed).isEqualTo(three.length);
    assertThat(sequencer.stans()).containsExactly(101, 102, 103);
  }

  @Test
  void takesFramesGluedTogether() {
    byte[] three = frames(101, 102, 103);

    assertThat(receive(three)).isEqualTo(three.length);
    assertThat(sequencer.stans()).containsExactly(101, 102, 103);
  }

  @Test
  void leavesTheBeginningOfTheNextFrame() {
    byte[] two = frames(101, 102);
    int cut = two.length - 1;

    int consumed = receive(Arrays.copyOf(two, cut));

    assertThat(consumed).isEqualTo(two.length / 2);
    assertThat(sequencer.stans()).containsExactly(101);
  }

  // ---- How many under way

  @Test
  void takesNoMoreThanMayBeInFlightAndGoesOnAfterAnAnswer() {
    begin(TillMessages.listener("", 2, 0));
    byte[] three = frames(101, 102, 103);
    UnsafeBuffer buffer = new UnsafeBuffer(three);

    int consumed = link.receive(buffer, 0, three.length);

    assertThat(consumed).isEqualTo(three.length / 3 * 2);
    assertThat(sequencer.stans()).containsExactly(101, 102);
    assertThat(link.mayTake()).isFalse();
    assertThat(link.receive(buffer, consumed, three.length - consumed)).isZero();
    assertThat(output.frames()).as("not even a refusal").isEmpty();

    approve(0);
    assertThat(link.mayTake()).isTrue();
    assertThat(link.receive(buffer, consumed, three.length - consumed))
        .isEqualTo(three.length - consumed);
    assertThat(sequencer.stans()).containsExactly(101, 102, 103);
  }

  @Test
  void takesNothingWhileTheSlotsOfTheLoopAreTaken() {
    loop = loop(1);
    link = link(output);
    LinkProtocol other = link(new FakeOutput());
    receive(TillMessages.frame(TillMessages.purchase(101)));

    assertThat(other.mayTake()).isFalse();
    assertThat(receive(other, TillMessages.frame(TillMessages.purchase(102)))).isZero();

    approve(0);
    assertThat(other.mayTake()).isTrue();
  }

  @Test
  void refusesARequestWhenTheSequencerTakesNoMore() {
    sequencer.becomeFull();

    receive(TillMessages.frame(TillMessages.purchase(101)));

    assertThat(output.message(0).getString(39)).isEqualTo("91");
    assertThat(link.inFlight()).isZero();
    assertThat(loop.slots().taken()).isZero();
    assertThat(counters().overloads.get()).isEqualTo(1);
    assertThat(counters().inFlight.get()).isZero();
  }

  @Test
  void wakesTheSequencerOnceForABatch() {
    receive(frames(101, 102, 103));
    assertThat(sequencer.wakes()).isZero();

    loop.flush();
    loop.flush();

    assertThat(sequencer.wakes()).isEqualTo(1);
  }

  // ---- Answers nobody waits for

  @Test
  void theSlotOfAClosedLinkStaysTakenUntilItsAnswerCame() {
    receive(TillMessages.frame(TillMessages.purchase(101)));

    link.closed(DisconnectReason.PEER);
    assertThat(loop.slots().taken()).isEqualTo(1);

    approve(0);
    assertThat(loop.slots().taken()).isZero();
    assertThat(counters().orphaned.get()).isEqualTo(1);
    assertThat(counters().inFlight.get()).isZero();
    assertThat(output.frames()).isEmpty();
  }

  @Test
  void aClosedLinkTakesNothingIn() {
    link.closed(DisconnectReason.PEER);

    assertThat(link.mayTake()).isFalse();
    receive(TillMessages.frame(TillMessages.purchase(101)));

    assertThat(sequencer.count()).isZero();
    assertThat(output.frames()).isEmpty();
  }

  @Test
  void aLinkClosesOnce() {
    link.closed(DisconnectReason.PEER);
    link.closed(DisconnectReason.PEER);

    assertThat(counters().linksClosed.get()).isEqualTo(1);
    assertThat(counters().disconnects(DisconnectReason.PEER)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"1000, 1000000000, 1", "1000, 1000000001, 0", "0, 3600000000000, 1"})
  void sendsNoAnswerAfterItsTime(long withinMs, long tookNs, int sent) {
    begin(TillMessages.listener("", MANY, withinMs));
    receive(TillMessages.frame(TillMessages.purchase(101)));
    nowNs += tookNs;

    approve(0);

    assertThat(output.frames()).hasSize(sent);
    assertThat(counters().late.get()).isEqualTo(1L - sent);
    assertThat(loop.slots().taken()).isZero();
    assertThat(link.inFlight()).isZero();
  }

  @Test
  void aDefectInOneAnswerMeetsItsLinkOnly() {
    FakeOutput broken = new FakeOutput();
    LinkProtocol unlucky = link(broken);
    receive(unlucky, TillMessages.frame(TillMessages.purchase(101)));
    receive(TillMessages.frame(TillMessages.purchase(102)));
    broken.breakDown();

    approve(0);
    approve(1);

    assertThat(unlucky.isClosed()).isTrue();
    assertThat(broken.isClosed()).isTrue();
    assertThat(counters().disconnects(DisconnectReason.FAILURE)).isEqualTo(1);
    assertThat(output.message(0).getString(11)).isEqualTo("000102");
    assertThat(loop.slots().taken()).isZero();
    assertThat(counters().inFlight.get()).isZero();
  }

  // ---- Bad input

  @Test
  void closesALinkAfterGarbageInARow() {
    byte[] garbage = TillMessages.frame(new byte[0], GARBAGE);
    for (int i = 1; i < TillMessages.MAX_GARBAGE; i++) {
      receive(garbage);
      assertThat(link.isClosed()).isFalse();
    }

    receive(garbage);

    assertThat(link.isClosed()).isTrue();
    assertThat(output.isClosed()).isTrue();
    assertThat(output.frames()).isEmpty();
    assertThat(counters().garbage.get()).isEqualTo(TillMessages.MAX_GARBAGE);
    assertThat(counters().disconnects(DisconnectReason.GARBAGE)).isEqualTo(1);
  }

  @Test
  void aReadableFrameEndsARowOfGarbage() {
    byte[] garbage = TillMessages.frame(new byte[0], GARBAGE);
    for (int round = 0; round < 5; round++) {
      for (int i = 1; i < TillMessages.MAX_GARBAGE; i++) {
        receive(garbage);
      }
      receive(TillMessages.frame(network("301")));
    }

    assertThat(link.isClosed()).isFalse();
    assertThat(output.frames()).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, TillMessages.MAX_PACKET_LENGTH + 1, 0xFFFF})
  void closesALinkThatSendsAnImpossibleLength(int length) {
    FakeOutput otherOutput = new FakeOutput();
    LinkProtocol other = link(otherOutput);
    byte[] frame = {(byte) (length >>> 8), (byte) length, '0', '2', '0', '0'};

    assertThat(receive(frame)).isEqualTo(frame.length);

    assertThat(output.isClosed()).isTrue();
    assertThat(counters().badFrames.get()).isEqualTo(1);
    assertThat(counters().disconnects(DisconnectReason.FRAME)).isEqualTo(1);
    assertThat(otherOutput.isClosed()).isFalse();
    assertThat(receive(other, TillMessages.frame(network("301")))).isPositive();
    assertThat(otherOutput.frames()).hasSize(1);
  }

  @Test
  void takesAFrameOfTheGreatestLength() {
    byte[] message = new byte[TillMessages.MAX_PACKET_LENGTH];
    byte[] sound = TillMessages.pack(TillMessages.purchase(101));
    System.arraycopy(sound, 0, message, 0, sound.length);

    receive(TillMessages.frame(new byte[0], message));

    // Bytes follow the last element, so it is refused, but by an answer.
    assertThat(link.isClosed()).isFalse();
    assertThat(output.message(0).getString(39)).isEqualTo("30");
  }

  @Test
  void answersADamagedElementAndGoesOn() {
    String damaged =
        new String(TillMessages.pack(TillMessages.purchase(101)), StandardCharsets.US_ASCII)
            .replace("000000004590", "00000000459X");
    receive(TillMessages.frame(new byte[0], damaged.getBytes(StandardCharsets.US_ASCII)));

    assertThat(output.message(0).getString(0)).isEqualTo("0210");
    assertThat(output.message(0).getString(39)).isEqualTo("30");
    assertThat(output.message(0).getString(48)).isEqualTo("99005DE004");
    assertThat(sequencer.count()).isZero();
    assertThat(loop.slots().taken()).isZero();
    assertThat(counters().formatErrors.get()).isEqualTo(1);

    receive(TillMessages.frame(TillMessages.purchase(102)));
    assertThat(sequencer.stans()).containsExactly(102);
  }

  @Test
  void answersAMandatoryElementThatIsMissing() {
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.unset(DataElement.LOCAL_TIME);

    receive(TillMessages.frame(purchase));

    assertThat(output.message(0).getString(39)).isEqualTo("30");
    assertThat(output.message(0).getString(48)).isEqualTo("99005DE012");
    assertThat(sequencer.count()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "102, nobody, DE102",
    "102, 123456789012, DE102",
    "103, nobody, DE103",
    "103, 8500001234567894, DE103",
    "103, , DE103"
  })
  void answersATransferWhosePartyIsNobody(int element, @Nullable String content, String named) {
    ISOMsg transfer = TillMessages.transfer(101);
    transfer.set(element, content);

    receive(TillMessages.frame(transfer));

    assertThat(output.message(0).getString(0)).isEqualTo("0210");
    assertThat(output.message(0).getString(39)).isEqualTo("30");
    assertThat(output.message(0).getString(48)).isEqualTo("99005" + named);
    assertThat(output.message(0).getString(element)).isEqualTo(content);
    assertThat(sequencer.count()).isZero();
    assertThat(loop.slots().taken()).isZero();
  }

  @Test
  void nothingIsKeptOfARefusedRequest() {
    ISOMsg transfer = TillMessages.transfer(101, TillMessages.RECIPIENTS_PAN);
    transfer.unset(DataElement.STAN);

    receive(TillMessages.frame(transfer));

    assertThat(output.message(0).getString(DataElement.TO_ACCOUNT))
        .isEqualTo(TillMessages.RECIPIENTS_PAN);
    assertThat(holdsAPan(loop.codecOf(listener).request())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0210", "0430", "0810", "0600", "0000", "0700", "0900", "1200", "2200"})
  void dropsResponsesAndUnknownMessages(String mti) {
    ISOMsg message = TillMessages.purchase(101);
    message.set(0, mti);

    receive(TillMessages.frame(message));

    assertThat(output.frames()).isEmpty();
    assertThat(sequencer.count()).isZero();
    assertThat(counters().dropped.get()).isEqualTo(1);
    assertThat(link.isClosed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0300, 0310", "0302, 0312", "0320, 0330", "0500, 0510", "0520, 0530"})
  void declinesAKnownClassThatIsNotBuilt(String mti, String response) {
    ISOMsg message = TillMessages.purchase(101);
    message.set(0, mti);

    receive(TillMessages.frame(message));

    assertThat(output.message(0).getString(0)).isEqualTo(response);
    assertThat(output.message(0).getString(39)).isEqualTo("12");
    assertThat(sequencer.count()).isZero();
  }

  @Test
  void closesALinkWhoseFrameDoesNotEnd() {
    begin(TillMessages.listener(Framing.forChannelClass("BASE24Channel", "")));
    byte[] endless = new byte[TillMessages.MAX_PACKET_LENGTH + 1];
    Arrays.fill(endless, (byte) '0');

    assertThat(receive(Arrays.copyOf(endless, endless.length - 1))).isZero();
    assertThat(link.isClosed()).isFalse();
    receive(endless);

    assertThat(link.isClosed()).isTrue();
    assertThat(counters().disconnects(DisconnectReason.FRAME)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "ASCIIChannel, 32303439",
    "AmexChannel, 0803",
    "BASE24TCPChannel, 0802",
    "BCDChannel, 2049",
    "CMFChannel, 000801",
    "CSChannel, 08010000",
    "GICCChannel, 00000801",
    "HEXChannel, 30383031",
    "NACChannel, 0801",
    "NCCChannel, 2049",
    "PostChannel, 0801",
    "RawChannel, 00000801",
    "RawChannel, 7FFFFFFF",
    "VAPChannel, 08010000"
  })
  void doesNotWaitForTheRestOfAFrameThatIsTooLong(String channelClass, String prefix) {
    begin(TillMessages.listener(Framing.forChannelClass(channelClass, "")));
    byte[] bytes = HexFormat.of().parseHex(prefix);

    assertThat(receive(Arrays.copyOf(bytes, bytes.length - 1))).isZero();
    assertThat(link.isClosed()).isFalse();
    receive(bytes);

    assertThat(link.isClosed()).isTrue();
    assertThat(counters().disconnects(DisconnectReason.FRAME)).isEqualTo(1);
  }

  @Test
  void aHeaderThatCannotBeReadIsGarbage() {
    begin(TillMessages.listener(Framing.forChannelClass("VAPChannel", "")));
    byte[] zeros = new byte[4 + 30];
    zeros[1] = 30;

    receive(zeros);
    assertThat(counters().garbage.get()).isEqualTo(1);
    assertThat(link.isClosed()).isFalse();
    receive(zeros);
    receive(zeros);

    assertThat(link.isClosed()).isTrue();
  }

  @Test
  void dropsFramesWithoutAMessageAndKeepsTheLink() {
    byte[] header = {0x60, 0x00, 0x05, (byte) 0x80, 0x7F};
    begin(TillMessages.listener("6000000000", MANY, 0));
    for (int i = 0; i < 2 * TillMessages.MAX_GARBAGE; i++) {
      receive(TillMessages.frame(header, new byte[0]));
    }
    receive(TillMessages.frame(header, TillMessages.pack(TillMessages.purchase(101))));

    assertThat(link.isClosed()).isFalse();
    assertThat(output.frames()).isEmpty();
    assertThat(counters().dropped.get()).isEqualTo(2L * TillMessages.MAX_GARBAGE);
    assertThat(counters().garbage.get()).isZero();
    assertThat(sequencer.stans()).containsExactly(101);
  }

  @Test
  void dropsTextThatItsHeaderSaysIsNoMessage() {
    begin(TillMessages.listener(Framing.forChannelClass("VAPChannel", "")));
    byte[] frame = new byte[4 + 30];
    frame[1] = 30;
    frame[4] = 22;
    frame[4 + 2] = 3;

    for (int i = 0; i < 2 * TillMessages.MAX_GARBAGE; i++) {
      receive(frame);
    }

    assertThat(link.isClosed()).isFalse();
    assertThat(counters().dropped.get()).isEqualTo(2L * TillMessages.MAX_GARBAGE);
    assertThat(counters().garbage.get()).isZero();
  }

  // ---- Headers and keep-alives

  @Test
  void aTpduComesBackWithItsAddressesSwapped() {
    begin(TillMessages.listener(Framing.forChannelClass("NACChannel", "6000000000")));
    byte[] header = {0x60, 0x00, 0x05, (byte) 0x80, 0x7F};
    receive(TillMessages.frame(header, TillMessages.pack(TillMessages.purchase(101))));
    receive(TillMessages.frame(header, TillMessages.pack(network("301"))));

    approve(0);

    assertThat(output.frames()).hasSize(2);
    for (int i = 0; i < 2; i++) {
      assertThat(Arrays.copyOfRange(output.frames().get(i), 2, 7))
          .containsExactly(0x60, 0x80, 0x7F, 0x00, 0x05);
      assertThat(output.message(i, header.length).getString(39)).isEqualTo("00");
    }
  }

  @Test
  void sendsKeepAlivesBackWithoutAskingAnybody() {
    begin(TillMessages.listener(Framing.forChannelClass("CSChannel", "")));

    assertThat(receive(new byte[10])).isEqualTo(8);
    assertThat(output.frames()).as("one a second").containsExactly(new byte[4]);
    nowNs += 1_000 * MS;
    receive(new byte[4]);

    assertThat(output.frames()).containsExactly(new byte[4], new byte[4]);
    assertThat(counters().keepAlives.get()).isEqualTo(3);
    assertThat(counters().requests.get()).isZero();
    assertThat(counters().answers.get()).isZero();
    assertThat(link.isClosed()).isFalse();
  }

  @Test
  void ignoresKeepAlivesThatNobodyWantsBack() {
    begin(TillMessages.listener(Framing.forChannelClass("ASCIIChannel", "")));

    receive("00000000".getBytes(StandardCharsets.US_ASCII));

    assertThat(output.frames()).isEmpty();
    assertThat(counters().keepAlives.get()).isEqualTo(2);
    assertThat(link.isClosed()).isFalse();
  }

  @Test
  void closesALinkAfterTooManyKeepAlivesInARow() {
    Map<String, String> twoInARow = Map.of("max-keepalives-in-a-row", "2");
    begin(TillMessages.listener(Framing.forChannelClass("CMFChannel", "", twoInARow)));
    byte[] echo = TillMessages.pack(network("301"));
    ByteBuffer frame = ByteBuffer.allocate(3 + echo.length);
    frame.put((byte) 0).putShort((short) echo.length).put(echo);
    receive(new byte[6]);
    receive(frame.array());
    assertThat(link.isClosed()).isFalse();

    receive(new byte[9]);

    assertThat(link.isClosed()).isTrue();
    assertThat(counters().disconnects(DisconnectReason.GARBAGE)).isEqualTo(1);
  }

  // ---- Network management

  @ParameterizedTest
  @CsvSource({"001, 00", "002, 00", "301, 00", "101, 12", "201, 12"})
  void answersNetworkManagementItself(String code, String responseCode) {
    receive(TillMessages.frame(network(code)));

    assertThat(output.message(0).getString(0)).isEqualTo("0810");
    assertThat(output.message(0).getString(39)).isEqualTo(responseCode);
    assertThat(output.message(0).getString(70)).isEqualTo(code);
    assertThat(sequencer.count()).isZero();
  }

  @Test
  void isSignedOnFromASignOnToASignOff() {
    assertThat(link.isSignedOn()).isFalse();
    receive(TillMessages.frame(network("001")));
    assertThat(link.isSignedOn()).isTrue();
    receive(TillMessages.frame(network("301")));
    assertThat(link.isSignedOn()).isTrue();
    receive(TillMessages.frame(network("002")));
    assertThat(link.isSignedOn()).isFalse();
  }

  @Test
  void networkManagementWithoutACodeIsAFormatError() {
    ISOMsg message = network("301");
    message.unset(DataElement.NETWORK_MANAGEMENT_CODE);

    receive(TillMessages.frame(message));

    assertThat(output.message(0).getString(39)).isEqualTo("30");
    assertThat(output.message(0).getString(48)).isEqualTo("99005DE070");
  }

  // ---- Counting

  @Test
  void countsWhatItAnswered() {
    receive(frames(101, 102));
    receive(TillMessages.frame(network("301")));
    approve(0);
    answer.begin(ResponseCode.INVALID_CARD, TransactionFunction.PURCHASE, TillMessages.PROGRAMME);
    loop.onAnswer(sequencer.address(1), answer);

    EdgeCounters counters = counters();
    assertThat(counters.requests.get()).isEqualTo(3);
    assertThat(counters.answers.get()).isEqualTo(3);
    assertThat(counters.approved.get()).isEqualTo(2);
    assertThat(counters.declined.get()).isEqualTo(1);
    assertThat(counters.linksOpened.get()).isEqualTo(1);
  }

  @Test
  void countsMessagesByType() {
    receive(frames(101, 102));
    receive(TillMessages.frame(network("301")));
    ISOMsg response = TillMessages.purchase(103);
    response.set(0, "0210");
    receive(TillMessages.frame(response));
    ISOMsg unknown = TillMessages.purchase(104);
    unknown.set(0, "0600");
    receive(TillMessages.frame(unknown));
    receive(TillMessages.frame(new byte[0], GARBAGE));

    approve(0);

    assertThat(counters().messagesIn.counts())
        .isEqualTo(Map.of("0200", 2L, "0800", 1L, "0210", 1L, MtiCounters.OTHER, 1L));
    assertThat(counters().messagesOut.counts()).isEqualTo(Map.of("0810", 1L, "0210", 1L));
  }

  @Test
  void countsAnswersByFunctionAndOutcome() {
    receive(frames(101, 102));
    approve(0);
    answer.begin(ResponseCode.INVALID_CARD, TransactionFunction.PURCHASE, TillMessages.PROGRAMME);
    loop.onAnswer(sequencer.address(1), answer);
    receive(TillMessages.frame(network("301")));
    sequencer.becomeFull();
    receive(frames(103));

    assertThat(answers(TransactionFunction.PURCHASE, ResponseCode.APPROVED)).isEqualTo(1);
    assertThat(answers(TransactionFunction.PURCHASE, ResponseCode.INVALID_CARD)).isEqualTo(1);
    assertThat(answers(TransactionFunction.UNKNOWN, ResponseCode.UNAVAILABLE)).isEqualTo(1);
    assertThat(answers(TransactionFunction.UNKNOWN, ResponseCode.APPROVED)).as("an echo").isZero();
  }

  @Test
  void measuresFromARequestsArrivalToItsAnswer() {
    receive(frames(101));
    receive(TillMessages.frame(network("301")));
    nowNs += 3 * MS;

    approve(0);

    HistogramSnapshot durationNs = loop.transactions().durationNs(TransactionFunction.PURCHASE);
    assertThat(durationNs.count()).isEqualTo(1);
    assertThat(durationNs.sumNs()).isEqualTo(3 * MS);
    assertThat(loop.transactions().durationNs(TransactionFunction.UNKNOWN).count()).isZero();
  }

  @Test
  void measuresAnswersThatNobodyWaitsForAsWell() {
    begin(TillMessages.listener("", MANY, 1_000));
    receive(frames(101, 102));
    nowNs += 2_000 * MS;
    approve(0);
    link.closed(DisconnectReason.PEER);
    approve(1);

    assertThat(counters().late.get()).isEqualTo(1);
    assertThat(counters().orphaned.get()).isEqualTo(1);
    assertThat(answers(TransactionFunction.PURCHASE, ResponseCode.APPROVED)).isZero();
    assertThat(loop.transactions().durationNs(TransactionFunction.PURCHASE).count()).isEqualTo(2);
  }

  @Test
  void readsTheClockOnceForAReadAndOnceForABatchOfAnswers() {
    int[] batch = {0, 3};
    loop =
        new EdgeLoop(sequencer, limit -> approveAll(batch), new FakeTokens(), this::clock, SLOTS);
    link = link(output);

    receive(frames(101, 102, 103));
    assertThat(clockReadings).isEqualTo(1);
    nowNs += 5 * MS;
    loop.drain();
    assertThat(clockReadings).isEqualTo(2);

    receive(frames(104));
    nowNs += 7 * MS;
    batch[0] = 3;
    batch[1] = 4;
    loop.drain();
    assertThat(clockReadings).isEqualTo(4);
    assertThat(loop.transactions().durationNs(TransactionFunction.PURCHASE).sumNs())
        .isEqualTo(3 * 5 * MS + 7 * MS);
  }

  @Test
  void knowsWhenItLastHeardAndSpoke() {
    assertThat(counters().lastReceivedNs.get()).isEqualTo(EdgeCounters.NEVER);
    byte[] frame = frames(101);
    receive(Arrays.copyOf(frame, 10));
    assertThat(counters().lastReceivedNs.get()).as("half a frame").isEqualTo(EdgeCounters.NEVER);
    receive(frame);
    long receivedNs = nowNs;
    nowNs += 3 * MS;

    approve(0);

    assertThat(counters().lastReceivedNs.get()).isEqualTo(receivedNs);
    assertThat(counters().lastSentNs.get()).isEqualTo(nowNs);
    nowNs += 4 * MS;
    receive(TillMessages.frame(network("301")));
    assertThat(counters().lastReceivedNs.get()).isEqualTo(nowNs);
    assertThat(counters().lastSentNs.get()).isEqualTo(nowNs);
  }

  @Test
  void aListenerThatIsDeployedAgainCountsOn() {
    receive(frames(101));

    begin(TillMessages.listener("", 2, 0));
    receive(frames(102));

    assertThat(loop.counters()).hasSize(1);
    assertThat(counters().listener()).isEqualTo("tills");
    assertThat(counters().requests.get()).isEqualTo(2);
    assertThat(counters().linksOpened.get()).isEqualTo(2);
  }

  @Test
  void countsSoManyListenersOneByOneAndTheRestTogether() {
    EdgeLoop fresh = loop(SLOTS);
    for (int i = 0; i < EdgeLoop.MAX_LISTENERS; i++) {
      assertThat(fresh.countersOf(named("tills-" + i)).listener()).isEqualTo("tills-" + i);
    }

    EdgeCounters beyond = fresh.countersOf(named("one more"));

    assertThat(beyond.listener()).isEqualTo("other");
    assertThat(fresh.countersOf(named("yet another"))).isSameAs(beyond);
    assertThat(fresh.countersOf(named("tills-0")).listener()).isEqualTo("tills-0");
    assertThat(fresh.counters()).hasSize(EdgeLoop.MAX_LISTENERS + 1);
  }

  @Test
  void countsTagsItDoesNotKnow() {
    ISOMsg purchase = TillMessages.purchase(101);
    purchase.set(DataElement.ADDITIONAL_DATA, "24004ECOM" + "20001E" + "980011");

    receive(TillMessages.frame(purchase));

    assertThat(counters().unknownTags.get()).isEqualTo(2);
    assertThat(sequencer.stans()).containsExactly(101);
  }

  @Test
  void countsReversalsThatCameBecauseTheMerchantRefused() {
    ISOMsg refused = TillMessages.reversal(101);
    refused.set(DataElement.ADDITIONAL_DATA, "26007REFUSED");
    ISOMsg purchase = TillMessages.purchase(102);
    purchase.set(DataElement.ADDITIONAL_DATA, "26007REFUSED");

    receive(TillMessages.frame(refused));
    receive(TillMessages.frame(TillMessages.reversal(103)));
    receive(TillMessages.frame(purchase));

    assertThat(counters().merchantRefusals.get()).isEqualTo(1);
    assertThat(counters().unknownTags.get()).isZero();
    assertThat(sequencer.stans()).containsExactly(101, 103, 102);
  }

  // ---- What was counted

  private EdgeCounters counters() {
    return loop.countersOf(listener);
  }

  private long answers(TransactionFunction function, ResponseCode responseCode) {
    return loop.transactions().answers(function, responseCode);
  }

  // ---- What is sent

  private long clock() {
    clockReadings++;
    return nowNs;
  }

  private int approveAll(int[] batch) {
    for (int command = batch[0]; command < batch[1]; command++) {
      approve(command);
    }
    return batch[1] - batch[0];
  }

  /** The listener under another name. */
  private ListenerSpec named(String name) {
    return new ListenerSpec(
        listener.number(),
        name,
        listener.address(),
        listener.framing(),
        listener.messages(),
        listener.dialect(),
        listener.maxPacketLength(),
        listener.maxGarbage(),
        listener.maxInFlight(),
        listener.maxLinks(),
        listener.answerWithinMs(),
        listener.acquirerId(),
        listener.programme(),
        listener.programmeName(),
        listener.rights(),
        listener.idleMs(),
        listener.tcpKeepAlive());
  }

  private EdgeLoop loop(int maxSlots) {
    return new EdgeLoop(sequencer, limit -> 0, new FakeTokens(), () -> nowNs, maxSlots);
  }

  private LinkProtocol link(FakeOutput to) {
    return new LinkProtocol(listener, loop, to);
  }

  private void begin(ListenerSpec next) {
    listener = next;
    link = link(output);
  }

  private int receive(byte[] bytes) {
    return receive(link, bytes);
  }

  private static int receive(LinkProtocol to, byte[] bytes) {
    return to.receive(new UnsafeBuffer(bytes), 0, bytes.length);
  }

  private void approve(int command) {
    answer
        .begin(ResponseCode.APPROVED, TransactionFunction.PURCHASE, TillMessages.PROGRAMME)
        .withFigures()
        .lsn(7)
        .currency(840)
        .after(45)
        .afterValue(45);
    loop.onAnswer(sequencer.address(command), answer);
  }

  /** Purchases of equal length, one after another. */
  private static byte[] frames(int... stans) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int stan : stans) {
      stream.writeBytes(TillMessages.frame(TillMessages.purchase(stan)));
    }
    return stream.toByteArray();
  }

  private static ISOMsg network(String code) {
    return TillMessages.networkManagement(900, code);
  }

  /** The number of the card at hand, or of a transfer's recipient. */
  private static boolean holdsAPan(UnsafeBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.getBytes(0, bytes);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.contains(TillMessages.PAN) || text.contains(TillMessages.RECIPIENTS_PAN);
  }
}
