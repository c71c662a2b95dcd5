package io.tebus.app;

import io.tebus.engine.Engine;
import io.tebus.journal.EventHandler;
import org.agrona.DirectBuffer;

/** Applies the events of a journal to an engine. Confined to the thread that reads. */
public class EngineReplay implements EventHandler {

  private final Engine engine;

  public EngineReplay(Engine engine) {
    this.engine = engine;
  }

  @Override
  public void expect(DirectBuffer buffer, int offset, int length) {
    engine.expect(buffer, offset, length);
  }

  @Override
  public void onEvent(long lsn, long timeMs, DirectBuffer buffer, int offset, int length) {
    engine.apply(buffer, offset, length);
  }
}
