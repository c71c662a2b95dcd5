package io.tebus.perf.load;

import java.util.List;
import java.util.Locale;

/**
 * What the tills found, point by point, and the first of the mistakes in words; no text names a
 * card by more than its first six and last four digits.
 *
 * <p>Immutable.
 */
public record TillVerdict(List<Point> points, List<String> mistakes) {

  /** A host that leaves more than one in so many unsent did not keep up with the rate. */
  private static final long MOST_NOT_SENT = 20;

  /** One promise of the host, whether it held, and the figures that show it. */
  public record Point(String promise, boolean held, String explanation) {}

  public TillVerdict {
    points = List.copyOf(points);
    mistakes = List.copyOf(mistakes);
  }

  /** True when every promise held. */
  public boolean held() {
    return points.stream().allMatch(Point::held);
  }

  static TillVerdict of(TillFigures figures, Books books, List<String> mistakes) {
    return new TillVerdict(
        List.of(
            new Point(
                "every request was answered",
                figures.sent() > 0
                    && figures.unanswered() == 0
                    && figures.notSent() <= figures.sent() / MOST_NOT_SENT,
                String.format(
                    Locale.ROOT,
                    "%,d sent, %,d answered, %,d due but not sent",
                    figures.sent(),
                    figures.answered(),
                    figures.notSent())),
            new Point(
                "every answer is what the tills' own ledger expects",
                figures.wrong() == 0,
                String.format(
                    Locale.ROOT,
                    "%,d approved, %,d declined, %,d wrong",
                    figures.approved(),
                    figures.declined(),
                    figures.wrong())),
            new Point(
                "no request was refused for overload",
                figures.refused() == 0,
                String.format(Locale.ROOT, "%,d answered 91", figures.refused())),
            new Point(
                "every card met, asked again, has the balance of its ledger",
                books.agree(),
                String.format(
                    Locale.ROOT,
                    "%,d cards met, %,d asked again, %,d agree",
                    books.cards(),
                    books.askedAgain(),
                    books.agreeing())),
            new Point(
                "opening + earned + loaded - taken back - redeemed + given back - held - sent"
                    + " + received = closing, over the cards asked again",
                books.balance(),
                String.format(
                    Locale.ROOT,
                    "%,d + %,d + %,d - %,d - %,d + %,d - %,d - %,d + %,d = %,d, closing %,d",
                    books.openingPoints(),
                    books.turnover().earned(),
                    books.turnover().loaded(),
                    books.turnover().takenBack(),
                    books.turnover().redeemed(),
                    books.turnover().givenBack(),
                    books.turnover().held(),
                    books.turnover().sent(),
                    books.turnover().received(),
                    books.expectedPoints(),
                    books.closingPoints()))),
        mistakes);
  }
}
