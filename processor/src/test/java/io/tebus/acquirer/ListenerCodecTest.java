package io.tebus.acquirer;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerCodecTest {

  @Test
  void aListenerOfTheProfileCanExpressEveryAnswer() {
    assertThatCode(() -> ListenerCodec.rehearse(TillMessages.listener()))
        .doesNotThrowAnyException();
  }

  /** Before DE 39, of fixed length, too short for an answer, not text. */
  @ParameterizedTest
  @ValueSource(ints = {34, 41, 44, 52, 90})
  void refusesADialectWhoseTagsThePackagerHasNoRoomFor(int loyaltyElement) {
    ListenerSpec listener = TillMessages.listener(TillMessages.dialect(loyaltyElement));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ListenerCodec.rehearse(listener))
        .withMessageContaining("listener: name=tills cannot express an answer")
        .withMessageContaining("packager iso87ascii");
  }
}
