package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/packagers.md lists is what the code knows, no more and no less. */
class PackagersDocumentTest {

  private static final Path DOCUMENT =
      Path.of(System.getProperty("tebus.root", ".."), "iso-spec", "docs", "packagers.md");

  private static final String FIELD_PACKAGE = "org.jpos.iso.";
  private static final String PACKAGER_PACKAGE = "org.jpos.iso.packager.";

  @Test
  void listsEveryFieldClassAsItIsRead() throws IOException {
    List<String> wanted = new ArrayList<>();
    List<String> names = PackagerClass.classNames();
    List<PackagerClass> classes = List.of(PackagerClass.values());
    for (int i = 0; i < classes.size(); i++) {
      PackagerClass each = classes.get(i);
      wanted.add(
          "| `"
              + names.get(i).substring(FIELD_PACKAGE.length())
              + ("` | " + encoding(each.encoding(false)))
              + (" | " + length(each))
              + (" | " + content(each.content()))
              + (each.tag() == LengthPrefix.NONE ? " | |" : " | " + number(each.tag()) + " |"));
    }

    assertThat(rows("Field classes")).containsExactlyElementsOf(wanted);
    assertThat(wanted).hasSize(86);
  }

  @Test
  void listsEveryPackagerOfElements() throws IOException {
    List<String> wanted =
        NestedPackager.classNames().stream()
            .map(name -> name.substring(PACKAGER_PACKAGE.length()))
            .toList();

    assertThat(names("Packagers within elements")).containsExactlyElementsOf(wanted);
  }

  @Test
  void listsWhatIsRefusedAndJposReads() throws IOException {
    assertThat(names("Stricter than jPOS"))
        .containsExactlyElementsOf(Arrays.stream(Refusal.values()).map(Enum::name).toList());
  }

  @Test
  void listsEveryExcludedDescriptorWithItsReason() throws IOException {
    List<String> wanted =
        Descriptor.EXCLUDED.entrySet().stream()
            .map(entry -> "| `" + entry.getKey() + "` | " + entry.getValue().reason() + " |")
            .sorted()
            .toList();

    assertThat(rows("Descriptors that are not compiled")).containsExactlyElementsOf(wanted);
  }

  private static String encoding(Encoding encoding) {
    return switch (encoding) {
      case ASCII -> "ASCII";
      case EBCDIC -> "EBCDIC";
      case BCD_LEFT, SIGNED_BCD_LEFT -> "of pad=\"true\" only";
      case BCD_RIGHT -> "packed";
      case BCD_RIGHT_F -> "packed, filled up with F";
      case SIGNED_BCD_RIGHT -> "sign in ASCII, then packed";
      case BINARY -> "bytes";
      case ASCII_HEX -> "hexadecimal in ASCII";
      case EBCDIC_HEX -> "hexadecimal in EBCDIC";
    };
  }

  private static String length(PackagerClass packagerClass) {
    String number = number(packagerClass.prefix());
    return switch (packagerClass.counted()) {
      case UNITS -> number;
      case UNITS_OF_FULL_LENGTH -> number + "; always takes its full length";
      case EVEN_DIGITS -> number + "; counts in twos";
      case NIBBLES -> number + "; counts half bytes";
      case PACKED_BYTES -> number + "; counts bytes";
      case UNITS_AND_TAG -> number + "; counts the tag, too";
    };
  }

  private static String number(LengthPrefix prefix) {
    return switch (prefix) {
      case NONE -> "fixed";
      case ASCII_1, ASCII_2, ASCII_3, ASCII_4, ASCII_5, ASCII_6 ->
          positions(prefix) + "-digit number, ASCII";
      case EBCDIC_1, EBCDIC_2, EBCDIC_3, EBCDIC_4 -> positions(prefix) + "-digit number, EBCDIC";
      case BCD_2, BCD_3, BCD_4, BCD_6 -> positions(prefix) + "-digit number, packed";
      case BINARY_1, BINARY_2 -> positions(prefix) + "-byte number";
    };
  }

  /** The constants end in them. */
  private static String positions(LengthPrefix prefix) {
    return prefix.name().substring(prefix.name().length() - 1);
  }

  private static String content(Content content) {
    return switch (content) {
      case DIGITS -> "digits";
      case TEXT -> "text";
      case TRACK_2 -> "of element 35 only";
      case BYTES -> "bytes";
      case SIGNED_DIGITS -> "sign and digits";
      case BITMAP -> "bitmap";
    };
  }

  /** What the rows of a section's table begin with, without its marks. */
  private static List<String> names(String section) throws IOException {
    return rows(section).stream().map(row -> row.substring(3, row.indexOf('`', 3))).toList();
  }

  /** The rows of a section's table that are about something in the code. */
  private static List<String> rows(String section) throws IOException {
    return Files.readAllLines(DOCUMENT).stream()
        .dropWhile(line -> !line.equals("## " + section))
        .skip(1)
        .takeWhile(line -> !line.startsWith("## "))
        .filter(line -> line.startsWith("| `"))
        .toList();
  }
}
