package io.tebus.perf.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.DemoCards;
import java.nio.ByteOrder;
import java.time.Instant;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;

class PurchaseFrameTest {

  private static final Instant NOW = Instant.parse("2026-01-15T09:30:05Z");

  private final PurchaseFrame frame = new PurchaseFrame("B0070003", NOW);
  private final CardBook book = new CardBook(8);
  private final UnsafeBuffer target = new UnsafeBuffer(new byte[8 + PurchaseFrame.FRAMED_LENGTH]);

  @Test
  void isReadByJposAsWhatItIs() throws Exception {
    frame.startLap(3_661);
    frame.putPurchase(target, 8, 4_711, book.panHigh(7), book.panLow(7), 4_590);

    ISOMsg message = unpacked();

    assertThat(message.getMTI()).isEqualTo("0200");
    assertThat(message.getString(2)).isEqualTo(DemoCards.number(7));
    assertThat(message.getString(3)).isEqualTo("000000");
    assertThat(message.getString(4)).isEqualTo("000000004590");
    assertThat(message.getString(7)).isEqualTo("0115093005");
    assertThat(message.getString(11)).isEqualTo("004711");
    assertThat(message.getString(12)).isEqualTo("010101");
    assertThat(message.getString(13)).isEqualTo("0115");
    assertThat(message.getString(18)).isEqualTo("5411");
    assertThat(message.getString(32)).isEqualTo("900001");
    assertThat(message.getString(37)).isEqualTo("TEBUS0004711");
    assertThat(message.getString(41)).isEqualTo("B0070003");
    assertThat(message.getString(49)).isEqualTo("840");
    assertThat(message.getMaxField()).isEqualTo(49);
    assertThat(message.pack()).hasSize(186);
  }

  @Test
  void asksForABalanceInTheSameForm() throws Exception {
    frame.putEnquiry(target, 8, 12, book.panHigh(0), book.panLow(0));

    ISOMsg message = unpacked();

    assertThat(message.getString(2)).isEqualTo(DemoCards.number(0));
    assertThat(message.getString(3)).isEqualTo("319000");
    assertThat(message.getString(4)).isEqualTo("000000000000");
    assertThat(message.getString(11)).isEqualTo("000012");
  }

  private ISOMsg unpacked() throws Exception {
    assertThat(target.getShort(8, ByteOrder.BIG_ENDIAN)).isEqualTo((short) 186);
    byte[] image = new byte[PurchaseFrame.LENGTH];
    target.getBytes(8 + PurchaseFrame.PREFIX, image);
    ISOMsg message = new ISOMsg();
    message.setPackager(TillLoad.iso87ascii());
    message.unpack(image);
    return message;
  }
}
