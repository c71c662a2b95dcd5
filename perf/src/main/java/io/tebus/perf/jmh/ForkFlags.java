package io.tebus.perf.jmh;

/**
 * Flags of the Java machines that JMH forks: those of {@code ops/jvm.options} that store and codec
 * need. A jar's manifest counts for the first machine only.
 *
 * <p>Immutable.
 */
final class ForkFlags {

  static final String OPENS_MISC = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";
  static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";
  static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";
  static final String COLLECTOR = "-XX:+UseG1GC";
  static final String DIRECT_MEMORY = "-XX:MaxDirectMemorySize=1t";

  private ForkFlags() {}
}
