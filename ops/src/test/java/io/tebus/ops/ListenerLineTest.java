package io.tebus.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerLineTest {

  @Test
  void comesInTheOrderOfPorts() {
    Map<String, String> listeners =
        Map.of(
            "a", "127.0.0.1:10000  iso87a behind PostChannel (2-byte length), programme DEMO",
            "b", "127.0.0.1:8585  cmf behind ASCIIChannel (4-digit length), programme DEMO",
            "c", "in other words",
            "d", "127.0.0.1:8584  iso87a behind PostChannel (2-byte length), programme DEMO");

    assertThat(ListenerLine.byPort(listeners))
        .extracting(ListenerLine::name)
        .containsExactly("d", "b", "a", "c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1:1  iso87a behind PostChannel (2-byte length), programme DEMO|--port 1 <",
        "0.0.0.0:1  iso87a behind PostChannel (2-byte length), programme DEMO|--port 1 <",
        "10.0.0.1:1  iso87a behind PostChannel (2-byte length), programme DEMO|--host 10.0.0.1 <",
        "127.0.0.1:1  iso87a behind VAPChannel (2-byte length, BASE I header), programme DEMO"
            + "|--framing VAPChannel <",
        "127.0.0.1:1  iso87b behind BCDChannel (2-byte BCD length, 5-byte header), programme DEMO"
            + "|--dialect iso87b --framing BCDChannel --header 6000000000 <"
      })
  void namesTheOptionsThatItNeeds(String address, String options) {
    assertThat(new ListenerLine("any", address).command().orElse("")).contains(options);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1:1  mine behind PostChannel (2-byte length), programme DEMO",
        "127.0.0.1:1  iso87a behind PostChannel (2-byte length), programme OTHER",
        "127.0.0.1:1  iso87a behind ASCIIChannel (7-digit length), programme DEMO",
        "127.0.0.1:1  iso87a behind ASCIIChannel (4-digit length, 12-byte header), programme DEMO",
        "127.0.0.1:1  iso87a behind CMFChannel (3-byte length), programme DEMO",
        "in other words"
      })
  void namesNoCommandThatMightNotWork(String address) {
    assertThat(new ListenerLine("any", address).command()).isEmpty();
  }
}
