package io.tebus.ops.cards;

/**
 * Why the host takes no further line for now.
 *
 * <p>Immutable.
 */
enum Obstacle implements Settlement {
  CARDS_FULL("the card table is full", "cards"),
  ACCOUNTS_FULL("the account table is full", "accounts"),
  LOTS_FULL("the table of lots is full", "lots"),
  POINTS_FULL("the programme has issued as many points as it can count", ""),
  NOT_WRITABLE(
      "the host journals nothing now: see its log, whether its disk has less room than"
          + " tebus.journal.min-free-mb or its clock is wrong",
      "");

  private final String what;
  private final String setting;

  Obstacle(String what, String setting) {
    this.what = what;
    this.setting = setting;
  }

  /**
   * In words for an operator.
   *
   * @param repeat what to do when it is overcome
   */
  String inWords(String repeat) {
    if (this == POINTS_FULL) {
      return what;
    }
    String remedy =
        setting.isEmpty()
            ? ""
            : ": raise tebus.store."
                + setting
                + " in cfg/default.yml and start the host again (first the steps in"
                + " ops/docs/metrics.md, Other capacities)";
    return what + remedy + "; then " + repeat;
  }
}
