package io.tebus.app;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The picture of the house, as imports. Source: architecture, section 2. */
class ArchitectureTest {

  private static final String ROOT = "io.tebus.";

  /**
   * From top to bottom: a package knows itself and the rows below. Commands and events are one row
   * of the picture; an event repeats the core of its command, so it lies above.
   */
  private static final List<List<String>> ROWS =
      List.of(
          List.of("app"),
          List.of("acquirer", "security", "sequencer", "projection"),
          List.of("journal", "snapshot", "telemetry"),
          List.of("engine"),
          List.of("event"),
          List.of("command"),
          List.of("iso"));

  /** What must give the same state on any machine, at any speed. */
  private static final Set<String> PURE = Set.of("engine", "command", "event");

  private static final String VOCABULARY = "io.tebus.iso";

  private static final List<String> WORLD =
      List.of(
          "java.io",
          "java.net",
          "java.nio.channels",
          "java.nio.file",
          "java.security",
          "java.sql",
          "java.util.concurrent",
          "java.util.logging",
          "java.util.random");

  private static final Set<String> WORLD_CLASSES =
      Set.of(
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.Runtime",
          "java.lang.Thread",
          "java.lang.ThreadLocal",
          "java.time.InstantSource",
          "java.util.IdentityHashMap",
          "java.util.Random",
          "java.util.SplittableRandom",
          "java.util.Timer",
          "java.util.UUID");

  private static final Set<String> IMPURE_CALLS =
      Set.of(
          "java.lang.Math.random",
          "java.lang.System.currentTimeMillis",
          "java.lang.System.getProperty",
          "java.lang.System.getenv",
          "java.lang.System.identityHashCode",
          "java.lang.System.nanoTime");

  private static final Set<String> FLOATING =
      Set.of("double", "float", "java.lang.Double", "java.lang.Float");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.tebus");

  static Stream<String> packages() {
    return ROWS.stream().flatMap(List::stream);
  }

  @Test
  void everyPackageIsInThePicture() {
    Set<String> found = new HashSet<>();
    CLASSES.forEach(type -> found.add(part(type)));

    assertThat(found).containsExactlyInAnyOrderElementsOf(packages().toList());
  }

  @ParameterizedTest
  @MethodSource("packages")
  void importsPointDownward(String name) {
    Set<String> known = new HashSet<>(Set.of(name));
    boolean below = false;
    for (List<String> row : ROWS) {
      if (below) {
        known.addAll(row);
      }
      below |= row.contains(name);
    }

    classes()
        .that()
        .resideInAPackage(ROOT + name + "..")
        .should()
        .onlyDependOnClassesThat(
            describe(
                "are other people's or in " + known,
                (JavaClass type) -> part(type).isEmpty() || known.contains(part(type))))
        .check(CLASSES);
  }

  @Test
  void telemetryKnowsNobody() {
    classes()
        .that()
        .resideInAPackage("io.tebus.telemetry..")
        .should()
        .onlyDependOnClassesThat(
            describe(
                "are its own or the JDK's",
                (JavaClass type) ->
                    part(type).equals("telemetry") || isOfJdk(type) || isAnnotation(type)))
        .check(CLASSES);
  }

  @Test
  void engineCommandsAndEventsKnowNothingOfTheWorld() {
    classes()
        .that(describe("are engine, commands or events", ArchitectureTest::isPure))
        .should()
        .onlyDependOnClassesThat(
            describe(
                "are pure JDK, Agrona's, engine, commands, events or the vocabulary",
                ArchitectureTest::isKnownToPure))
        .check(CLASSES);
  }

  @Test
  void engineCommandsAndEventsAskNoClock() {
    List<String> found = new ArrayList<>();
    for (JavaClass type : CLASSES) {
      if (isPure(type)) {
        for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
          String owner = call.getTargetOwner().getName();
          boolean now = owner.startsWith("java.time.") && call.getTarget().getName().equals("now");
          if (now || IMPURE_CALLS.contains(owner + "." + call.getTarget().getName())) {
            found.add(call.getDescription());
          }
        }
      }
    }

    assertThat(found).isEmpty();
  }

  @Test
  void engineCommandsAndEventsHaveNoFloatingPoint() {
    List<String> found = new ArrayList<>();
    for (JavaClass type : CLASSES) {
      if (isPure(type)) {
        for (JavaField field : type.getFields()) {
          if (isFloating(field.getRawType())) {
            found.add(field.getFullName());
          }
        }
        for (JavaCodeUnit unit : type.getCodeUnits()) {
          if (isFloating(unit.getRawReturnType())
              || unit.getRawParameterTypes().stream().anyMatch(ArchitectureTest::isFloating)) {
            found.add(unit.getFullName());
          }
        }
        for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
          if (isFloating(call.getTarget().getRawReturnType())
              || call.getTarget().getRawParameterTypes().stream()
                  .anyMatch(ArchitectureTest::isFloating)) {
            found.add(call.getDescription());
          }
        }
      }
    }

    assertThat(found).isEmpty();
  }

  @Test
  void vocabularyKnowsTheJdkOnly() {
    classes()
        .that()
        .resideInAPackage(VOCABULARY)
        .should()
        .onlyDependOnClassesThat(
            describe(
                "are the vocabulary's or the JDK's",
                (JavaClass type) ->
                    packageOf(type).equals(VOCABULARY) || isOfJdk(type) || isAnnotation(type)))
        .check(CLASSES);
  }

  @Test
  void wireHasNoThreadsSocketsOrClocks() {
    classes()
        .that()
        .resideInAPackage("io.tebus.iso..")
        .should()
        .onlyDependOnClassesThat(
            describe(
                "are no threads, sockets, files or clocks",
                (JavaClass type) ->
                    !isBelow(type, "java.net")
                        && !isBelow(type, "java.nio.channels")
                        && !isBelow(type, "java.nio.file")
                        && !isBelow(type, "java.util.concurrent")
                        && !WORLD_CLASSES.contains(nameOf(type))
                        && !nameOf(type).endsWith("Clock")))
        .check(CLASSES);
  }

  /** The link protocol can be driven without Netty, as a simulator does. */
  @Test
  void onlyTheRimOfTheEdgeKnowsNetty() {
    assertThat(usersOf("io.netty"))
        .containsExactlyInAnyOrder("io.tebus.acquirer.Edge", "io.tebus.acquirer.LinkHandler");
  }

  @Test
  void onlyTheShellAndItsBeansKnowJpos() {
    assertThat(usersOf("org.jpos"))
        .isNotEmpty()
        .isSubsetOf(
            "io.tebus.acquirer.EdgeContext",
            "io.tebus.acquirer.NettyServer",
            "io.tebus.acquirer.NettyServerMBean",
            "io.tebus.app.Shell");
  }

  @Test
  void onlyTheJournalKnowsChronicle() {
    assertThat(usersOf("net.openhft"))
        .isNotEmpty()
        .allMatch(user -> user.startsWith("io.tebus.journal."));
  }

  @Test
  void onlyTheHostsLogKnowsLogback() {
    assertThat(usersOf("ch.qos.logback")).containsExactly("io.tebus.app.HostLog");
  }

  /** Top-level classes that depend on a package or one below it. */
  private static SortedSet<String> usersOf(String packageName) {
    SortedSet<String> users = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        if (isBelow(dependency.getTargetClass(), packageName)) {
          int nested = type.getName().indexOf('$');
          users.add(nested < 0 ? type.getName() : type.getName().substring(0, nested));
        }
      }
    }
    return users;
  }

  private static boolean isPure(JavaClass type) {
    return PURE.contains(part(type));
  }

  private static boolean isKnownToPure(JavaClass type) {
    if (isPure(type) || packageOf(type).equals(VOCABULARY) || isAnnotation(type)) {
      return true;
    }
    return (isOfJdk(type) || isBelow(type, "org.agrona"))
        && WORLD.stream().noneMatch(world -> isBelow(type, world))
        && !WORLD_CLASSES.contains(nameOf(type))
        && !nameOf(type).endsWith("Clock")
        && !nameOf(type).endsWith("AgentRunner");
  }

  private static boolean isAnnotation(JavaClass type) {
    return packageOf(type).equals("org.jspecify.annotations");
  }

  private static boolean isOfJdk(JavaClass type) {
    return type.getBaseComponentType().isPrimitive() || isBelow(type, "java");
  }

  private static boolean isFloating(JavaClass type) {
    return FLOATING.contains(nameOf(type));
  }

  /** The first name behind io.tebus; empty for other people's classes. */
  private static String part(JavaClass type) {
    String packageName = packageOf(type);
    if (!packageName.startsWith(ROOT)) {
      return "";
    }
    String rest = packageName.substring(ROOT.length());
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }

  private static boolean isBelow(JavaClass type, String packageName) {
    return (packageOf(type) + ".").startsWith(packageName + ".");
  }

  private static String packageOf(JavaClass type) {
    return type.getBaseComponentType().getPackageName();
  }

  private static String nameOf(JavaClass type) {
    return type.getBaseComponentType().getName();
  }
}
