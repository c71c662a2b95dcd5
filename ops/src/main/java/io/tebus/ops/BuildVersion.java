package io.tebus.ops;

import picocli.CommandLine.IVersionProvider;

/**
 * Which Tebus this is, on which Java, under which licence, and where its source is.
 *
 * <p>Immutable.
 */
final class BuildVersion implements IVersionProvider {

  private static final String NOT_PACKAGED = "(not packaged)";

  BuildVersion() {}

  /** The version in the jar's manifest, or a note that there is no jar. */
  static String number() {
    String version = Tebus.class.getPackage().getImplementationVersion();
    return version == null ? NOT_PACKAGED : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "Tebus " + number(),
      "Java " + Runtime.version() + " (" + System.getProperty("java.vm.name", "unknown") + ")",
      "licence: AGPL-3.0-or-later",
      "source: see the repository this build came from"
    };
  }
}
