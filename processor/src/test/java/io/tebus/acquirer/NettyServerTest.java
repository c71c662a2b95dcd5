package io.tebus.acquirer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tebus.command.Right;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NettyServerTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "  "})
  void aListenerHasNoRightThatItsDescriptorDoesNotName(String names) {
    assertThat(NettyServer.rights(names)).isEmpty();
  }

  @Test
  void readsRightsSeparatedBySpaces() {
    assertThat(NettyServer.rights("transfer")).containsExactly(Right.TRANSFER);
    assertThat(NettyServer.rights(" refund-without-reference   load\n load "))
        .containsExactlyInAnyOrder(Right.LOAD, Right.REFUND_WITHOUT_REFERENCE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"load refund", "LOAD", "load,transfer", "all"})
  void refusesARightItDoesNotKnowAndNamesThoseItKnows(String names) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NettyServer.rights(names))
        .withMessageContaining("load, refund-without-reference, transfer");
  }
}
