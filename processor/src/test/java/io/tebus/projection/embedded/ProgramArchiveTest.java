package io.tebus.projection.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class ProgramArchiveTest {

  private static final byte[] CONTENT = "echo".getBytes(StandardCharsets.US_ASCII);

  @Test
  void keepsProgramsFilesAndLinks(@TempDir Path directory) throws IOException {
    TarArchiveEntry program = file("bin/program");
    program.setMode(0b111_101_101);
    TarArchiveEntry plain = file("./share/text");
    TarArchiveEntry link = link("lib/link", "target");

    ProgramArchive.unpack(archive(program, plain, link), directory);

    assertThat(directory.resolve("bin/program")).isExecutable().hasBinaryContent(CONTENT);
    assertThat(directory.resolve("share/text")).hasBinaryContent(CONTENT);
    assertThat(Files.isExecutable(directory.resolve("share/text"))).isFalse();
    assertThat(Files.readSymbolicLink(directory.resolve("lib/link"))).isEqualTo(Path.of("target"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside", "bin/../../outside", "./../home/../outside"})
  void refusesNamesThatLeaveTheDirectory(String name, @TempDir Path directory) throws IOException {
    Path home = Files.createDirectory(directory.resolve("home"));

    assertThatIOException()
        .isThrownBy(() -> ProgramArchive.unpack(archive(file(name)), home))
        .withMessageContaining("outside");
    assertThat(directory.resolve("outside")).doesNotExist();
  }

  @Test
  void refusesAbsoluteNames(@TempDir Path directory) throws IOException {
    Path home = Files.createDirectory(directory.resolve("home"));
    Path outside = directory.resolve("outside");

    assertThatIOException()
        .isThrownBy(() ->
            ProgramArchive.unpack(
                archive(sized(new TarArchiveEntry(outside.toString(), true))), home))
        .withMessageContaining("outside");
    assertThat(outside).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../../outside", "/etc", "below/file"})
  void refusesLinksToAnotherDirectory(String target, @TempDir Path directory) {
    assertThatIOException()
        .isThrownBy(() -> ProgramArchive.unpack(archive(link("lib/link", target)), directory))
        .withMessageContaining("link=" + target);
    assertThat(directory.resolve("lib/link")).doesNotExist();
  }

  @Test
  void refusesWhatIsNeitherFileNorDirectoryNorSymbolicLink(@TempDir Path directory) {
    TarArchiveEntry hard = new TarArchiveEntry("lib/hard", TarConstants.LF_LINK);
    hard.setLinkName("other");

    assertThatIOException()
        .isThrownBy(() -> ProgramArchive.unpack(archive(hard), directory))
        .withMessageContaining("lib/hard");
  }

  @Test
  void refusesToWriteAFileTwice(@TempDir Path directory) {
    assertThatIOException()
        .isThrownBy(
            () -> ProgramArchive.unpack(archive(link("file", "other"), file("file")), directory));
    assertThat(directory.resolve("other")).doesNotExist();
  }

  private static TarArchiveEntry file(String name) {
    return sized(new TarArchiveEntry(name));
  }

  private static TarArchiveEntry sized(TarArchiveEntry entry) {
    entry.setSize(CONTENT.length);
    return entry;
  }

  private static TarArchiveEntry link(String name, String target) {
    TarArchiveEntry link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
    link.setLinkName(target);
    return link;
  }

  /** Each file holds the same few bytes; a link holds none. */
  private static InputStream archive(TarArchiveEntry... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new XZOutputStream(bytes, new LZMA2Options(0)))) {
      for (TarArchiveEntry entry : entries) {
        tar.putArchiveEntry(entry);
        if (entry.getSize() > 0) {
          tar.write(CONTENT);
        }
        tar.closeArchiveEntry();
      }
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }
}
