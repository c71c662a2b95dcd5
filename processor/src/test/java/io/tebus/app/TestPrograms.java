package io.tebus.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Programs for archives, as an operator writes them. */
final class TestPrograms {

  private TestPrograms() {}

  /** Writes a script that can be run. */
  static Path write(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + script);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
