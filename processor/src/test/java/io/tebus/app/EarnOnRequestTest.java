package io.tebus.app;

import static io.tebus.app.TestMessages.twelveDigits;
import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.iso.dialect.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOUtil;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A dialect in which a purchase earns only when it asks to: cmf, with {@code when-absent: N}. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EarnOnRequestTest {

  private static final LocalDateTime OPENING = LocalDateTime.of(2027, 1, 15, 9, 30);
  private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");
  private static final String ACQUIRER = "123456";

  private TestHost host;
  private DialectTill till;
  private int stan;

  @BeforeAll
  void start(@TempDir Path home) throws IOException {
    host = TestHost.in(home);
    host.put("cfg/dialect/onrequest.yaml", dialect());
    till = DialectTill.start(host, "jar:io/tebus/iso/packager/cmf.xml", "onrequest");
  }

  private static String dialect() throws IOException {
    try (InputStream yaml = Objects.requireNonNull(Dialect.class.getResourceAsStream("cmf.yaml"))) {
      String cmf = new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(cmf).contains("when-absent: Y");
      return cmf.replace("when-absent: Y", "when-absent: N");
    }
  }

  @AfterAll
  void stop() throws IOException {
    till.close();
    host.stopAndAudit();
  }

  @Test
  void aPurchaseEarnsOnlyWhenItAsksTo() {
    String card = DemoCards.number(10);

    assertApproved(message("2200", card));
    assertApproved(message("2220", card));
    assertThat(pointsOf(card)).isZero();

    assertApproved(asking("Y", message("2200", card)));
    assertThat(pointsOf(card)).isEqualTo(45);
  }

  @Test
  void aCompletionThatSaysNothingEarnsWhatItsAuthorizationAskedFor() {
    String card = DemoCards.number(11);
    ISOMsg authorization = asking("Y", message("2100", card));

    assertApproved(authorization);
    assertApproved(completing(authorization, message("2220", card)));

    assertThat(pointsOf(card)).isEqualTo(45);
  }

  @Test
  void aCompletionMayAskNotToEarn() {
    String card = DemoCards.number(12);
    ISOMsg authorization = asking("Y", message("2100", card));

    assertApproved(authorization);
    assertApproved(asking("N", completing(authorization, message("2220", card))));

    assertThat(pointsOf(card)).isZero();
  }

  @Test
  void anAuthorizationThatSaysNothingEarnsNothingWhateverItsCompletionAsks() {
    String card = DemoCards.number(13);
    ISOMsg authorization = message("2100", card);

    assertApproved(authorization);
    assertApproved(asking("Y", completing(authorization, message("2220", card))));

    assertThat(pointsOf(card)).isZero();
  }

  private void assertApproved(ISOMsg request) {
    assertThat(till.ask(request).getString(39)).isEqualTo("0000");
  }

  private static ISOMsg completing(ISOMsg authorization, ISOMsg message) {
    message.set(56, "2100" + authorization.getString(11) + authorization.getString(12) + ACQUIRER);
    return message;
  }

  /** DE 34, dataset 75, bit 6. */
  private static ISOMsg asking(String answer, ISOMsg message) {
    message.set(34, ISOUtil.hex2byte("7500030400" + (answer.equals("Y") ? "59" : "4E")));
    return message;
  }

  /** 45.90 USD for goods. */
  private ISOMsg message(String mti, String card) {
    ISOMsg message = request(mti, "000000", card);
    message.set(4, "8402" + twelveDigits(4590));
    return message;
  }

  private ISOMsg request(String mti, String code, String card) {
    ISOMsg message = new ISOMsg(mti);
    message.set(2, card);
    message.set(3, code);
    message.set(11, twelveDigits(++stan));
    message.set(12, OPENING.plusSeconds(stan).format(MOMENT));
    message.set(26, "5411");
    message.set(32, ACQUIRER);
    message.set(41, TestMessages.TERMINAL);
    message.set(42, TestMessages.MERCHANT);
    return message;
  }

  private long pointsOf(String card) {
    String amounts = till.ask(request("2100", "319000", card)).getString(54);
    assertThat(amounts).startsWith("90029990C").hasSize(21);
    return Long.parseLong(amounts.substring(9));
  }
}
