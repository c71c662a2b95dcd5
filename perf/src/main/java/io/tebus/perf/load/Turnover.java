package io.tebus.perf.load;

/**
 * What was done to points: credited by purchases and loads, taken back of that, redeemed, given
 * back of that, sent to other cards and received from them. What is on hold and what is pending are
 * what is so now: the end of a hold makes them less.
 *
 * <p>Immutable. Points; a single step may have a negative {@code held}, {@code pending}, {@code
 * sent} or {@code received}: it undoes.
 */
record Turnover(
    long earned,
    long loaded,
    long takenBack,
    long redeemed,
    long givenBack,
    long held,
    long pending,
    long sent,
    long received) {

  static final Turnover NONE = new Turnover(0, 0, 0, 0, 0, 0, 0, 0, 0);

  static Turnover ofEarned(long points) {
    return new Turnover(points, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  static Turnover ofLoaded(long points) {
    return new Turnover(0, points, 0, 0, 0, 0, 0, 0, 0);
  }

  static Turnover ofRedeemed(long points) {
    return new Turnover(0, 0, 0, points, 0, 0, 0, 0, 0);
  }

  static Turnover ofHeld(long points) {
    return new Turnover(0, 0, 0, 0, 0, points, 0, 0, 0);
  }

  static Turnover ofPending(long points) {
    return new Turnover(0, 0, 0, 0, 0, 0, points, 0, 0);
  }

  static Turnover ofSent(long points) {
    return new Turnover(0, 0, 0, 0, 0, 0, 0, points, 0);
  }

  static Turnover ofReceived(long points) {
    return new Turnover(0, 0, 0, 0, 0, 0, 0, 0, points);
  }

  Turnover plus(Turnover other) {
    return new Turnover(
        Math.addExact(earned, other.earned),
        Math.addExact(loaded, other.loaded),
        Math.addExact(takenBack, other.takenBack),
        Math.addExact(redeemed, other.redeemed),
        Math.addExact(givenBack, other.givenBack),
        Math.addExact(held, other.held),
        Math.addExact(pending, other.pending),
        Math.addExact(sent, other.sent),
        Math.addExact(received, other.received));
  }

  /** What it does to the points available. */
  long change() {
    return earned + loaded - takenBack - redeemed + givenBack - held - sent + received;
  }

  /** What a step that undoes gives back of what was redeemed or sent. */
  long returned() {
    return givenBack - sent;
  }
}
