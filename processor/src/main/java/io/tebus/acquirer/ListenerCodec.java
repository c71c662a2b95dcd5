package io.tebus.acquirer;

import io.tebus.iso.codec.MessageDecoder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The reusable parts that all links of one listener share on one event loop.
 *
 * <p>Confined to its event loop.
 */
final class ListenerCodec {

  private final MessageDecoder decoder;
  private final RequestReader reader;
  private final AnswerWriter writer;
  private final UnsafeBuffer request = new UnsafeBuffer(new byte[Echo.MAX_LENGTH]);

  ListenerCodec(ListenerSpec listener, CardTokens tokens) {
    decoder = new MessageDecoder(listener.messages());
    reader = new RequestReader(listener, tokens);
    writer = new AnswerWriter(listener);
  }

  MessageDecoder decoder() {
    return decoder;
  }

  RequestReader reader() {
    return reader;
  }

  AnswerWriter writer() {
    return writer;
  }

  /** The echo of the request at hand. */
  UnsafeBuffer request() {
    return request;
  }
}
