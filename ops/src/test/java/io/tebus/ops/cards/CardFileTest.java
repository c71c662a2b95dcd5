package io.tebus.ops.cards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CardFileTest {

  private static final String TOO_LONG = "too long";
  private static final long WAIT_MS = 1_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "one\ntwo\n\nfour",
        "one\ntwo\n\nfour\n",
        "one\r\ntwo\r\n\r\nfour\r\n",
        "\uFEFFone\ntwo\n\r\nfour",
      })
  void findsEveryLineHoweverItEnds(String text) throws IOException {
    assertThat(lines(text, 1 << 20)).containsExactly("1 one", "2 two", "3 ", "4 four");
    assertThat(lines(text, 1)).containsExactly("1 one", "2 two", "3 ", "4 four");
  }

  @Test
  void findsNoLineInNothing() throws IOException {
    assertThat(lines("", 1 << 20)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void goesOnAfterALineOfAnyLength(String lineEnd) throws IOException {
    String longest = "x".repeat(CardFile.MAX_LINE_BYTES);
    String tooLong = longest + "x";
    String huge = "y".repeat(3 << 20);
    String text = String.join(lineEnd, "a", longest, tooLong, "b", huge, "c", tooLong);

    List<String> lines = lines(text, 1 << 20);

    assertThat(lines)
        .containsExactly(
            "1 a", "2 " + longest, "3 " + TOO_LONG, "4 b", "5 " + TOO_LONG, "6 c", "7 " + TOO_LONG);
    assertThat(lines(huge, 1 << 20)).containsExactly("1 " + TOO_LONG);
  }

  @Test
  void findsLinesAcrossManyBuffers() throws IOException {
    StringBuilder text = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (int i = 1; i <= 50_000; i++) {
      String line = "line " + i + "-".repeat(i % 50);
      text.append(line).append('\n');
      expected.add(i + " " + line);
    }

    assertThat(lines(text.toString(), 100_003)).isEqualTo(expected);
  }

  @Test
  void knowsHowFarItIs() throws IOException {
    byte[] text = "one\r\ntwo\n".getBytes(StandardCharsets.US_ASCII);
    try (CardFile file = new CardFile(ReadAhead.begin(new ByteArrayInputStream(text)))) {
      assertThat(reachesLine(file)).isTrue();
      assertThat(file.positionBytes()).isEqualTo(5);
      assertThat(reachesLine(file)).isTrue();
      assertThat(file.positionBytes()).isEqualTo(9);
      assertThat(reachesLine(file)).isFalse();
      assertThat(file.positionBytes()).isEqualTo(9);
    }
  }

  @Test
  void isNotHeldUpByASlowPipe() throws IOException {
    PipedOutputStream writer = new PipedOutputStream();
    try (CardFile file = new CardFile(ReadAhead.begin(new PipedInputStream(writer)))) {
      write(writer, "one\ntw");
      assertThat(reachesLine(file)).isTrue();
      assertThat(shown(file)).isEqualTo("1 one");

      assertThat(file.next()).isFalse();
      assertThat(file.next()).isFalse();
      assertThat(file.isAtEnd()).isFalse();

      write(writer, "o\n");
      assertThat(reachesLine(file)).isTrue();
      assertThat(shown(file)).isEqualTo("2 two");
      writer.close();
      assertThat(reachesLine(file)).isFalse();
    }
  }

  private static void write(OutputStream target, String text) throws IOException {
    target.write(text.getBytes(StandardCharsets.US_ASCII));
    target.flush();
  }

  @Test
  void takesNoFailureForTheEnd() throws IOException {
    InputStream failing =
        new SequenceInputStream(
            new ByteArrayInputStream("one\ntwo".getBytes(StandardCharsets.US_ASCII)),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("disk: broken");
              }

              @Override
              public int read(byte[] target, int offset, int length) throws IOException {
                return read();
              }
            });
    try (CardFile file = new CardFile(ReadAhead.begin(failing))) {
      assertThat(reachesLine(file)).isTrue();

      assertThatIOException()
          .isThrownBy(() -> reachesLine(file))
          .withMessageContaining("not read to its end")
          .withMessageContaining("disk: broken");
    }
  }

  /** The lines with their numbers, read in steps of at most so many bytes. */
  private static List<String> lines(String text, int stepBytes) throws IOException {
    List<String> lines = new ArrayList<>();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    InputStream input = slow(new ByteArrayInputStream(bytes), stepBytes);
    try (CardFile file = new CardFile(ReadAhead.begin(input))) {
      while (reachesLine(file)) {
        lines.add(shown(file));
      }
    }
    return lines;
  }

  /** Waits for the next line; false at the end. */
  private static boolean reachesLine(CardFile file) throws IOException {
    while (!file.next()) {
      if (file.isAtEnd()) {
        return false;
      }
      file.await(WAIT_MS);
    }
    return true;
  }

  private static String shown(CardFile file) {
    int length = file.to() - file.from();
    return file.number()
        + " "
        + (file.isTooLong()
            ? TOO_LONG
            : new String(file.bytes(), file.from(), length, StandardCharsets.UTF_8));
  }

  private static InputStream slow(InputStream input, int stepBytes) {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        return input.read();
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        return input.read(target, offset, Math.min(length, stepBytes));
      }
    };
  }
}
