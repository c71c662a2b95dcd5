package io.tebus.reference;

/**
 * The ways in which a message says which earlier one it means: every one that is in use, and some
 * that are wrong.
 *
 * <p>Confined to the test's thread.
 */
final class RandomNaming {

  /** How a reversal says what it undoes. */
  private enum ByReversal implements Chance.Weighted {
    ORIGINAL_DATA(4_500),
    ORIGINAL_DATA_OF_ANY_ACQUIRER(1_000),
    ORIGINAL_DATA_WITH_OTHER_TIME(900),
    /** DE 90 is no help; the STAN of the message is. */
    WRONG_ORIGINAL_DATA_SAME_STAN(600),
    WRONG_ORIGINAL_DATA_SAME_RRN(500),
    ZEROS_SAME_STAN(800),
    SAME_STAN(800),
    SAME_RRN(700),
    /** Nothing in it is right. */
    NOTHING(200);

    private final int weight;

    ByReversal(int weight) {
      this.weight = weight;
    }

    @Override
    public int weight() {
      return weight;
    }
  }

  /** How a refund, a void or a completion refers to what it is about. */
  private enum ByReference implements Chance.Weighted {
    ORIGINAL_DATA(4_500),
    ORIGINAL_DATA_OF_ANY_ACQUIRER(900),
    ORIGINAL_DATA_WITH_OTHER_TIME(700),
    APPROVAL_AND_RRN(1_200),
    APPROVAL_AND_CARD(1_400),
    /** DE 90 is no help; DE 38 is. */
    WRONG_ORIGINAL_DATA_AND_APPROVAL(500),
    /** DE 38, and nothing that agrees with it. */
    APPROVAL_ALONE(200),
    WRONG_ORIGINAL_DATA(300),
    RRN_ALONE(200),
    NOTHING(300);

    private final int weight;

    ByReference(int weight) {
      this.weight = weight;
    }

    @Override
    public int weight() {
      return weight;
    }
  }

  private static final OriginalData ZEROS = new OriginalData(0, 0, 0, 0, 0);

  /** One that no message comes from. */
  private static final String OTHER_TERMINAL = "TERM0003";

  // Chances in a hundred.
  private static final int OTHER_CARD = 4;
  private static final int NO_CARD = 6;
  private static final int OTHER_PROGRAMME = 2;

  private final Chance chance;

  RandomNaming(Chance chance) {
    this.chance = chance;
  }

  /** Names the original of a reversal. */
  RequestBuilder reversal(Request original, RequestBuilder reversal) {
    OriginalData data = original.asOriginal();
    switch (chance.pick(ByReversal.values())) {
      case ORIGINAL_DATA -> reversal.original(data);
      case ORIGINAL_DATA_OF_ANY_ACQUIRER -> reversal.original(ofAnyAcquirer(data));
      case ORIGINAL_DATA_WITH_OTHER_TIME -> reversal.original(withOtherTime(data));
      case WRONG_ORIGINAL_DATA_SAME_STAN -> reversal.original(wrong(data)).stan(original.stan());
      case WRONG_ORIGINAL_DATA_SAME_RRN -> reversal.original(wrong(data)).rrn(original.rrn());
      case ZEROS_SAME_STAN -> reversal.original(ZEROS).stan(original.stan());
      case SAME_STAN -> reversal.original(null).stan(original.stan());
      case SAME_RRN -> reversal.original(null).rrn(original.rrn());
      case NOTHING -> reversal.original(wrong(data)).rrn(null).terminal(OTHER_TERMINAL);
    }
    return notAlwaysOfItsCard(original, reversal);
  }

  /** Refers to what another message is about. */
  RequestBuilder reference(Request original, RequestBuilder message) {
    OriginalData data = original.asOriginal();
    message.original(null);
    switch (chance.pick(ByReference.values())) {
      case ORIGINAL_DATA -> message.original(data);
      case ORIGINAL_DATA_OF_ANY_ACQUIRER -> message.original(ofAnyAcquirer(data));
      case ORIGINAL_DATA_WITH_OTHER_TIME -> message.original(withOtherTime(data));
      case APPROVAL_AND_RRN ->
          message.approvalOf(original).rrn(original.rrn()).terminal(OTHER_TERMINAL);
      case APPROVAL_AND_CARD -> message.approvalOf(original);
      case WRONG_ORIGINAL_DATA_AND_APPROVAL -> message.original(wrong(data)).approvalOf(original);
      case APPROVAL_ALONE -> message.approvalOf(original).rrn(null).terminal(OTHER_TERMINAL);
      case WRONG_ORIGINAL_DATA -> message.original(wrong(data));
      case RRN_ALONE -> message.rrn(original.rrn());
      case NOTHING -> message.rrn(null);
    }
    return notAlwaysOfItsCard(original, message);
  }

  private RequestBuilder notAlwaysOfItsCard(Request original, RequestBuilder message) {
    if (chance.in(OTHER_CARD)) {
      message.card(chance.oneOf(RandomOpenings.cardsOf(original.programme())));
    } else if (chance.in(NO_CARD)) {
      message.card(null);
    }
    if (chance.in(OTHER_PROGRAMME)) {
      message.programme(chance.oneOf(RandomProgrammes.ALL).id());
    }
    return message;
  }

  private static OriginalData ofAnyAcquirer(OriginalData data) {
    return new OriginalData(data.mti(), data.stan(), data.transmittedAt(), 0, 0);
  }

  private static OriginalData withOtherTime(OriginalData data) {
    return new OriginalData(data.mti(), data.stan(), data.transmittedAt() + 1, data.acquirer(), 0);
  }

  private static OriginalData wrong(OriginalData data) {
    return new OriginalData(
        data.mti(), RandomTill.STANS + 1, data.transmittedAt(), data.acquirer(), 0);
  }
}
