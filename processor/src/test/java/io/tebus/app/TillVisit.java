package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.jpos.iso.ISOMsg;

/**
 * What a till does with a customer's card, whoever made the till: a purchase, a redemption, a
 * balance, the reversal of the redemption, an echo test. Each answer is held against the points
 * that must come of it.
 *
 * <p>Confined to the test's thread.
 */
final class TillVisit {

  /** Sends a request and waits, with a limit, for what comes back. */
  interface Till {
    ISOMsg ask(ISOMsg request) throws Exception;
  }

  /** What a visit leaves on an account that was empty. */
  static final long POINTS_LEFT = 45;

  private static final int FIRST_CARD = 10;
  private static final int STANS = 100;

  private final TestDialect dialect;
  private final Till till;

  private TillVisit(TestDialect dialect, Till till) {
    this.dialect = dialect;
    this.till = till;
  }

  /**
   * Makes one visit.
   *
   * @param number tells visits at the same host apart: each has a card and trace numbers of its own
   */
  static void make(int number, TestDialect dialect, Till till) throws Exception {
    new TillVisit(dialect, till).make(card(number), STANS * (1 + number));
  }

  /** The card of a visit. */
  static String card(int number) {
    return DemoCards.number(FIRST_CARD + number);
  }

  private void make(String card, int stan) throws Exception {
    ISOMsg earned = ask(TestMessages.purchase(card, stan, 4590));
    assertThat(earned.getString(38)).matches("[0-9A-Z]{6}");
    assertThat(earned.getString(54)).isEqualTo(dialect.points("02", 45) + dialect.points("1S", 45));

    ISOMsg redemption = TestMessages.redemption(card, stan + 1, 30);
    assertThat(ask(redemption).getString(54))
        .isEqualTo(dialect.points("02", 15) + dialect.points("1T", 30));
    assertAvailable(card, stan + 2, 15);

    ask(TestMessages.reversal(redemption, stan + 3));
    assertAvailable(card, stan + 4, POINTS_LEFT);

    ask(TestMessages.network(stan + 5, "301"));
  }

  private void assertAvailable(String card, int stan, long points) throws Exception {
    ISOMsg answer = ask(TestMessages.balance(card, stan));
    assertThat(answer.getString(54)).isEqualTo(dialect.points("02", points));
  }

  /** The answer to a request, which is an approval of this request. */
  private ISOMsg ask(ISOMsg request) throws Exception {
    ISOMsg sent = dialect.worded(request);
    String what = TestMessages.mti(sent) + " " + sent.getString(11);
    ISOMsg answer = till.ask(sent);
    assertThat(TestMessages.mti(answer)).as(what).isEqualTo(answerMti(TestMessages.mti(sent)));
    assertThat(answer.getString(39)).as(what).isEqualTo(dialect.approved(sent));
    for (int element : new int[] {2, 3, 4, 11, 24, 70}) {
      if (sent.hasField(element)) {
        assertThat(answer.getString(element))
            .as("%s element %d", what, element)
            .isEqualTo(sent.getString(element));
      }
    }
    return answer;
  }

  /** 0200 is answered with 0210, 2804 with 2814. */
  private static String answerMti(String mti) {
    return mti.substring(0, 2) + (char) (mti.charAt(2) + 1) + mti.substring(3);
  }
}
