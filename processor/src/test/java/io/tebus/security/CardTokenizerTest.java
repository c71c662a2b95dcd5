package io.tebus.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.macs.CMac;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

class CardTokenizerTest {

  private static final long SEED = 20_261_121;
  private static final int BLOCK = 16;
  private static final int CALLS = 1_000_000;
  private static final long SLACK_BYTES = 64 << 10;
  private static final String PAN = "9999000100000078";

  private record Token(long high, long low) {}

  @Test
  void agreesWithAnotherImplementationOfCmac() {
    Random random = new Random(SEED);
    // Among so many keys there are some whose first subkey needs the carry, and some that do not.
    for (int round = 0; round < 64; round++) {
      byte[] key = new byte[32];
      random.nextBytes(key);
      CardTokenizer tokenizer = new CardTokenizer(key);
      for (int length = 1; length <= CardTokenizer.MAX_DIGITS; length++) {
        String digits = digits(random, length);

        assertThat(token(tokenizer, digits))
            .as("seed %d round %d length %d", SEED, round, length)
            .isEqualTo(cmac(key, block(digits)));
      }
    }
  }

  @Test
  void twoNumbersNeverShareAToken() {
    CardTokenizer tokenizer = new CardTokenizer(new byte[32]);
    Set<Token> tokens = new HashSet<>();
    int numbers = 0;

    // The same digits with zeros before them, in every length a card number can have.
    for (int length = 12; length <= CardTokenizer.MAX_DIGITS; length++) {
      for (int value = 0; value < 12_500; value++) {
        tokens.add(token(tokenizer, String.format(Locale.ROOT, "%0" + length + "d", value)));
        numbers++;
      }
    }

    assertThat(numbers).isEqualTo(100_000);
    assertThat(tokens).hasSize(numbers);
  }

  @Test
  void zerosBehindANumberMakeAnotherNumber() {
    CardTokenizer tokenizer = new CardTokenizer(new byte[32]);
    Set<Token> tokens = new HashSet<>();

    for (int zeros = 0; zeros <= 7; zeros++) {
      tokens.add(token(tokenizer, "999900010000" + "0".repeat(zeros)));
    }

    assertThat(tokens).hasSize(8);
  }

  @Test
  void readsTheNumberWhereItIs() {
    CardTokenizer tokenizer = new CardTokenizer(new byte[32]);
    UnsafeBuffer message =
        new UnsafeBuffer(("16" + PAN + "000000").getBytes(StandardCharsets.US_ASCII));

    tokenizer.tokenize(message, 2, PAN.length());

    assertThat(new Token(tokenizer.tokenHigh(), tokenizer.tokenLow()))
        .isEqualTo(token(tokenizer, PAN));
  }

  @Test
  void aTokenDoesNotDependOnTheOneBefore() {
    CardTokenizer used = new CardTokenizer(new byte[32]);
    token(used, "9999000100000078999");

    assertThat(token(used, "999900010000"))
        .isEqualTo(token(new CardTokenizer(new byte[32]), "999900010000"));
  }

  @Test
  void anotherKeyGivesOtherTokens() {
    byte[] other = new byte[32];
    other[31] = 1;

    assertThat(token(new CardTokenizer(other), PAN))
        .isNotEqualTo(token(new CardTokenizer(new byte[32]), PAN));
  }

  @Test
  void tokenizesWithoutAllocating() {
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    CardTokenizer tokenizer = new CardTokenizer(new byte[32]);
    UnsafeBuffer digits = new UnsafeBuffer(PAN.getBytes(StandardCharsets.US_ASCII));
    tokenize(tokenizer, digits);

    long before = threads.getCurrentThreadAllocatedBytes();
    long last = tokenize(tokenizer, digits);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(last).isEqualTo(token(tokenizer, PAN).high());
    assertThat(allocated).isBetween(0L, SLACK_BYTES);
  }

  @Test
  void aDigestTellsElementsContentsAndLengthsApart() {
    CardTokenizer tokenizer = new CardTokenizer(new byte[32]);
    // As much as fits into one block.
    String thirteen = "1234567890123";

    assertThat(
            new long[] {
              digest(tokenizer, 102, ""),
              digest(tokenizer, 102, "123456789012"),
              digest(tokenizer, 102, thirteen),
              digest(tokenizer, 103, thirteen),
              digest(tokenizer, 102, "1234567890124"),
              digest(tokenizer, 102, thirteen + "4"),
              digest(tokenizer, 102, thirteen + "5"),
              digest(tokenizer, 102, "2234567890123" + "4"),
              digest(tokenizer, 102, thirteen + thirteen),
              digest(tokenizer, 102, thirteen + thirteen + "45"),
              digest(tokenizer, 102, thirteen + thirteen + "46"),
              digest(tokenizer, 103, thirteen + thirteen + "46")
            })
        .doesNotHaveDuplicates();
  }

  @Test
  void aDigestIsTheSameEachTime() {
    CardTokenizer tokenizer = new CardTokenizer(new byte[32]);
    long first = digest(tokenizer, 103, PAN);
    digest(tokenizer, 102, "1".repeat(28));
    token(tokenizer, PAN);

    assertThat(digest(tokenizer, 103, PAN)).isEqualTo(first);
  }

  @Test
  void aDigestIsNoCardsTokenAndDependsOnTheKey() {
    CardTokenizer tokenizer = new CardTokenizer(new byte[32]);
    byte[] other = new byte[32];
    other[0] = 1;

    assertThat(digest(tokenizer, 2, PAN))
        .isNotEqualTo(token(tokenizer, PAN).high())
        .isNotEqualTo(digest(new CardTokenizer(other), 2, PAN));
  }

  private static long digest(CardTokenizer tokenizer, int element, String content) {
    return tokenizer.digest(
        element,
        new UnsafeBuffer(content.getBytes(StandardCharsets.US_ASCII)),
        0,
        content.length());
  }

  private static long tokenize(CardTokenizer tokenizer, UnsafeBuffer digits) {
    long last = 0;
    for (int call = 0; call < CALLS; call++) {
      tokenizer.tokenize(digits, 0, digits.capacity());
      last = tokenizer.tokenHigh();
    }
    return last;
  }

  private static Token token(CardTokenizer tokenizer, String digits) {
    tokenizer.tokenize(
        new UnsafeBuffer(digits.getBytes(StandardCharsets.US_ASCII)), 0, digits.length());
    return new Token(tokenizer.tokenHigh(), tokenizer.tokenLow());
  }

  /** Length, packed digits, F to the end. */
  private static byte[] block(String digits) {
    byte[] block = new byte[BLOCK];
    Arrays.fill(block, (byte) 0xFF);
    block[0] = (byte) digits.length();
    byte[] packed = HexFormat.of().parseHex(digits + (digits.length() % 2 == 0 ? "" : "F"));
    System.arraycopy(packed, 0, block, 1, packed.length);
    return block;
  }

  private static Token cmac(byte[] key, byte[] block) {
    CMac mac = new CMac(AESEngine.newInstance());
    mac.init(new KeyParameter(key));
    mac.update(block, 0, block.length);
    byte[] result = new byte[BLOCK];
    mac.doFinal(result, 0);
    ByteBuffer bytes = ByteBuffer.wrap(result);
    return new Token(bytes.getLong(0), bytes.getLong(Long.BYTES));
  }

  private static String digits(Random random, int length) {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < length; i++) {
      digits.append((char) ('0' + random.nextInt(10)));
    }
    return digits.toString();
  }
}
