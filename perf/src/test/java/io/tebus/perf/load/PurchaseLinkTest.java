package io.tebus.perf.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class PurchaseLinkTest {

  private static final LoadShape ONE = new LoadShape(1, 1);
  private static final Instant NOW = Instant.parse("2026-01-15T09:30:05Z");
  private static final int STAN_AT = 2 + 66;
  private static final int LOCAL_TIME_AT = STAN_AT + 6;

  private final LoadCounts counts = new LoadCounts();
  private final UnsafeBuffer frame = new UnsafeBuffer(new byte[PurchaseFrame.FRAMED_LENGTH]);

  @Test
  void neverSendsTheSameIdentityTwice() throws Exception {
    PurchaseLink link = link(ONE);
    buy(link);
    assertThat(identity()).isEqualTo("000001" + "000000");

    // 999,998 is the last that leads to the same slots in every lap.
    for (int i = 2; i <= 999_998; i++) {
      buy(link);
    }

    assertThat(identity()).isEqualTo("999998" + "000000");
    buy(link);
    assertThat(identity()).isEqualTo("000001" + "000001");
    assertThat(counts.verdict(0).held()).as(counts.verdict(0).toString()).isTrue();
  }

  @Test
  void hasNoMoreRoomThanItMay() throws Exception {
    PurchaseLink link = link(new LoadShape(1, 3));
    UnsafeBuffer frames = new UnsafeBuffer(new byte[3 * PurchaseFrame.FRAMED_LENGTH]);
    for (int i = 0; i < 3; i++) {
      link.purchase(frames, i * PurchaseFrame.FRAMED_LENGTH, 0);
    }
    assertThat(link.room()).isZero();

    link.receive(frames, PurchaseFrame.FRAMED_LENGTH, 1);

    assertThat(link.room()).isEqualTo(1);
    assertThat(link.inFlight()).isEqualTo(2);
  }

  @Test
  void asksForEveryCardOnce() throws Exception {
    PurchaseLink link = link(ONE);
    buy(link);

    link.enquiry(frame, 0, 0);
    String first = pan();
    link.receive(frame, frame.capacity(), 1);
    link.enquiry(frame, 0, 0);

    assertThat(link.slots()).isEqualTo(2);
    assertThat(pan()).isNotEqualTo(first);
  }

  @Test
  void takesAnAnswerOfAnotherTerminalForWrong() throws Exception {
    PurchaseLink link = link(ONE);
    link.purchase(frame, 0, 0);
    frame.putByte(2 + 66 + 6 + 6 + 4 + 4 + 4 + 3 + 3 + 2 + 2 + 8 + 12, (byte) 'X');

    link.receive(frame, frame.capacity(), 1);

    assertThat(counts.verdict(0).mistakes()).isEqualTo(1);
    assertThat(counts.verdict(0).lost()).isZero();
  }

  @Test
  void takesAnotherRetrievalReferenceNumberForWrong() throws Exception {
    PurchaseLink link = link(ONE);
    link.purchase(frame, 0, 0);
    frame.putByte(new PurchaseFrame("B0000000", NOW).offset(37) + 11, (byte) '9');

    link.receive(frame, frame.capacity(), 1);

    assertThat(counts.verdict(0).mistakes()).isEqualTo(1);
  }

  @Test
  void comparesAllBytesOfAnEchoNowAndThen() throws Exception {
    PurchaseLink link = link(ONE);
    int cardAcceptorName = new PurchaseFrame("B0000000", NOW).offset(43);

    for (int i = 0; i < 2 * PurchaseLink.ECHOES_A_COMPARISON; i++) {
      link.purchase(frame, 0, 0);
      frame.putByte(cardAcceptorName, (byte) 'X');
      link.receive(frame, frame.capacity(), 1);
    }

    assertThat(counts.verdict(0).mistakes()).isEqualTo(2);
  }

  @Test
  void takesWhatJposCannotReadForWrong() throws Exception {
    PurchaseLink link = link(ONE);
    link.purchase(frame, 0, 0);
    frame.putByte(2 + 4, (byte) 'x');

    link.receive(frame, frame.capacity(), 1);

    assertThat(counts.verdict(0).mistakes()).isEqualTo(1);
    assertThat(counts.verdict(0).lost()).isEqualTo(1);
  }

  private PurchaseLink link(LoadShape shape) throws Exception {
    return new PurchaseLink(
        0,
        shape,
        new PurchaseFrame("B0000000", NOW),
        new AnswerReader(TillLoad.iso87ascii(), Promise.ECHO, counts),
        new CardBook(shape.cards()),
        counts,
        1);
  }

  /** A purchase that comes back as it was. */
  private void buy(PurchaseLink link) {
    link.purchase(frame, 0, 0);
    link.receive(frame, frame.capacity(), 1);
  }

  /** Trace number and local time. */
  private String identity() {
    return frame.getStringWithoutLengthAscii(STAN_AT, LOCAL_TIME_AT + 6 - STAN_AT);
  }

  private String pan() {
    return frame.getStringWithoutLengthAscii(2 + 4 + 16 + 2, 16);
  }
}
