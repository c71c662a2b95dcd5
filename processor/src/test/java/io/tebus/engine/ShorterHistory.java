package io.tebus.engine;

import io.tebus.reference.RandomHistory.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a history that fails shorter: leaves out halves, quarters and so on down to single steps,
 * as long as what is left still fails.
 *
 * <p>Confined to the test's thread. Source: A. Zeller, "Simplifying and Isolating Failure-Inducing
 * Input", 2002, without its complements.
 */
final class ShorterHistory {

  /** So many steps are taken at most, all tries together. */
  private static final long MAX_STEPS = 5_000_000;

  private final Predicate<List<Step>> fails;
  private long stepsLeft = MAX_STEPS;

  private ShorterHistory(Predicate<List<Step>> fails) {
    this.fails = fails;
  }

  /** A part of the steps, in their order, that fails too; all of them when none was found. */
  static List<Step> of(List<Step> failing, Predicate<List<Step>> fails) {
    return new ShorterHistory(fails).shorten(failing);
  }

  private List<Step> shorten(List<Step> failing) {
    List<Step> shortest = List.copyOf(failing);
    for (int cut = shortest.size() / 2; cut > 0; cut = Math.min(cut, shortest.size()) / 2) {
      int at = 0;
      while (at < shortest.size() && stepsLeft > 0) {
        List<Step> shorter = without(shortest, at, Math.min(at + cut, shortest.size()));
        stepsLeft -= shorter.size();
        if (!shorter.isEmpty() && fails.test(shorter)) {
          shortest = shorter;
        } else {
          at += cut;
        }
      }
    }
    return shortest;
  }

  private static List<Step> without(List<Step> steps, int from, int to) {
    List<Step> left = new ArrayList<>(steps.subList(0, from));
    left.addAll(steps.subList(to, steps.size()));
    return left;
  }
}
