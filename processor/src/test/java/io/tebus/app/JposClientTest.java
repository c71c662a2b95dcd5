package io.tebus.app;

import static io.tebus.app.TestMessages.purchase;
import static io.tebus.app.TestMessages.redemption;
import static io.tebus.app.TestMessages.twelveDigits;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.MUX;
import org.jpos.q2.iso.QMUX;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A till made of jPOS alone, as shops have it: ChannelAdaptor, PostChannel, GenericPackager and
 * QMUX, deployed like any other descriptor.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JposClientTest {

  private static final long ANSWER_TIMEOUT_MS = 20_000;

  private TestHost host;
  private MUX mux;

  @BeforeAll
  void start(@TempDir Path home) throws Exception {
    host = TestHost.in(home);
    host.putAcquirers();
    host.put(
        "deploy/60_till_channel.xml",
        """
        <channel-adaptor name="till-channel" class="org.jpos.q2.iso.ChannelAdaptor" logger="Q2">
          <channel class="org.jpos.iso.channel.PostChannel"
                   packager="org.jpos.iso.packager.GenericPackager" header="">
            <property name="packager-config" value="jar:packager/iso87ascii.xml"/>
            <property name="host" value="127.0.0.1"/>
            <property name="port" value="%d"/>
          </channel>
          <in>till-send</in>
          <out>till-receive</out>
          <reconnect-delay>500</reconnect-delay>
        </channel-adaptor>
        """
            .formatted(host.port()));
    host.put(
        "deploy/61_till_mux.xml",
        """
        <mux name="till" class="org.jpos.q2.iso.QMUX" logger="Q2">
          <in>till-receive</in>
          <out>till-send</out>
          <ready>till-channel.ready</ready>
        </mux>
        """);
    host.start();
    mux = QMUX.getMUX("till");
    TestHost.await("jPOS connects", mux::isConnected);
  }

  @AfterAll
  void stop() {
    host.close();
  }

  @Test
  void earns() throws Exception {
    ISOMsg answer = ask(purchase(DemoCards.number(10), 1000, 4590));

    assertThat(answer.getMTI()).isEqualTo("0210");
    assertThat(answer.getString(39)).isEqualTo("00");
    assertThat(answer.getString(38)).matches("[0-9A-Z]{6}");
    assertThat(answer.getString(37)).matches("[0-9]{6}001000");
    assertThat(answer.getString(54)).isEqualTo(available(45) + "901S999C" + twelveDigits(45));
    assertThat(answer.getString(48)).contains("010010", "0200245", "0500245", "09004DEMO");
  }

  @Test
  void repeatsTheRequestAsItCame() throws Exception {
    ISOMsg request = purchase(DemoCards.number(11), 1100, 2000);
    request.set(24, "001");
    request.set(33, "654321");
    request.set(37, "TILLREF00042");
    request.set(102, "0000000042");

    ISOMsg answer = ask(request);

    for (int element : new int[] {2, 3, 4, 7, 11, 12, 13, 24, 25, 32, 33, 37, 41, 42, 49, 102}) {
      assertThat(answer.getString(element))
          .as("element %d", element)
          .isEqualTo(request.getString(element));
    }
    assertThat(answer.hasField(18)).isFalse();
    assertThat(answer.hasField(22)).isFalse();
  }

  @Test
  void cashEarnsNothing() throws Exception {
    String card = DemoCards.number(18);
    ISOMsg cash = purchase(card, 1900, 4590);
    cash.set(3, "010000");

    assertThat(ask(cash).getString(39)).isEqualTo("00");
    assertThat(host.pointsOf(card)).isZero();
  }

  @Test
  void readsTheBalance() throws Exception {
    String card = DemoCards.number(12);
    ask(purchase(card, 1200, 700));

    ISOMsg answer = ask(TestMessages.balance(card, 1201));

    assertThat(answer.getMTI()).isEqualTo("0110");
    assertThat(answer.getString(39)).isEqualTo("00");
    assertThat(answer.hasField(38)).isFalse();
    assertThat(answer.getString(54)).isEqualTo(available(7));
    assertThat(answer.getString(48)).contains("010017", "050017", "09004DEMO");
  }

  @Test
  void redeems() throws Exception {
    String card = DemoCards.number(13);
    ask(purchase(card, 1300, 4590));

    ISOMsg answer = ask(redemption(card, 1301, 30));

    assertThat(answer.getMTI()).isEqualTo("0210");
    assertThat(answer.getString(39)).isEqualTo("00");
    assertThat(answer.getString(38)).matches("[0-9A-Z]{6}");
    assertThat(answer.getString(4)).isEqualTo(twelveDigits(30));
    assertThat(answer.getString(54)).isEqualTo(available(15) + "901T999C" + twelveDigits(30));
    assertThat(answer.getString(48)).contains("0300230", "040168402" + twelveDigits(30), "0500215");
  }

  @Test
  void redeemsWhatThereIsWhenTheTillTakesLess() throws Exception {
    String card = DemoCards.number(14);
    ask(purchase(card, 1400, 1500));
    ISOMsg request = redemption(card, 1401, 16);
    request.set(48, "20001U");

    ISOMsg answer = ask(request);

    assertThat(answer.getString(39)).isEqualTo("10");
    assertThat(answer.getString(4)).isEqualTo(twelveDigits(15));
    assertThat(answer.getString(38)).matches("[0-9A-Z]{6}");
    assertThat(answer.getString(54))
        .isEqualTo(available(0) + "901T999C" + twelveDigits(15) + "0057840C" + twelveDigits(16));
    assertThat(answer.getString(48)).contains("0300215", "050010");
  }

  @Test
  void declinesWhatThereIsNotAndShowsTheBalance() throws Exception {
    String card = DemoCards.number(15);
    ask(purchase(card, 1500, 1500));

    ISOMsg answer = ask(redemption(card, 1501, 16));

    assertThat(answer.getString(39)).isEqualTo("51");
    assertThat(answer.hasField(38)).isFalse();
    assertThat(answer.getString(54)).isEqualTo(available(15));
    assertThat(answer.getString(48)).contains("0500215");
  }

  @Test
  void answersARepeatWithTheFirstAnswer() throws Exception {
    String card = DemoCards.number(16);
    ISOMsg request = purchase(card, 1600, 4590);
    ISOMsg first = ask(request);

    ISOMsg second = ask(TestMessages.repeat(request));

    assertThat(second.getMTI()).isEqualTo("0210");
    for (int element : new int[] {37, 38, 39, 48, 54}) {
      assertThat(second.getString(element))
          .as("element %d", element)
          .isNotNull()
          .isEqualTo(first.getString(element));
    }
    assertThat(host.pointsOf(card)).isEqualTo(45);
  }

  @Test
  void reverses() throws Exception {
    String card = DemoCards.number(17);
    ask(purchase(card, 1700, 4590));
    ISOMsg redemption = redemption(card, 1701, 30);
    ask(redemption);

    ISOMsg answer = ask(TestMessages.reversal(redemption, 1702));

    assertThat(answer.getMTI()).isEqualTo("0410");
    assertThat(answer.getString(39)).isEqualTo("00");
    assertThat(answer.hasField(90)).isFalse();
    assertThat(host.pointsOf(card)).isEqualTo(45);
  }

  @Test
  void signsOnEchoesAndSignsOff() throws Exception {
    for (String code : new String[] {"001", "301", "002"}) {
      ISOMsg answer = ask(TestMessages.network(1800 + Integer.parseInt(code), code));

      assertThat(answer.getMTI()).isEqualTo("0810");
      assertThat(answer.getString(39)).as("code %s", code).isEqualTo("00");
      assertThat(answer.getString(70)).isEqualTo(code);
    }
  }

  private static String available(long points) {
    return "9002999C" + twelveDigits(points);
  }

  private ISOMsg ask(ISOMsg request) throws Exception {
    ISOMsg answer = mux.request(request, ANSWER_TIMEOUT_MS);
    assertThat(answer).as("answer to STAN %s", request.getString(11)).isNotNull();
    return answer;
  }
}
