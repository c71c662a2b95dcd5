package io.tebus.app;

import static io.tebus.app.TestMessages.balance;
import static io.tebus.app.TestMessages.purchase;
import static io.tebus.app.TestMessages.redemption;
import static io.tebus.app.TestMessages.reversal;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The messages of each dialect glued together and cut at every byte: the same answers as whole. */
@Timeout(180)
class CutFramesTest {

  private static final long CENTS = 4_590;
  private static final long POINTS = 45;

  @ParameterizedTest
  @EnumSource
  void areAnsweredWhereverTheyAreCut(TestDialect dialect, @TempDir Path home)
      throws IOException, ISOException {
    String card = DemoCards.number(10);
    byte[] glued = TestLink.frames(packed(dialect, card));
    try (TestHost host = TestHost.in(home)) {
      try (DialectTill till = DialectTill.start(host, dialect.packagerConfig(), dialect.dialect());
          TestLink link = host.link()) {
        link.sendBytes(glued);
        assertThat(answers(link)).hasSize(requests(card).size());

        // From now on all but echo and enquiry are repeats; nothing changes any more.
        link.sendBytes(glued);
        List<String> expected = answers(link);
        for (int cut = 1; cut < glued.length; cut++) {
          link.sendBytes(glued, 0, cut);
          link.sendBytes(glued, cut, glued.length);
          assertThat(answers(link)).as("cut at %d", cut).isEqualTo(expected);
        }
        for (byte one : glued) {
          link.sendBytes(new byte[] {one});
        }
        assertThat(answers(link)).isEqualTo(expected);

        assertThat(till.ask(dialect.worded(balance(card, 1005))).getString(54))
            .startsWith(dialect.points("02", POINTS));
      }
      host.stopAndAudit();
    }
  }

  private static List<ISOMsg> requests(String card) {
    ISOMsg redemption = redemption(card, 1001, 30);
    return List.of(
        purchase(card, 1000, CENTS),
        redemption,
        balance(card, 1002),
        reversal(redemption, 1003),
        TestMessages.network(1004, "301"));
  }

  private static byte[][] packed(TestDialect dialect, String card) throws ISOException {
    List<byte[]> packed = new ArrayList<>();
    for (ISOMsg request : requests(card)) {
      ISOMsg worded = dialect.worded(request);
      worded.setPackager(dialect.packager());
      packed.add(worded.pack());
    }
    return packed.toArray(byte[][]::new);
  }

  /** In whatever order they come. */
  private static List<String> answers(TestLink link) throws IOException {
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < requests(DemoCards.number(10)).size(); i++) {
      answers.add(HexFormat.of().formatHex(link.receiveBytes()));
    }
    answers.sort(null);
    return answers;
  }
}
