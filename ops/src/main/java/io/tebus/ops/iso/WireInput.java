package io.tebus.ops.iso;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a command is given to read: hexadecimal, the name of a file, or {@code -} for standard
 * input. At most {@link #MAX_BYTES}.
 *
 * <p>Confined to the main thread. No error repeats what was given, as that may be a card number.
 */
final class WireInput {

  /** Of a file or standard input, hexadecimal or not. */
  static final int MAX_BYTES = 1 << 20;

  static final String STANDARD_INPUT = "-";

  private final InputStream standardInput;

  WireInput(InputStream standardInput) {
    this.standardInput = standardInput;
  }

  /**
   * Bytes from the line.
   *
   * @param words one, or pieces of hexadecimal; none at all are standard input
   * @param raw a file is taken as it is, also where it looks like hexadecimal
   * @throws IllegalArgumentException when there are none
   */
  byte[] bytes(List<String> words, boolean raw) throws IOException {
    String word = words.isEmpty() ? STANDARD_INPUT : String.join(" ", words);
    Optional<byte[]> content = content(word);
    byte[] bytes;
    if (content.isEmpty()) {
      bytes = HexText.parse(word).orElseThrow(WireInput::unreadable);
    } else if (raw) {
      bytes = content.get();
    } else {
      String text = new String(content.get(), StandardCharsets.ISO_8859_1);
      bytes = HexText.parse(text).orElse(content.get());
    }
    if (bytes.length == 0) {
      throw new IllegalArgumentException("input: bytes=0 (expected: a message)");
    }
    return bytes;
  }

  /**
   * Text.
   *
   * @param words the name of a file or {@code -}; none at all are standard input
   * @throws IllegalArgumentException when there is no such file, or more than one word
   */
  String text(List<String> words) throws IOException {
    if (words.size() > 1) {
      throw new IllegalArgumentException("input: files=" + words.size() + " (expected: one)");
    }
    byte[] content =
        content(words.isEmpty() ? STANDARD_INPUT : words.getFirst())
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "input: it cannot be read (expected: a file that is there, or -)"));
    return new String(content, StandardCharsets.UTF_8);
  }

  /** What is in the file or in standard input; empty when the word names neither. */
  private Optional<byte[]> content(String word) throws IOException {
    if (word.equals(STANDARD_INPUT)) {
      return Optional.of(bounded(standardInput));
    }
    Optional<Path> file = file(word);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream stream = Files.newInputStream(file.get())) {
      return Optional.of(bounded(stream));
    }
  }

  private static Optional<Path> file(String word) {
    try {
      Path path = Path.of(word);
      return Files.isReadable(path) && !Files.isDirectory(path)
          ? Optional.of(path)
          : Optional.empty();
    } catch (InvalidPathException ignored) {
      // Then it is no file; what it is instead is looked at next.
      return Optional.empty();
    }
  }

  private static byte[] bounded(InputStream stream) throws IOException {
    byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "input: bytes=" + bytes.length + " or more (expected: at most " + MAX_BYTES + ")");
    }
    return bytes;
  }

  private static IllegalArgumentException unreadable() {
    return new IllegalArgumentException(
        "input: it cannot be read (expected: hexadecimal, a file that is there, or -)");
  }
}
