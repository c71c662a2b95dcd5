package io.tebus.iso.dialect;

import io.tebus.iso.DataElement;
import io.tebus.iso.dialect.DialectElements.ConditionCode;
import io.tebus.iso.dialect.DialectElements.EarnRequest;
import io.tebus.iso.dialect.DialectElements.NetworkManagement;
import io.tebus.iso.dialect.DialectElements.Replacement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Reads the section {@code elements} of a dialect file: where things are. What it does not say is
 * as in ISO 8583:1987.
 *
 * <p>Used once, by one thread.
 */
final class ElementsReader {

  private static final String AMOUNT = "amount";
  private static final String CURRENCY = "currency";
  private static final String MERCHANT_TYPE = "merchant-type";
  private static final String ACQUIRER = "acquirer";
  private static final String TERMINAL = "terminal";
  private static final String CARD_ACCEPTOR = "card-acceptor";
  private static final String CONDITION_CODE = "condition-code";
  private static final String LOCAL_MOMENT = "local-moment";
  private static final String TRANSMITTED_AT = "transmitted-at";
  private static final String STAN = "stan";
  private static final String NETWORK_MANAGEMENT = "network-management";
  private static final String ORIGINAL_DATA = "original-data";
  private static final String REPLACEMENT = "replacement";
  private static final String ADDITIONAL_AMOUNTS = "additional-amounts";
  private static final String EARN_REQUEST = "earn-request";
  private static final List<String> KEYS =
      List.of(
          AMOUNT,
          CURRENCY,
          MERCHANT_TYPE,
          ACQUIRER,
          TERMINAL,
          CARD_ACCEPTOR,
          CONDITION_CODE,
          LOCAL_MOMENT,
          TRANSMITTED_AT,
          STAN,
          NETWORK_MANAGEMENT,
          ORIGINAL_DATA,
          REPLACEMENT,
          ADDITIONAL_AMOUNTS,
          EARN_REQUEST);

  private static final String ELEMENT = "element";
  private static final String FORM = "form";
  private static final String NONE_WORD = "none";
  private static final int NONE = DialectElements.NONE;

  private static final int MIN = DataElement.PAN;
  private static final int MAX = DataElement.MAX_OF_THREE_BITMAPS;

  /** An answer writes amount, then earn result, then DE 37 to 39, then what is said of points. */
  private static final int MAX_BEFORE_RESPONSE = DataElement.RRN - 1;

  private static final int MIN_BEHIND_RESPONSE = DataElement.RESPONSE_CODE + 1;

  private final DialectFile file;

  /** Elements that are used already. */
  private final Map<Integer, Use> uses = new HashMap<>();

  /**
   * What an element is used for.
   *
   * @param node that said so, null for a default
   */
  private record Use(String key, @Nullable Node node) {}

  ElementsReader(DialectFile file) {
    this.file = file;
    for (int element :
        new int[] {
          DataElement.PAN,
          DataElement.PROCESSING_CODE,
          DataElement.FORWARDER_ID,
          DataElement.TRACK_2,
          DataElement.RRN,
          DataElement.APPROVAL_CODE,
          DataElement.RESPONSE_CODE,
          DataElement.FROM_ACCOUNT,
          DataElement.TO_ACCOUNT
        }) {
      uses.put(element, new Use("the same in every dialect", null));
    }
  }

  /** An element that an answer has behind DE 39. */
  int behindResponse(@Nullable Node node, String key) {
    return element(node, key, MIN_BEHIND_RESPONSE, MAX);
  }

  DialectElements read(@Nullable Node node, String what) {
    Map<String, Node> entries = file.entries(node, what, List.of(), KEYS);
    Map<String, Node> amount = elementAndForm(entries.get(AMOUNT), AMOUNT);
    AmountForm amountForm = form(amount.get(FORM), AmountForm.values(), AmountForm.PLAIN);
    Node momentNode = entries.get(LOCAL_MOMENT);
    boolean oneMoment = momentNode != null && has(momentNode, "moment");
    Map<String, Node> moment =
        file.entries(
            momentNode, LOCAL_MOMENT, oneMoment ? List.of("moment") : List.of("time", "date"));
    Map<String, Node> original = elementAndForm(entries.get(ORIGINAL_DATA), ORIGINAL_DATA);
    OriginalDataForm originalForm =
        form(original.get(FORM), OriginalDataForm.values(), OriginalDataForm.ISO_1987);
    Map<String, Node> additional =
        elementAndForm(entries.get(ADDITIONAL_AMOUNTS), ADDITIONAL_AMOUNTS);
    int amountElement =
        or(amount.get(ELEMENT), AMOUNT, DataElement.AMOUNT, MIN, MAX_BEFORE_RESPONSE);
    int transmittedAt =
        orNone(entries.get(TRANSMITTED_AT), TRANSMITTED_AT, DataElement.TRANSMITTED_AT);
    if (transmittedAt == NONE && originalForm == OriginalDataForm.ISO_1987 && node != null) {
      file.mistake(node, TRANSMITTED_AT + "=none", "the element that names an original of 1987");
    }
    return new DialectElements(
        amountElement,
        amountForm,
        currency(entries.get(CURRENCY), amountForm),
        or(entries.get(MERCHANT_TYPE), MERCHANT_TYPE, DataElement.MERCHANT_TYPE),
        or(entries.get(ACQUIRER), ACQUIRER, DataElement.ACQUIRER_ID),
        or(entries.get(TERMINAL), TERMINAL, DataElement.TERMINAL_ID),
        or(entries.get(CARD_ACCEPTOR), CARD_ACCEPTOR, DataElement.CARD_ACCEPTOR_ID),
        conditionCode(entries.get(CONDITION_CODE)),
        or(moment.get(oneMoment ? "moment" : "time"), LOCAL_MOMENT, DataElement.LOCAL_TIME),
        oneMoment ? NONE : or(moment.get("date"), LOCAL_MOMENT, DataElement.LOCAL_DATE),
        transmittedAt,
        or(entries.get(STAN), STAN, DataElement.STAN),
        networkManagement(entries.get(NETWORK_MANAGEMENT)),
        or(original.get(ELEMENT), ORIGINAL_DATA, DataElement.ORIGINAL_DATA),
        originalForm,
        replacement(entries.get(REPLACEMENT)),
        or(
            additional.get(ELEMENT),
            ADDITIONAL_AMOUNTS,
            DataElement.ADDITIONAL_AMOUNTS,
            MIN_BEHIND_RESPONSE,
            MAX),
        form(
            additional.get(FORM),
            AdditionalAmountsForm.values(),
            AdditionalAmountsForm.WITHOUT_EXPONENT),
        earnRequest(entries.get(EARN_REQUEST), amountElement));
  }

  private int currency(@Nullable Node node, AmountForm amountForm) {
    boolean ofItsOwn = amountForm == AmountForm.PLAIN;
    if (node != null && isNone(node) == ofItsOwn) {
      file.mistake(
          node,
          CURRENCY,
          (ofItsOwn ? "an element" : NONE_WORD) + ", as amounts are " + amountForm.code());
    }
    return ofItsOwn ? orNone(node, CURRENCY, DataElement.CURRENCY) : NONE;
  }

  private ConditionCode conditionCode(@Nullable Node node) {
    if (isNone(node)) {
      return new ConditionCode(NONE, 0);
    }
    Map<String, Node> entries = file.entries(node, CONDITION_CODE, List.of(ELEMENT, "ecommerce"));
    return new ConditionCode(
        shared(entries.get(ELEMENT), CONDITION_CODE, DataElement.CONDITION_CODE),
        code(entries.get("ecommerce"), "ecommerce", 59));
  }

  private NetworkManagement networkManagement(@Nullable Node node) {
    Map<String, Node> entries =
        file.entries(node, NETWORK_MANAGEMENT, List.of(ELEMENT, "sign-on", "sign-off", "echo"));
    return new NetworkManagement(
        shared(entries.get(ELEMENT), NETWORK_MANAGEMENT, DataElement.NETWORK_MANAGEMENT_CODE),
        code(entries.get("sign-on"), "sign-on", 1),
        code(entries.get("sign-off"), "sign-off", 2),
        code(entries.get("echo"), "echo", 301));
  }

  private Replacement replacement(@Nullable Node node) {
    if (isNone(node)) {
      return new Replacement(NONE, ReplacementForm.FIRST_12, NONE, 0);
    }
    Map<String, Node> entries =
        file.entries(
            node, REPLACEMENT, List.of(ELEMENT, FORM), List.of("function-element", "partial"));
    ReplacementForm form =
        form(entries.get(FORM), ReplacementForm.values(), ReplacementForm.FIRST_12);
    boolean byFunction = form == ReplacementForm.WITH_ORIGINAL;
    if (node != null
        && (byFunction != entries.containsKey("function-element")
            || byFunction != entries.containsKey("partial"))) {
      file.mistake(
          node,
          REPLACEMENT + ": form=" + form.code(),
          "function-element and partial " + (byFunction ? "as well" : "only with with-original"));
    }
    return new Replacement(
        or(entries.get(ELEMENT), REPLACEMENT, DataElement.REPLACEMENT_AMOUNTS),
        form,
        byFunction ? shared(entries.get("function-element"), REPLACEMENT, NONE) : NONE,
        byFunction ? code(entries.get("partial"), "partial", 0) : 0);
  }

  /** None unless said otherwise. */
  private EarnRequest earnRequest(@Nullable Node node, int amountElement) {
    if (node == null || isNone(node)) {
      return new EarnRequest(NONE, 0, 0, true, 0);
    }
    Map<String, Node> entries =
        file.entries(
            node,
            EARN_REQUEST,
            List.of(ELEMENT, "dataset", "bit", "when-absent", "answer-dataset"));
    ScalarNode whenAbsent = file.scalar(entries.get("when-absent"), "when-absent");
    String word = whenAbsent == null ? "Y" : whenAbsent.getValue();
    if (whenAbsent != null && !word.equals("Y") && !word.equals("N")) {
      file.mistake(whenAbsent, "when-absent=" + word, "Y or N");
    }
    return new EarnRequest(
        element(entries.get(ELEMENT), EARN_REQUEST, amountElement + 1, MAX_BEFORE_RESPONSE),
        dataset(entries.get("dataset"), "dataset", 75),
        file.number(entries.get("bit"), "bit", 2, 7),
        word.equals("Y"),
        dataset(entries.get("answer-dataset"), "answer-dataset", 76));
  }

  /** A dataset, hexadecimal as the standard writes it. The widths in no others are known. */
  private int dataset(@Nullable Node node, String key, int known) {
    return 0x70 + file.number(node, key, known, known) % 10;
  }

  private Map<String, Node> elementAndForm(@Nullable Node node, String key) {
    return file.entries(node, key, List.of(ELEMENT, FORM));
  }

  private <F extends Coded> F form(@Nullable Node node, F[] forms, F absent) {
    ScalarNode scalar = file.scalar(node, FORM);
    if (scalar == null) {
      return absent;
    }
    for (F form : forms) {
      if (form.code().equals(scalar.getValue())) {
        return form;
      }
    }
    file.mistake(
        scalar,
        FORM + "=" + scalar.getValue(),
        "one of " + Arrays.stream(forms).map(Coded::code).toList());
    return absent;
  }

  private static boolean has(Node node, String key) {
    return node instanceof MappingNode mapping
        && mapping.getValue().stream()
            .anyMatch(tuple ->
                tuple.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key));
  }

  private static boolean isNone(@Nullable Node node) {
    return node instanceof ScalarNode scalar && scalar.getValue().equals(NONE_WORD);
  }

  private int code(@Nullable Node node, String key, int absent) {
    return node == null ? absent : file.number(node, key, 0, 9_999);
  }

  private int orNone(@Nullable Node node, String key, int absent) {
    return isNone(node) ? NONE : or(node, key, absent);
  }

  private int or(@Nullable Node node, String key, int absent) {
    return or(node, key, absent, MIN, MAX);
  }

  private int or(@Nullable Node node, String key, int absent, int min, int max) {
    if (node != null) {
      return element(node, key, min, max);
    }
    Use other = uses.putIfAbsent(absent, new Use(key, null));
    Node said = other == null ? null : other.node();
    if (other != null && said != null) {
      file.mistake(said, other.key() + "=" + absent, "an element that is not taken: " + key);
    }
    return absent;
  }

  /** An element that may serve others, too. */
  private int shared(@Nullable Node node, String key, int absent) {
    return node == null ? absent : file.number(node, key, MIN, MAX);
  }

  /** An element that serves this alone. */
  private int element(@Nullable Node node, String key, int min, int max) {
    int element = file.number(node, key, min, max);
    if (node != null && element != DialectFile.UNREADABLE) {
      Use other = uses.putIfAbsent(element, new Use(key, node));
      if (other != null) {
        file.mistake(node, key + "=" + element, "an element that is not taken: " + other.key());
      }
    }
    return element;
  }
}
