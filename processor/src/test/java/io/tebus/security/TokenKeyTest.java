package io.tebus.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenKeyTest {

  private static final String HEX =
      "00112233445566778899aabbccddeeff0f1e2d3c4b5a69788796a5b4c3d2e1f0";
  private static final String OTHER_HEX =
      "00112233445566778899aabbccddeeff0f1e2d3c4b5a69788796a5b4c3d2e1f1";

  @Test
  void makesANewKeyThatOnlyItsOwnerCanRead(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("token.key");

    TokenKey.load(null, file, true);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file, StandardCharsets.US_ASCII)).matches("[0-9a-f]{64}\n");
  }

  @Test
  void findsTheKeyItMade(@TempDir Path directory) {
    Path file = directory.resolve("token.key");

    TokenKey made = TokenKey.load(null, file, true);
    TokenKey found = TokenKey.load(null, file, false);

    assertThat(found.checkValue()).isEqualTo(made.checkValue());
  }

  @Test
  void replacesAKeyThatWasNeverFinishedAndLeavesNothingElse(@TempDir Path directory)
      throws IOException {
    Files.writeString(directory.resolve("token.key.new"), "0011");
    Path file = directory.resolve("token.key");

    TokenKey.load(null, file, true);

    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void makesAnotherKeyEachTime(@TempDir Path directory) {
    TokenKey one = TokenKey.load(null, directory.resolve("one.key"), true);
    TokenKey two = TokenKey.load(null, directory.resolve("two.key"), true);

    assertThat(two.checkValue()).isNotEqualTo(one.checkValue());
  }

  @Test
  void neverReplacesAKeyThatIsThere(@TempDir Path directory) throws IOException {
    Path file = keyFile(directory, HEX);

    TokenKey key = TokenKey.load(null, file, true);

    assertThat(key.checkValue()).isEqualTo(TokenKey.ofHex(HEX, "test").checkValue());
    assertThat(Files.readString(file, StandardCharsets.US_ASCII)).isEqualTo(HEX + "\n");
  }

  @Test
  void makesNoKeyForCardsThatDependOnAnother(@TempDir Path directory) {
    Path file = directory.resolve("token.key");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenKey.load(null, file, false))
        .withMessageContaining(file.toString())
        .withMessageContaining(TokenKey.ENVIRONMENT);
    assertThat(file).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx------", "rw-rw-rw-"})
  void refusesAFileThatOthersCanUse(String permissions, @TempDir Path directory)
      throws IOException {
    Path file = keyFile(directory, HEX);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenKey.load(null, file, false))
        .withMessageContaining("permissions=" + permissions + " (expected: rw-------)");
  }

  @Test
  void takesAFileThatItsOwnerCanOnlyRead(@TempDir Path directory) throws IOException {
    Path file = keyFile(directory, HEX);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));

    assertThat(TokenKey.load(null, file, false).checkValue())
        .isEqualTo(TokenKey.ofHex(HEX, "test").checkValue());
  }

  @Test
  void theEnvironmentWinsOverTheFile(@TempDir Path directory) throws IOException {
    Path file = keyFile(directory, HEX);

    TokenKey key = TokenKey.load(OTHER_HEX, file, false);

    assertThat(key.checkValue()).isEqualTo(TokenKey.ofHex(OTHER_HEX, "test").checkValue());
  }

  @Test
  void makesNoFileWhenTheEnvironmentHasTheKey(@TempDir Path directory) {
    Path file = directory.resolve("token.key");

    TokenKey.load(OTHER_HEX, file, true);

    assertThat(file).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \t"})
  void aBlankEnvironmentIsNone(String environment, @TempDir Path directory) throws IOException {
    Path file = keyFile(directory, HEX);

    TokenKey key = TokenKey.load(environment, file, false);

    assertThat(key.checkValue()).isEqualTo(TokenKey.ofHex(HEX, "test").checkValue());
  }

  @Test
  void refusesABadKeyFromTheEnvironmentRatherThanLookingOn(@TempDir Path directory)
      throws IOException {
    Path file = keyFile(directory, HEX);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenKey.load("0123", file, false))
        .withMessageContaining("source=" + TokenKey.ENVIRONMENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0011",
        "00112233445566778899aabbccddeeff0f1e2d3c4b5a69788796a5b4c3d2e1f",
        "00112233445566778899aabbccddeeff0f1e2d3c4b5a69788796a5b4c3d2e1f00",
        "g0112233445566778899aabbccddeeff0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        "00112233 45566778899aabbccddeeff0f1e2d3c4b5a69788796a5b4c3d2e1f0"
      })
  void refusesWhatIsNotAKeyWithoutQuotingIt(String hex) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenKey.ofHex(hex, "test"))
        .withMessageContaining("source=test length=" + hex.length())
        .withMessageContaining("(expected: 64 hexadecimal digits)")
        .withMessageNotContaining("8899aabb");
  }

  @Test
  void readsDigitsOfEitherCaseAndIgnoresSpaceAround() {
    TokenKey key = TokenKey.ofHex(" " + HEX.toUpperCase(Locale.ROOT) + "\n", "test");

    assertThat(key.checkValue()).isEqualTo(TokenKey.ofHex(HEX, "test").checkValue());
  }

  @Test
  void theCheckValueTellsKeysApart() {
    assertThat(TokenKey.ofHex(OTHER_HEX, "test").checkValue())
        .hasSize(8)
        .isNotEqualTo(TokenKey.ofHex(HEX, "test").checkValue());
  }

  @Test
  void theHashSeedIsTheKeysAlone() {
    TokenKey key = TokenKey.ofHex(HEX, "test");

    assertThat(key.hashSeed())
        .isEqualTo(TokenKey.ofHex(HEX, "test").hashSeed())
        .isNotEqualTo(TokenKey.ofHex(OTHER_HEX, "test").hashSeed());
  }

  @Test
  void theHashSeedIsNothingThatIsShownOrStored() {
    TokenKey key = TokenKey.ofHex(HEX, "test");

    assertThat(key.hashSeed()).isNotEqualTo(key.checkNumber());
    assertThat(key.toString()).doesNotContain(Long.toHexString(key.hashSeed()));
  }

  @Test
  void tokenizersOfOneKeyAgree() {
    TokenKey key = TokenKey.ofHex(HEX, "test");
    UnsafeBuffer digits = new UnsafeBuffer("9999000100000078".getBytes(StandardCharsets.US_ASCII));
    CardTokenizer one = key.tokenizer();
    CardTokenizer two = key.tokenizer();

    one.tokenize(digits, 0, 16);
    two.tokenize(digits, 0, 16);

    assertThat(two).isNotSameAs(one);
    assertThat(two.tokenHigh()).isEqualTo(one.tokenHigh());
    assertThat(two.tokenLow()).isEqualTo(one.tokenLow());
  }

  @Test
  void neverShowsTheKey() {
    String text = TokenKey.ofHex(HEX, "test").toString();

    assertThat(text).matches("TokenKey\\[[0-9a-f]{16}]");
    for (int i = 0; i + 6 <= HEX.length(); i++) {
      assertThat(text).doesNotContain(HEX.substring(i, i + 6));
    }
  }

  private static Path keyFile(Path directory, String hex) throws IOException {
    Path file = directory.resolve("token.key");
    Files.writeString(file, hex + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }
}
