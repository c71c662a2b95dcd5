package io.tebus.acquirer;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tebus.iso.dialect.Dialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerCodecTest {

  @Test
  void aListenerOfTheProfileCanExpressEveryAnswer() {
    assertThatCode(() -> ListenerCodec.rehearse(TillMessages.listener()))
        .doesNotThrowAnyException();
  }

  /** Too short for an answer, not text, of fixed length. */
  @ParameterizedTest
  @ValueSource(ints = {44, 52, 53})
  void refusesADialectWhoseTagsThePackagerHasNoRoomFor(int loyaltyElement) {
    ListenerSpec listener = TillMessages.listener(TillMessages.dialect(loyaltyElement));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ListenerCodec.rehearse(listener))
        .withMessageContaining("listener: name=tills cannot express an answer")
        .withMessageContaining("packager iso87ascii");
  }

  /** Amounts of sixteen digits where the packager has twelve. */
  @Test
  void refusesADialectWhoseAmountsThePackagerHasNoRoomFor() {
    ListenerSpec listener = TillMessages.listener(Dialect.shipped("cmf"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ListenerCodec.rehearse(listener))
        .withMessageContaining("packager iso87ascii and dialect cmf");
  }
}
