package io.tebus.ops;

import io.tebus.app.DemoCards;
import io.tebus.iso.frame.Framing;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An open listener as the host describes it, and the command that tries it.
 *
 * <p>Immutable.
 *
 * @param address address and port, dialect, framing and programme, in words
 */
record ListenerLine(String name, String address) {

  /** Host, port, dialect, framing with its channel class, and programme. */
  private static final Pattern WORDS =
      Pattern.compile("(\\S+):([0-9]+) {2}(\\S+) behind ((\\w+) \\(.*\\)), programme (.+)");

  private static final int HOST = 1;
  private static final int PORT = 2;
  private static final int DIALECT = 3;
  private static final int FRAMING = 4;
  private static final int CHANNEL = 5;
  private static final int PROGRAMME = 6;

  private static final String FIVE_BYTES = "5-byte header)";
  private static final String TPDU = "6000000000";

  /** The address that is asked unless told otherwise, and those that it is one of. */
  private static final Set<String> USUAL_HOSTS =
      Set.of("127.0.0.1", "0.0.0.0", "0:0:0:0:0:0:0:0", "::");

  /** A purchase in the words of a dialect that comes with Tebus. */
  private static final Map<String, String> REQUESTS =
      Map.of(
          "iso87a", "ops/docs/request.json",
          "iso87b", "ops/docs/request.json",
          "cmf", "ops/docs/request-cmf.json");

  /** Listeners by name, in the order of their ports. */
  static List<ListenerLine> byPort(Map<String, String> listeners) {
    return listeners.entrySet().stream()
        .map(entry -> new ListenerLine(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparingInt(ListenerLine::port).thenComparing(ListenerLine::name))
        .toList();
  }

  /**
   * The command that sends it a purchase of a demonstration card. Empty where such a command cannot
   * be told from the words: other cards, a dialect or a header of its own, a channel that jPOS does
   * not have.
   */
  Optional<String> command() {
    Matcher words = WORDS.matcher(address);
    if (!words.matches() || !group(words, PROGRAMME).equals(DemoCards.PROGRAMME)) {
      return Optional.empty();
    }
    String dialect = group(words, DIALECT);
    String request = REQUESTS.get(dialect);
    Optional<String> framing = framingOptions(group(words, CHANNEL), group(words, FRAMING));
    if (request == null || framing.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "ops/tebus send --port "
            + group(words, PORT)
            + hostOption(group(words, HOST))
            + (dialect.equals("iso87a") ? "" : " --dialect " + dialect)
            + framing.get()
            + " < "
            + request);
  }

  private int port() {
    Matcher words = WORDS.matcher(address);
    return words.matches() ? Integer.parseInt(group(words, PORT)) : Integer.MAX_VALUE;
  }

  /** The options with which a framing is described in the same words. */
  private static Optional<String> framingOptions(String channel, String framing) {
    if (!JposChannel.isThere(channel)) {
      return Optional.empty();
    }
    String header = framing.endsWith(FIVE_BYTES) ? TPDU : "";
    if (!Framing.forChannelClass(channel, header).toString().equals(framing)) {
      return Optional.empty();
    }
    return Optional.of(
        (channel.equals("PostChannel") ? "" : " --framing " + channel)
            + (header.isEmpty() ? "" : " --header " + header));
  }

  private static String hostOption(String host) {
    return USUAL_HOSTS.contains(host) ? "" : " --host " + host;
  }

  private static String group(Matcher words, int group) {
    return Objects.requireNonNull(words.group(group));
  }
}
