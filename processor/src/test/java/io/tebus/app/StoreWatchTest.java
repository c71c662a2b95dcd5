package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tebus.sequencer.StoreFigures;
import io.tebus.sequencer.TableFigures;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class StoreWatchTest {

  private static final long CAPACITY = 1_000;

  private final Logger logger = (Logger) LoggerFactory.getLogger(StoreWatch.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private long cards;
  private long young;
  private final StoreWatch watch = new StoreWatch(this::figures);

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
    watch.close();
  }

  /** A window at its capacity, as every window is in the end. */
  private StoreFigures figures() {
    return new StoreFigures(
        List.of(
            new TableFigures("cards", cards, CAPACITY, 4_096),
            new TableFigures("window", CAPACITY, CAPACITY, 4_096)),
        CAPACITY,
        young,
        CAPACITY);
  }

  /** What the log says after a look at so many cards. */
  private List<String> warningsAt(long records) {
    cards = records;
    return warnings();
  }

  private List<String> warnings() {
    lines.list.clear();
    watch.look();
    assertThat(lines.list).allMatch(line -> line.getLevel().equals(Level.WARN));
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void warnsOnceAtEachMark() {
    assertThat(warningsAt(799)).isEmpty();
    assertThat(warningsAt(800))
        .singleElement()
        .asString()
        .contains("cards is 80 % full", "records=800", "capacity=1000", "tebus.store.cards");
    assertThat(warningsAt(949)).isEmpty();
    assertThat(warningsAt(950)).singleElement().asString().contains("cards is 95 % full");
    assertThat(warningsAt(1_000)).isEmpty();
  }

  @Test
  void warnsOnceWhenBothMarksArePassedAtATime() {
    assertThat(warningsAt(990)).hasSize(1);
    assertThat(warningsAt(991)).isEmpty();
  }

  @Test
  void warnsAgainAfterItWasBelow() {
    warningsAt(960);

    assertThat(warningsAt(900)).isEmpty();
    assertThat(warningsAt(960)).singleElement().asString().contains("96 %");
    assertThat(warningsAt(0)).isEmpty();
    assertThat(warningsAt(810)).singleElement().asString().contains("81 %");
  }

  @Test
  void saysNothingAgainOfWhatWaversAroundAMark() {
    warningsAt(800);

    assertThat(warningsAt(785)).isEmpty();
    assertThat(warningsAt(805)).isEmpty();
  }

  @Test
  void judgesTheWindowByWhatIsYoungInIt() {
    assertThat(warnings()).isEmpty();

    young = 800;

    assertThat(warnings())
        .singleElement()
        .asString()
        .contains("window is 80 % full", "records=800", "tebus.window.capacity");
  }

  @Test
  void looksByItself() throws InterruptedException {
    CountDownLatch looks = new CountDownLatch(2);
    StoreWatch started =
        new StoreWatch(
                () -> {
                  looks.countDown();
                  return figures();
                })
            .start();

    try {
      assertThat(looks.await(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      started.close();
    }
  }
}
