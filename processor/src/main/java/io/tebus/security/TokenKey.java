package io.tebus.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The secret AES-256 key under which card numbers become tokens. With it tokens can be turned back
 * into card numbers, so it is guarded like them: from the environment, or from a file that only its
 * owner can read, outside the data directory.
 *
 * <p>Immutable. Source: PCI DSS 4.0.1, 3.5.1.1 (keyed hashes of the entire PAN) and 3.6.
 */
public final class TokenKey {

  /** Environment variable: 64 hexadecimal digits. */
  public static final String ENVIRONMENT = "TEBUS_TOKEN_KEY";

  private static final int LENGTH = 32;

  private final byte[] key;

  private TokenKey(byte[] key) {
    this.key = key;
  }

  /** The key of 64 hexadecimal digits. */
  public static TokenKey ofHex(String hex, String source) {
    String digits = hex.strip().toLowerCase(Locale.ROOT);
    if (digits.length() != 2 * LENGTH || !digits.chars().allMatch(HexFormat::isHexDigit)) {
      throw new IllegalArgumentException(
          "token key: source="
              + source
              + " length="
              + digits.length()
              + " (expected: 64 hexadecimal digits)");
    }
    return new TokenKey(HexFormat.of().parseHex(digits));
  }

  /**
   * The key from the environment, else from the file.
   *
   * @param create make a new key when there is no file: right only while nothing was tokenized
   * @throws IllegalArgumentException when there is no key, or its file can be read by others
   */
  public static TokenKey load(@Nullable String environment, Path file, boolean create) {
    if (environment != null && !environment.isBlank()) {
      return ofHex(environment, ENVIRONMENT);
    }
    try {
      if (!Files.exists(file)) {
        if (!create) {
          throw new IllegalArgumentException(
              "token key: file="
                  + file
                  + " is missing, but there is a journal whose cards depend on it"
                  + " (expected: the key back in its place, or in "
                  + ENVIRONMENT
                  + ")");
        }
        writeNew(file);
      }
      Set<PosixFilePermission> allowed =
          EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
      Set<PosixFilePermission> actual = Files.getPosixFilePermissions(file);
      if (!allowed.containsAll(actual)) {
        throw new IllegalArgumentException(
            "token key: file="
                + file
                + " permissions="
                + PosixFilePermissions.toString(actual)
                + " (expected: rw-------)");
      }
      return ofHex(Files.readString(file, StandardCharsets.US_ASCII), file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("token key: file=" + file, e);
    }
  }

  /** Whole and on disk before anything depends on it: without the key a journal is worthless. */
  private static void writeNew(Path file) throws IOException {
    byte[] fresh = new byte[LENGTH];
    new SecureRandom().nextBytes(fresh);
    Path unfinished = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(unfinished);
    Files.createFile(
        unfinished,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
      ByteBuffer hex = StandardCharsets.US_ASCII.encode(HexFormat.of().formatHex(fresh) + "\n");
      while (hex.hasRemaining()) {
        channel.write(hex);
      }
      channel.force(true);
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    Path directory = file.toAbsolutePath().getParent();
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Eight bytes that tell keys apart and say nothing about them. */
  public byte[] checkValue() {
    return tokenizer().checkValue();
  }

  /** The check value as journal and database keep it: its eight bytes, big-endian. */
  public long checkNumber() {
    return ByteBuffer.wrap(checkValue()).getLong();
  }

  /**
   * The seed of the engine's hashes. Unlike the check value it is stored and shown nowhere: who
   * knew it could choose keys that meet in one place.
   */
  public long hashSeed() {
    return tokenizer().hashSeed();
  }

  /** A tokenizer of its own for one thread. */
  public CardTokenizer tokenizer() {
    return new CardTokenizer(key);
  }

  /** Never shows the key. */
  @Override
  public String toString() {
    return "TokenKey[" + HexFormat.of().formatHex(checkValue()) + "]";
  }
}
