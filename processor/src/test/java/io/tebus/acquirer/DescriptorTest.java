package io.tebus.acquirer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Set;
import org.jdom2.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptorTest {

  private static final Set<String> CHILDREN = Set.of("property");
  private static final Set<String> ATTRIBUTES = Set.of("class", "header");
  private static final Set<String> PROPERTIES = Set.of("max-packet-length", "timeout");

  private final Element channel = new Element("channel").setAttribute("class", "PostChannel");

  @Test
  void letsThroughWhatIsKnown() {
    channel.setAttribute("header", "6000000000").addContent(property("timeout"));

    assertThatCode(this::check).doesNotThrowAnyException();
  }

  @Test
  void namesTheAttributeNearestToAnUnknownOne() {
    channel.setAttribute("hedaer", "6000000000");

    assertThatIllegalArgumentException()
        .isThrownBy(this::check)
        .withMessage(
            "attribute in channel: value=hedaer (expected: one of [class, header],"
                + " nearest: header)");
  }

  @Test
  void namesThePropertyNearestToAnUnknownOne() {
    channel.addContent(property("max-paket-length"));

    assertThatIllegalArgumentException()
        .isThrownBy(this::check)
        .withMessageContaining("property in channel: value=max-paket-length (expected: one of ")
        .withMessageContaining("nearest: max-packet-length)");
  }

  @Test
  void refusesAPropertyWithoutAName() {
    channel.addContent(new Element("property").setAttribute("file", "cfg/more.yml"));

    assertThatIllegalArgumentException()
        .isThrownBy(this::check)
        .withMessageContaining("property in channel: value= (expected: ");
  }

  @ParameterizedTest
  @CsvSource({
    "connect-timeout, connects to nobody",
    "send-timeout, does not read",
    "debug-poll, counted"
  })
  void saysWhyAPropertyOfJposHasNoEffect(String name, String why) {
    channel.addContent(property(name));

    assertThatIllegalArgumentException()
        .isThrownBy(this::check)
        .withMessageContaining("value=" + name + " has no effect, ")
        .withMessageContaining(why);
  }

  @Test
  void saysWhyAFilterHasNoEffect() {
    channel.addContent(new Element("filter").setAttribute("class", "com.example.Own"));

    assertThatIllegalArgumentException()
        .isThrownBy(this::check)
        .withMessageContaining("element in channel: value=filter has no effect, code of jPOS");
  }

  @Test
  void readsAFlagStrictly() {
    assertThat(Descriptor.flag("keep-alive", " Yes ")).isTrue();
    assertThat(Descriptor.flag("keep-alive", "false")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "on", "1", "truth"})
  void refusesAFlagItCannotRead(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Descriptor.flag("keep-alive", value))
        .withMessage("keep-alive: value=" + value + " (expected: true or false)");
  }

  private void check() {
    Descriptor.check(channel, CHILDREN, ATTRIBUTES, PROPERTIES);
  }

  private static Element property(String name) {
    return new Element("property").setAttribute("name", name).setAttribute("value", "1");
  }
}
