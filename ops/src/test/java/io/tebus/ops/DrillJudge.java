package io.tebus.ops;

import io.tebus.iso.Mti;
import io.tebus.ops.DrillExpectation.CodeOnly;
import io.tebus.ops.DrillExpectation.Figures;
import io.tebus.ops.DrillExpectation.Stored;
import io.tebus.ops.DrillExpectation.TakenBack;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One answer held against what it must say. Each difference is a text of the form {@code name=value
 * (expected: value)}; none names a card.
 *
 * <p>Confined to the thread that judges.
 */
final class DrillJudge {

  private static final Pattern RRN = Pattern.compile("[0-9A-Z]{12}");
  private static final Pattern APPROVAL_CODE = Pattern.compile("[0-9A-Z]{6}");
  private static final Pattern NONE = Pattern.compile("");

  private final DrillAnswer answer;
  private final List<String> differences = new ArrayList<>();

  private DrillJudge(DrillAnswer answer) {
    this.answer = answer;
  }

  /** What is wrong with the answer; empty when nothing is. */
  static List<String> differences(DrillQuestion question, DrillAnswer answer) {
    DrillJudge judge = new DrillJudge(answer);
    judge.judge(question);
    return List.copyOf(judge.differences);
  }

  private void judge(DrillQuestion question) {
    DrillRequest request = question.request();
    same("mti", answer.mti(), DrillFrame.digits(Mti.response(request.frame().mti()), 4));
    if (!answer.pan().equals(request.card().pan())) {
      differences.add("de2 is another card (expected: the request's)");
    }
    switch (question.expectation()) {
      case Figures expected -> {
        figures(expected, 'C');
        same("money part (tag 15)", answer.text("15"), "");
      }
      case TakenBack expected -> {
        figures(
            new Figures(
                DrillAnswer.APPROVED,
                expected.amount(),
                expected.before(),
                expected.earned(),
                expected.redeemed(),
                expected.after()),
            'D');
        same("money part (tag 15)", answer.text("15"), expected.moneyPart());
      }
      case Stored expected -> stored(expected.answer());
      case CodeOnly expected -> same("de39", answer.responseCode(), expected.responseCode());
    }
  }

  private void figures(Figures expected, char sign) {
    same("de39", answer.responseCode(), expected.responseCode());
    same("de4", answer.amount(), expected.amount());
    same("points before (tag 01)", answer.tag("01"), expected.before());
    same("earned (tag 02)", zeroWhenAbsent(answer.tag("02")), expected.earned());
    same("earned (de54 1S)", zeroWhenAbsent(answer.points("1S", sign)), expected.earned());
    same("redeemed (tag 03)", zeroWhenAbsent(answer.tag("03")), expected.redeemed());
    same("redeemed (de54 1T)", zeroWhenAbsent(answer.points("1T", sign)), expected.redeemed());
    same("points after (tag 05)", answer.tag("05"), expected.after());
    same("points after (de54 02)", answer.points("02", 'C'), expected.after());
    boolean decision = !expected.amount().isEmpty();
    if (decision) {
      form("de37", answer.rrn(), RRN);
    }
    form("de38", answer.approvalCode(), decision && answer.isApproved() ? APPROVAL_CODE : NONE);
  }

  private void stored(DrillAnswer first) {
    same("de39 of the repeat", answer.responseCode(), first.responseCode());
    same("de4 of the repeat", answer.amount(), first.amount());
    same("de37 of the repeat", answer.rrn(), first.rrn());
    same("de38 of the repeat", answer.approvalCode(), first.approvalCode());
    same("de54 of the repeat", answer.amounts(), first.amounts());
  }

  private static long zeroWhenAbsent(long figure) {
    return figure == DrillAnswer.ABSENT ? 0 : figure;
  }

  private void same(String name, long actual, long wanted) {
    same(name, actual == DrillAnswer.ABSENT ? "" : Long.toString(actual), Long.toString(wanted));
  }

  private void same(String name, String actual, String wanted) {
    if (!actual.equals(wanted)) {
      differences.add(name + "=" + shown(actual) + " (expected: " + shown(wanted) + ")");
    }
  }

  private void form(String name, String actual, Pattern wanted) {
    if (!wanted.matcher(actual).matches()) {
      differences.add(name + "=" + shown(actual) + " (expected: " + shown(wanted.pattern()) + ")");
    }
  }

  private static String shown(String text) {
    return text.isEmpty() ? "absent" : text;
  }
}
