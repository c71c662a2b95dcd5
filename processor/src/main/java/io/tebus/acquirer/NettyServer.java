package io.tebus.acquirer;

import io.tebus.command.Right;
import io.tebus.iso.codec.MessageSpec;
import io.tebus.iso.dialect.Dialect;
import io.tebus.iso.frame.Framing;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdom2.Element;
import org.jpos.core.Configuration;
import org.jpos.core.ConfigurationException;
import org.jpos.q2.QBeanSupport;
import org.jpos.q2.QFactory;
import org.jpos.util.NameRegistrar;
import org.jspecify.annotations.Nullable;

/**
 * A listener as a Q2 bean: its descriptor has the shape of a jPOS QServer's and is mapped to the
 * Netty edge. What it does not know in there, or what would have no effect, is refused by name.
 *
 * <pre>{@code
 * <netty-server name="acquirers" class="io.tebus.acquirer.NettyServer" logger="Q2">
 *   <attr name="port" type="java.lang.Integer">8583</attr>
 *   <channel class="org.jpos.iso.channel.PostChannel"
 *            packager="org.jpos.iso.packager.GenericPackager" header="">
 *     <property name="packager-config" value="jar:packager/iso87ascii.xml"/>
 *   </channel>
 *   <property name="dialect" value="iso87a"/>
 * </netty-server>
 * }</pre>
 *
 * <p>Called by Q2's threads. Redeploying it touches neither engine nor journal.
 */
public class NettyServer extends QBeanSupport implements NettyServerMBean {

  private static final String GENERIC_PACKAGER = "org.jpos.iso.packager.GenericPackager";
  private static final String JAR = "jar:";
  private static final String HEADER = "header";
  private static final Set<String> ATTRIBUTES =
      Set.of("class", "enabled", "instance", "logger", "name", "realm", "verbatim");
  private static final Set<String> ATTRS = Set.of("port");
  private static final Set<String> CHANNEL_ATTRIBUTES =
      Set.of("class", HEADER, "logger", "packager", "realm", "verbatim");

  /** Beside those of the channel's class. */
  private static final Set<String> CHANNEL_PROPERTIES =
      Set.of(HEADER, "keep-alive", "max-packet-length", "packager-config", "timeout");

  private static final Set<String> PROPERTIES =
      Set.of(
          "acquirer-id",
          "answer-within",
          "bind-address",
          "dialect",
          "in-flight",
          "max-garbage",
          "max-links",
          "programme",
          "rights");

  private int port;
  private @Nullable ListenerSpec listener;

  @Override
  public int getPort() {
    return port;
  }

  @Override
  public void setPort(int port) {
    this.port = port;
  }

  @Override
  protected void initService() throws ConfigurationException {
    EdgeContext context = context();
    try {
      listener = describe(context);
    } catch (IOException | ConfigurationException | RuntimeException e) {
      context.failed(getName(), String.valueOf(e.getMessage()));
      throw new ConfigurationException("listener: name=" + getName() + " " + e.getMessage(), e);
    }
  }

  @Override
  protected void startService() throws ConfigurationException {
    ListenerSpec spec = listener;
    if (spec == null) {
      // initService said why.
      throw new ConfigurationException("listener: name=" + getName() + " has no valid descriptor");
    }
    EdgeContext context = context();
    try {
      InetSocketAddress bound = context.edge().open(spec);
      context.opened(spec, bound);
      getLog().info("listener: name=" + getName() + " address=" + bound);
    } catch (RuntimeException e) {
      context.failed(getName(), String.valueOf(e.getMessage()));
      throw e;
    }
  }

  @Override
  protected void stopService() throws ConfigurationException {
    if (listener != null) {
      EdgeContext context = context();
      context.edge().close(listener);
      context.closed(getName());
    }
  }

  private static EdgeContext context() throws ConfigurationException {
    try {
      return NameRegistrar.get(EdgeContext.NAME);
    } catch (NameRegistrar.NotFoundException e) {
      throw new ConfigurationException("netty-server: needs a Tebus host around it", e);
    }
  }

  private ListenerSpec describe(EdgeContext context) throws ConfigurationException, IOException {
    List<Element> channels = getPersist().getChildren("channel");
    if (channels.size() != 1) {
      throw new ConfigurationException("channel: count=" + channels.size() + " (expected: one)");
    }
    Element channel = channels.get(0);
    Descriptor.check(getPersist(), Set.of("attr", "channel", "property"), ATTRIBUTES, PROPERTIES);
    Descriptor.checkNames(getPersist(), "attr", ATTRS);
    String channelClass = attribute(channel, "class");
    SortedSet<String> framingProperties = Framing.properties(channelClass);
    Set<String> channelNames = new TreeSet<>(framingProperties);
    channelNames.addAll(CHANNEL_PROPERTIES);
    Descriptor.check(channel, Set.of("property"), CHANNEL_ATTRIBUTES, channelNames);
    require(port > 0 && port <= 65_535, "port", String.valueOf(port), "1-65535");
    Configuration channelProperties = getFactory().getConfiguration(channel);
    Configuration properties = getFactory().getConfiguration(getPersist());
    String packager = attribute(channel, "packager");
    require(packager.equals(GENERIC_PACKAGER), "packager class", packager, GENERIC_PACKAGER);
    String packagerConfig = channelProperties.get("packager-config", "");
    String programme = properties.get("programme", "DEMO");
    Integer programmeId = context.programmes().get(programme);
    if (programmeId == null) {
      throw new IllegalArgumentException(
          "programme: value="
              + programme
              + " (expected: one of "
              + context.programmes().keySet()
              + ")");
    }
    return new ListenerSpec(
        port,
        getName(),
        new InetSocketAddress(
            properties.get("bind-address", context.bindAddress()), port + context.portOffset()),
        Framing.forChannelClass(
            channelClass,
            header(channel, channelProperties),
            chosen(channelProperties, framingProperties)),
        messages(context.home(), packagerConfig),
        dialect(context.home(), properties.get("dialect", "iso87a")),
        channelProperties.getInt("max-packet-length", ListenerSpec.DEFAULT_MAX_PACKET_LENGTH),
        properties.getInt("max-garbage", ListenerSpec.DEFAULT_MAX_GARBAGE),
        properties.getInt("in-flight", ListenerSpec.DEFAULT_MAX_IN_FLIGHT),
        properties.getInt("max-links", ListenerSpec.DEFAULT_MAX_LINKS),
        properties.getLong("answer-within", 0),
        properties.getLong("acquirer-id", 0),
        programmeId,
        programme,
        rights(properties.get("rights", "")),
        channelProperties.getLong("timeout", 0),
        Descriptor.flag("keep-alive", channelProperties.get("keep-alive", "false")));
  }

  /** As an attribute, as jPOS has it, or as a property. */
  private static String header(Element channel, Configuration properties) {
    String attribute = attribute(channel, HEADER);
    String property = properties.get(HEADER, "");
    require(
        attribute.isEmpty() || property.isEmpty(), "property", HEADER, "none beside the attribute");
    return attribute.isEmpty() ? property : attribute;
  }

  /** The properties of these names that the descriptor has. */
  private static Map<String, String> chosen(Configuration properties, Set<String> names) {
    Map<String, String> chosen = new TreeMap<>();
    for (String name : names) {
      String value = properties.get(name, null);
      if (value != null) {
        chosen.put(name, value.trim());
      }
    }
    return chosen;
  }

  /** The rights of these names, separated by spaces. */
  static Set<Right> rights(String names) {
    Set<Right> rights = EnumSet.noneOf(Right.class);
    for (String name : names.split("\\s+", -1)) {
      if (!name.isEmpty()) {
        rights.add(Right.ofName(name));
      }
    }
    return rights;
  }

  private static String attribute(Element element, String name) {
    String value = QFactory.getAttributeValue(element, name);
    return value == null ? "" : value;
  }

  private MessageSpec messages(Path home, String packagerConfig) throws IOException {
    if (packagerConfig.startsWith(JAR)) {
      String resource = packagerConfig.substring(JAR.length());
      try (InputStream xml = getClass().getClassLoader().getResourceAsStream(resource)) {
        if (xml == null) {
          throw new IllegalArgumentException("packager-config: " + packagerConfig + " is missing");
        }
        return MessageSpec.compile(xml, packagerConfig);
      }
    }
    require(!packagerConfig.isEmpty(), "packager-config", "", "a file or jar:resource");
    try (InputStream xml = Files.newInputStream(home.resolve(packagerConfig))) {
      return MessageSpec.compile(xml, packagerConfig);
    }
  }

  private static Dialect dialect(Path home, String name) throws IOException {
    Path file = home.resolve("cfg").resolve("dialect").resolve(name + ".yaml");
    require(Files.exists(file), "dialect", name, "a file " + file);
    try (BufferedReader yaml = Files.newBufferedReader(file)) {
      return Dialect.load(yaml, file.toString());
    }
  }

  private static void require(boolean condition, String what, String value, String expected) {
    if (!condition) {
      throw new IllegalArgumentException(
          what + ": value=" + value + " (expected: " + expected + ")");
    }
  }
}
