package io.tebus.perf.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.app.DemoCards;
import java.time.Instant;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOPackager;
import org.junit.jupiter.api.Test;

class TillRequestTest {

  private static final Instant NOW = Instant.parse("2026-01-15T09:30:05Z");

  private final Till till = new Till(7, 3, 104);
  private final CardLedger ledger = Ledgers.opened(DemoCards.number(7), 0);

  @Test
  void carriesTheFieldsOfTheProfile() {
    Planned planned = purchaseOf4590();

    ISOMsg message = planned.request().message();

    assertThat(message.getString(0)).isEqualTo("0200");
    assertThat(message.getString(2)).isEqualTo("9999000100000078");
    assertThat(message.getString(3)).isEqualTo("000000");
    assertThat(message.getString(4)).isEqualTo("000000004590");
    assertThat(message.getString(7)).isEqualTo("0115093005");
    assertThat(message.getString(11)).isEqualTo("000105");
    assertThat(message.getString(12)).isEqualTo("093005");
    assertThat(message.getString(13)).isEqualTo("0115");
    assertThat(message.getString(18)).isEqualTo("5411");
    assertThat(message.getString(22)).isEqualTo("051");
    assertThat(message.getString(25)).isEqualTo("00");
    assertThat(message.getString(32)).isEqualTo("900001");
    assertThat(message.getString(41)).isEqualTo("SIM00007");
    assertThat(message.getString(42)).isEqualTo("SIMMERCHANT0003");
    assertThat(message.getString(49)).isEqualTo("840");
    assertThat(message.getMaxField()).isEqualTo(49);
  }

  @Test
  void namesItsOriginalInAReversal() {
    Planned planned = purchaseOf4590();

    TillRequest reversal = planned.request().asReversal(TillRequest.REVERSAL, NOW.plusSeconds(30));

    assertThat(reversal.stan()).isEqualTo("000106");
    assertThat(reversal.reference().originalData())
        .isEqualTo("0200" + "000105" + "0115093005" + "00000900001" + "00000000000");
  }

  @Test
  void packsAndUnpacksWithThePackagerOfJpos() throws Exception {
    ISOPackager packager = TillLoad.iso87ascii();
    Planned planned =
        ledger.newRequests().purchase(till, NOW, DemoCurrency.IDR, 20_000_000, "5812");
    ISOMsg message = planned.request().asReversal(TillRequest.REVERSAL_ADVICE, NOW).message();
    message.setPackager(packager);

    ISOMsg read = new ISOMsg();
    read.setPackager(packager);
    read.unpack(message.pack());

    assertThat(read.getString(0)).isEqualTo("0420");
    for (int element = 2; element <= 128; element++) {
      assertThat(read.getString(element)).isEqualTo(message.getString(element));
    }
  }

  @Test
  void countsTraceNumbersRound() {
    Till last = new Till(1, 1, 999_998);

    assertThat(last.nextStan()).isEqualTo("999999");
    assertThat(last.nextStan()).isEqualTo("000001");
  }

  @Test
  void namesNoWholeCardInItsText() {
    Planned planned = purchaseOf4590();

    assertThat(planned.toString()).contains("999900******0078").doesNotContain("9999000100000078");
  }

  private Planned purchaseOf4590() {
    return ledger.newRequests().purchase(till, NOW, DemoCurrency.USD, 4_590, ShoppingMix.GROCERIES);
  }
}
