package io.tebus.perf.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LoadLinkTest {

  private static final LoadShape ONE = new LoadShape(1, 1);

  private final LoadCounts counts = new LoadCounts();

  @Test
  void mayBeRefusedBeforeTheLoadBegins() throws Exception {
    LoadLink link = link();
    EmbeddedChannel channel = new EmbeddedChannel(link);
    assertThat(link.isOpen()).isTrue();

    var _ = channel.close();

    assertThat(link.isOpen()).isFalse();
    assertThat(counts.verdict(0).mistakes()).isZero();
  }

  @Test
  void mustStayOnceTheLoadHasBegun() throws Exception {
    LoadLink link = link();
    EmbeddedChannel channel = new EmbeddedChannel(link);
    link.stay();

    var _ = channel.close();

    assertThat(counts.verdict(0).texts()).singleElement().asString().contains("number=0 lost");
  }

  @Test
  void mustBeThereWhenTheLoadBegins() throws Exception {
    LoadLink link = link();
    var _ = new EmbeddedChannel(link).close();

    link.stay();

    assertThat(counts.verdict(0).mistakes()).isEqualTo(1);
  }

  @Test
  void mayCloseWhenTheLoadEnds() throws Exception {
    LoadLink link = link();
    EmbeddedChannel channel = new EmbeddedChannel(link);
    link.stay();
    link.leave();

    var _ = channel.close();

    assertThat(counts.verdict(0).mistakes()).isZero();
  }

  private LoadLink link() throws Exception {
    AnswerReader reader = new AnswerReader(TillLoad.iso87ascii(), Promise.ECHO, counts);
    PurchaseLink link =
        new PurchaseLink(
            0,
            ONE,
            new PurchaseFrame("B0000000", Instant.EPOCH),
            reader,
            new CardBook(ONE.cards()),
            counts,
            1);
    return new LoadLink(0, link, counts);
  }
}
