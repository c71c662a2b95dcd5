package io.tebus.acquirer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.iso.DataElement;
import io.tebus.iso.dialect.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jpos.iso.ISOMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalMomentTest {

  /** An element of up to eleven digits. */
  private static final int LONG_ELEMENT = 99;

  @Test
  void readsTimeAndDate() throws IOException {
    LocalMoment moment = moment(DataElement.LOCAL_TIME, LONG_ELEMENT);
    ISOMsg request = TillMessages.purchase(101);
    request.set(LONG_ELEMENT, "1224");

    assertThat(moment.read(TillMessages.decode(request))).isEqualTo(RequestReader.OK);
    assertThat(moment.date()).isEqualTo(1_224);
    assertThat(moment.time()).isEqualTo(93_001);
    assertThat(moment.both()).isEqualTo(1_224_093_001L);
  }

  /** Cut to 32 bits the first one would be 24 December. */
  @ParameterizedTest
  @ValueSource(strings = {"4294968520", "1324", "1232", "0"})
  void refusesWhatIsNoDate(String date) throws IOException {
    LocalMoment moment = moment(DataElement.LOCAL_TIME, LONG_ELEMENT);
    ISOMsg request = TillMessages.purchase(101);
    request.set(LONG_ELEMENT, date);

    assertThat(moment.read(TillMessages.decode(request))).isEqualTo(LONG_ELEMENT);
  }

  /** Cut to 32 bits the first one would be half past nine. */
  @ParameterizedTest
  @ValueSource(strings = {"4295060296", "240000", "96000", "60"})
  void refusesWhatIsNoTime(String time) throws IOException {
    LocalMoment moment = moment(LONG_ELEMENT, DataElement.LOCAL_DATE);
    ISOMsg request = TillMessages.purchase(101);
    request.set(LONG_ELEMENT, time);

    assertThat(moment.read(TillMessages.decode(request))).isEqualTo(LONG_ELEMENT);
  }

  @Test
  void refusesARequestWithoutADate() throws IOException {
    LocalMoment moment = moment(DataElement.LOCAL_TIME, LONG_ELEMENT);
    ISOMsg request = TillMessages.purchase(101);

    assertThat(moment.read(TillMessages.decode(request))).isEqualTo(LONG_ELEMENT);
  }

  /** Of the dialect of the listeners, but for where time and date are. */
  private static LocalMoment moment(int timeElement, int dateElement) throws IOException {
    try (InputStream yaml =
        Objects.requireNonNull(Dialect.class.getResourceAsStream("iso87a.yaml"))) {
      String text =
          new String(yaml.readAllBytes(), StandardCharsets.UTF_8)
              + "\nelements:\n  local-moment: { time: "
              + timeElement
              + ", date: "
              + dateElement
              + " }\n";
      return new LocalMoment(Dialect.load(new StringReader(text), "test").elements());
    }
  }
}
