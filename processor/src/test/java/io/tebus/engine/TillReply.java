package io.tebus.engine;

import io.tebus.event.Answer;
import io.tebus.event.Effect;
import io.tebus.event.ExceptionReason;
import io.tebus.event.TransactionEvent;
import io.tebus.iso.ResponseCode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came back to a {@link Till}.
 *
 * <p>Confined to the test's thread.
 *
 * @param event what was journaled, null when nothing was
 */
record TillReply(Answer answer, @Nullable TransactionEvent event) {

  ResponseCode code() {
    return answer.responseCode();
  }

  TransactionEvent journaled() {
    return Objects.requireNonNull(event, "nothing was journaled");
  }

  @Nullable Effect effect() {
    return event == null ? null : event.effect();
  }

  ExceptionReason exception() {
    return event == null ? ExceptionReason.NONE : event.exception();
  }
}
