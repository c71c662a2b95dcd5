package io.tebus.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnchorChainTest {

  private static final LocalDate FIRST_DAY = LocalDate.of(2026, 11, 21);
  private static final long DAY_MS = Duration.ofDays(1).toMillis();
  private static final long FIRST_MS = FIRST_DAY.toEpochDay() * DAY_MS;

  /** Of the bytes that the documents name, made by another program. */
  private static final String FIRST_SHA256 =
      "df2e18c664c19cefb83b46e60d4212f58551340529dc78158c473bc74496e0f6";

  private final List<Anchor> anchors = new ArrayList<>();
  private JournalPosition place = JournalPosition.BEGINNING;
  private long lsn;

  private AnchorChain chain(Anchor... previous) {
    return new AnchorChain(previous.length == 0 ? null : previous[0], () -> place, anchors::add);
  }

  /** An event that is a group of its own, whose CRC is its LSN. */
  private void add(AnchorChain chain, long timeMs, String text) {
    lsn++;
    byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
    chain.onEvent(lsn, timeMs, new UnsafeBuffer(payload), 0, payload.length);
    place = new JournalPosition(7, lsn, (int) lsn);
  }

  private void addThreeDays(AnchorChain chain) {
    add(chain, FIRST_MS, "earn");
    add(chain, FIRST_MS, "redeem");
    add(chain, FIRST_MS + DAY_MS - 1, "void");
    add(chain, FIRST_MS + DAY_MS, "refund");
    add(chain, FIRST_MS + 4 * DAY_MS, "earn");
  }

  @Test
  void makesOneForEachDayThatHadEvents() {
    AnchorChain chain = chain();

    addThreeDays(chain);

    assertThat(anchors).hasSize(2);
    assertThat(anchors.get(0))
        .isEqualTo(
            new Anchor(FIRST_DAY, 7, 1, 3, 3, FIRST_MS + DAY_MS - 1, Anchor.NONE, FIRST_SHA256));
    assertThat(anchors.get(1).day()).isEqualTo(FIRST_DAY.plusDays(1));
    assertThat(anchors.get(1).firstLsn()).isEqualTo(4);
    assertThat(anchors.get(1).lsn()).isEqualTo(4);
    assertThat(anchors.get(1).frameCrc()).isEqualTo(4);
    assertThat(anchors.get(1).previousSha256()).isEqualTo(FIRST_SHA256);
  }

  @Test
  void endsADayThatIsOverByTheClock() {
    AnchorChain chain = chain();
    addThreeDays(chain);

    chain.endDaysBefore(FIRST_DAY.plusDays(4));
    assertThat(anchors).hasSize(2);

    chain.endDaysBefore(FIRST_DAY.plusDays(5));
    chain.endDaysBefore(FIRST_DAY.plusDays(6));
    assertThat(anchors).hasSize(3);
    assertThat(anchors.get(2).day()).isEqualTo(FIRST_DAY.plusDays(4));
  }

  @Test
  void goesOnBehindAnAnchorAsIfItHadNeverStopped() {
    addThreeDays(chain());
    List<Anchor> inOneGo = List.copyOf(anchors);
    anchors.clear();
    lsn = 3;

    AnchorChain second = chain(inOneGo.get(0));
    add(second, FIRST_MS + DAY_MS, "refund");
    add(second, FIRST_MS + 4 * DAY_MS, "earn");

    assertThat(anchors).containsExactly(inOneGo.get(1));
  }

  @Test
  void putsAnEventThatIsLateIntoTheNextOne() {
    AnchorChain chain = chain();
    add(chain, FIRST_MS, "earn");
    chain.endDaysBefore(FIRST_DAY.plusDays(1));

    add(chain, FIRST_MS + 5, "late: the clock was set back");
    add(chain, FIRST_MS + DAY_MS, "earn");
    chain.endDaysBefore(FIRST_DAY.plusDays(2));

    assertThat(anchors).extracting(Anchor::day).containsExactly(FIRST_DAY, FIRST_DAY.plusDays(1));
    assertThat(anchors).extracting(Anchor::lsn).containsExactly(1L, 3L);
  }

  @Test
  void isAnotherOneWhenABitOfAnyDayBeforeIsAnother() {
    AnchorChain chain = chain();
    addThreeDays(chain);
    String sha256 = anchors.get(1).sha256();
    anchors.clear();
    lsn = 0;

    AnchorChain forged = chain();
    add(forged, FIRST_MS, "earo");
    add(forged, FIRST_MS, "redeem");
    add(forged, FIRST_MS + DAY_MS - 1, "void");
    add(forged, FIRST_MS + DAY_MS, "refund");
    add(forged, FIRST_MS + 4 * DAY_MS, "earn");

    assertThat(anchors.get(1).sha256()).isNotEqualTo(sha256);
  }

  @Test
  void refusesAJournalWhoseBeginningIsGone() {
    lsn = 9;

    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(() -> add(chain(), FIRST_MS, "earn"))
        .withMessageContaining("goes on at lsn=10 (expected: 1,");
  }

  @Test
  void isALineThatIsReadBackAsItWas() {
    addThreeDays(chain());
    String line = anchors.get(0).json();

    assertThat(line)
        .isEqualTo(
            "{\"format\":1,\"day\":\"2026-11-21\",\"generation\":7,\"firstLsn\":1,\"lsn\":3,"
                + "\"time\":\"2026-11-21T23:59:59.999Z\",\"frameCrc\":\"00000003\","
                + "\"previousSha256\":\""
                + Anchor.NONE
                + "\",\"sha256\":\""
                + FIRST_SHA256
                + "\"}");
    assertThat(Anchor.of(line)).isEqualTo(anchors.get(0));
    assertThat(Anchor.of(line.replace(",", ",\n  "))).isEqualTo(anchors.get(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "format\":1 to format\":2",
        "11-21\" to 13-41\"",
        "\"lsn\":3 to \"lsn\":0",
        "} to "
      })
  void refusesALineThatIsNoAnchor(String change) {
    addThreeDays(chain());
    int middle = change.indexOf(" to ");
    String line =
        anchors
            .get(0)
            .json()
            .replace(change.substring(0, middle), change.substring(middle + " to ".length()));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Anchor.of(line))
        .withMessageStartingWith("anchor: ");
  }

  @Test
  void keepsAFileADay(@TempDir Path home) throws IOException {
    addThreeDays(chain());
    AnchorDirectory directory = new AnchorDirectory(home.resolve("data/anchor"));
    assertThat(directory.list()).isEmpty();
    assertThat(directory.newest()).isNull();

    anchors.forEach(directory::add);
    Files.writeString(home.resolve("data/anchor/2026-11-30.json.part"), "half of o");

    assertThat(directory.list()).isEqualTo(anchors);
    assertThat(directory.newest()).isEqualTo(anchors.get(1));
    assertThat(Files.readString(home.resolve("data/anchor/2026-11-21.json")))
        .isEqualTo(anchors.get(0).json() + "\n");
  }

  @Test
  void saysWhichFileIsDamaged(@TempDir Path path) throws IOException {
    Files.writeString(path.resolve("2026-11-21.json"), "{}\n");
    Files.writeString(path.resolve("2026-11-22.json"), "");
    AnchorDirectory directory = new AnchorDirectory(path);

    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(directory::list)
        .withMessageContaining("2026-11-21.json");
    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(directory::newest)
        .withMessageContaining("2026-11-22.json");
  }
}
