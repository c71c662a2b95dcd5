package io.tebus.ops.iso;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jpos.iso.ISOMsg;
import org.jspecify.annotations.Nullable;

/**
 * A GenericPackager descriptor as people name it: {@code jar:RESOURCE}, the bare name of one in
 * jPOS's jar, such as {@code iso93ascii}, or a file.
 *
 * <p>Immutable.
 */
record PackagerXml(String name) {

  private static final String JAR = "jar:";
  private static final Pattern BARE_NAME = Pattern.compile("[A-Za-z0-9_-]+");

  /**
   * Its text, to be closed.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  InputStream open() throws IOException {
    if (name.startsWith(JAR)) {
      return found(PackagerXml.class.getResourceAsStream("/" + name.substring(JAR.length())));
    }
    if (BARE_NAME.matcher(name).matches()) {
      InputStream inJar = ISOMsg.class.getResourceAsStream("/packager/" + name + ".xml");
      if (inJar != null) {
        return inJar;
      }
    }
    Path file = Path.of(name);
    return found(
        Files.isReadable(file) && !Files.isDirectory(file) ? Files.newInputStream(file) : null);
  }

  private InputStream found(@Nullable InputStream xml) {
    if (xml == null) {
      throw new IllegalArgumentException(
          "--packager: X="
              + name
              + " (expected: jar:RESOURCE, a name in jPOS's jar, or a file that can be read)");
    }
    return xml;
  }
}
