package io.tebus.perf.load;

import java.util.List;

/**
 * Whether a server kept its promise to the end of a load, and the first of the mistakes in words;
 * no text names a card by more than its first six and last four digits.
 *
 * <p>Immutable.
 *
 * @param sent requests, enquiries included
 * @param answered requests that got their answer
 * @param lost requests that got none
 * @param mistakes wrong answers, answers nobody waits for, lost links
 * @param cards whose closing balance was to be asked
 * @param asked cards that answered
 * @param agreeing cards whose balance is what they had and earned
 */
public record LoadVerdict(
    long sent,
    long answered,
    long lost,
    long mistakes,
    long cards,
    long asked,
    long agreeing,
    List<String> texts) {

  public LoadVerdict {
    texts = List.copyOf(texts);
  }

  /** True when nothing was wrong, lost, doubled or left over. */
  public boolean held() {
    return sent > 0 && lost == 0 && mistakes == 0 && asked == cards && agreeing == cards;
  }

  /** The figures in one line, then the mistakes. */
  @Override
  public String toString() {
    String figures =
        "sent="
            + sent
            + " answered="
            + answered
            + " lost="
            + lost
            + " mistakes="
            + mistakes
            + " cards="
            + cards
            + " asked="
            + asked
            + " agreeing="
            + agreeing;
    return texts.isEmpty() ? figures : figures + "\n  " + String.join("\n  ", texts);
  }
}
