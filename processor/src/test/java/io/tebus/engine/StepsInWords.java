package io.tebus.engine;

import io.tebus.reference.AccountChange;
import io.tebus.reference.AccountName;
import io.tebus.reference.AccountOpening;
import io.tebus.reference.CardChange;
import io.tebus.reference.Change;
import io.tebus.reference.Merging;
import io.tebus.reference.RandomHistory.Step;
import io.tebus.reference.Request;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a failure says of the steps that lead to it.
 *
 * <p>Safe for any thread.
 */
final class StepsInWords {

  private StepsInWords() {}

  /** A line for each step: everything but card numbers. */
  static String describe(List<Step> steps) {
    Map<String, String> names = new HashMap<>();
    StringBuilder text = new StringBuilder();
    for (Step step : steps) {
      step.openings().forEach(opening -> name(names, opening.card()));
      step.changes().forEach(change -> name(names, change));
      Request request = step.request();
      name(names, request.card());
      name(names, cardOf(request.payer()));
      name(names, cardOf(request.recipient()));
      String line = step.toString();
      for (Map.Entry<String, String> name : names.entrySet()) {
        line = line.replace(name.getKey(), name.getValue());
      }
      text.append(line).append('\n');
    }
    return text.toString();
  }

  private static void name(Map<String, String> names, Change change) {
    switch (change) {
      case CardChange ofCard -> name(names, ofCard.card());
      case AccountChange ofAccount -> name(names, cardOf(ofAccount.account()));
      case AccountOpening _ -> {
        // It names no card.
      }
      case Merging merging -> {
        name(names, cardOf(merging.from()));
        name(names, cardOf(merging.into()));
      }
    }
  }

  private static void name(Map<String, String> names, @Nullable String card) {
    if (card != null) {
      names.computeIfAbsent(card, any -> "card-" + names.size());
    }
  }

  private static @Nullable String cardOf(@Nullable AccountName name) {
    return name == null ? null : name.card();
  }
}
