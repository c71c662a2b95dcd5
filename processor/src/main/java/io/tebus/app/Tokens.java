package io.tebus.app;

import io.tebus.acquirer.CardTokens;
import io.tebus.security.CardTokenizer;
import org.agrona.DirectBuffer;

/** A tokenizer, as the edge knows it. Confined to its event loop. */
public record Tokens(CardTokenizer tokenizer) implements CardTokens {

  @Override
  public void tokenize(DirectBuffer source, int offset, int length) {
    tokenizer.tokenize(source, offset, length);
  }

  @Override
  public long digest(int element, DirectBuffer source, int offset, int length) {
    return tokenizer.digest(element, source, offset, length);
  }

  @Override
  public long tokenHigh() {
    return tokenizer.tokenHigh();
  }

  @Override
  public long tokenLow() {
    return tokenizer.tokenLow();
  }
}
