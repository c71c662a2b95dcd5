package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.jpos.tlv.TLVList;
import org.jpos.tlv.TLVMsg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BerTlvTest {

  private static final int OFFSET = 5;
  private static final int LISTS = 20_000;
  private static final int LONGEST_VALUE = 300;

  /** Tags of one, two and three bytes. */
  private static final int[] TAGS = {0x82, 0x95, 0x9A, 0x9C, 0x5F2A, 0x9F26, 0x9F36, 0xDF8129};

  private final BerTlv tlv = new BerTlv();

  @Test
  void readsTagsLengthsAndValues() {
    wrap("9F2608" + "0011223344556677" + "9A03" + "261122" + "DF8129" + "00");

    assertThat(tlv.next()).isTrue();
    assertThat(tlv.tag()).isEqualTo(0x9F26);
    assertThat(tlv.offset()).isEqualTo(OFFSET + 3);
    assertThat(tlv.length()).isEqualTo(8);
    assertThat(tlv.next()).isTrue();
    assertThat(tlv.tag()).isEqualTo(0x9A);
    assertThat(tlv.length()).isEqualTo(3);
    assertThat(tlv.next()).isTrue();
    assertThat(tlv.tag()).isEqualTo(0xDF8129);
    assertThat(tlv.length()).isZero();
    assertThat(tlv.next()).isFalse();
    assertThat(tlv.length()).isEqualTo(BerTlv.ABSENT);
    assertThat(tlv.isSound()).isTrue();
  }

  @Test
  void findsATagFromTheStart() {
    wrap("9A03" + "261122" + "9C01" + "00" + "9A01" + "FF");

    assertThat(tlv.find(0x9C)).isTrue();
    assertThat(tlv.find(0x9A)).isTrue();
    assertThat(tlv.length()).isEqualTo(3);
    assertThat(tlv.find(0x95)).isFalse();
    assertThat(tlv.isSound()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "FF", "00FF00", "009C0100", "9C010000FF", "9C0100FF"})
  void passesOverFiller(String hex) {
    wrap(hex);

    int elements = 0;
    while (tlv.next()) {
      assertThat(tlv.tag()).isEqualTo(0x9C);
      elements++;
    }

    assertThat(elements).isEqualTo(hex.contains("9C") ? 1 : 0);
    assertThat(tlv.isSound()).isTrue();
  }

  @Test
  void takesAnFfForTheBeginningOfATagWhenItMayBeOne() {
    wrap("FF" + "FF8106" + "01" + "AA" + "00" + "FF");

    assertThat(tlv.next()).isTrue();
    assertThat(tlv.tag()).isEqualTo(0xFF8106);
    assertThat(tlv.length()).isEqualTo(1);
    assertThat(tlv.next()).isFalse();
    assertThat(tlv.isSound()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9C",
        "9C02" + "00",
        "9F",
        "9F26",
        "9F00" + "00",
        "9FFF01" + "00",
        "9F8182" + "0100",
        "9C80",
        "9C81",
        "9C82" + "01",
        "9C83" + "000001" + "00",
        "9C8101",
        "9C820001"
      })
  void endsAtWhatMakesNoSense(String hex) {
    wrap(hex);

    assertThat(tlv.next()).isFalse();
    assertThat(tlv.isSound()).isFalse();
    assertThat(tlv.length()).isEqualTo(BerTlv.ABSENT);
    assertThat(tlv.next()).isFalse();

    tlv.rewind();
    assertThat(tlv.isSound()).isTrue();
  }

  @Test
  void readsWhatJposWrites() {
    Random random = new Random(RandomMessages.SEED);
    for (int i = 0; i < LISTS; i++) {
      TLVList list = new TLVList();
      int room = 500;
      for (int element = random.nextInt(5); element > 0; element--) {
        byte[] value = new byte[random.nextInt(Math.min(LONGEST_VALUE, room / 2))];
        random.nextBytes(value);
        list.append(TAGS[random.nextInt(TAGS.length)], value);
        room -= value.length + 6;
      }

      byte[] packed = list.pack();

      assertThat(elements(packed))
          .as("seed %d list %d", RandomMessages.SEED, i)
          .isEqualTo(elements(list));
      assertThat(tlv.isSound()).isTrue();
    }
  }

  /**
   * Beyond what jPOS refuses we refuse long tags, long lengths and the indefinite one; and jPOS
   * passes over the FF that a tag begins with.
   */
  @Test
  void readsNoiseAsJposDoesOrRefusesIt() {
    Random random = new Random(RandomMessages.SEED);
    int bothRead = 0;
    for (int i = 0; i < LISTS; i++) {
      byte[] noise = new byte[random.nextInt(24)];
      for (int at = 0; at < noise.length; at++) {
        noise[at] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : random.nextInt(4));
      }
      String where = "seed " + RandomMessages.SEED + " " + HexFormat.of().formatHex(noise);

      List<String> read = elements(noise);

      boolean hasTagOfFf = read.stream().anyMatch(element -> element.startsWith("ff"));
      if (tlv.isSound() && !endsInFiller(noise) && !hasTagOfFf) {
        TLVList list = new TLVList();
        list.unpack(noise);
        assertThat(read).as(where).isEqualTo(elements(list));
        bothRead++;
      }
    }
    assertThat(bothRead).isGreaterThan(LISTS / 40);
  }

  /** What jPOS reads of a list that ends in FF depends on what stands before it. */
  private static boolean endsInFiller(byte[] noise) {
    return noise.length > 0 && noise[noise.length - 1] == (byte) 0xFF;
  }

  private void wrap(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    byte[] guarded = new byte[bytes.length + 2 * OFFSET];
    System.arraycopy(bytes, 0, guarded, OFFSET, bytes.length);
    tlv.wrap(new UnsafeBuffer(guarded), OFFSET, bytes.length);
  }

  /** The elements as our walk finds them; the buffer ends where the bytes do. */
  private List<String> elements(byte[] bytes) {
    List<String> elements = new ArrayList<>();
    tlv.wrap(new UnsafeBuffer(bytes), 0, bytes.length);
    while (tlv.next()) {
      String value = HexFormat.of().formatHex(bytes, tlv.offset(), tlv.offset() + tlv.length());
      elements.add(Integer.toHexString(tlv.tag()) + "=" + value);
    }
    return elements;
  }

  private static List<String> elements(TLVList list) {
    List<String> elements = new ArrayList<>();
    for (TLVMsg element : list.getTags()) {
      String value = HexFormat.of().formatHex(element.getValue());
      elements.add(Integer.toHexString(element.getTag()) + "=" + value);
    }
    return elements;
  }
}
