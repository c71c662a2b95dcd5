package io.tebus.ops;

import io.tebus.iso.frame.Framing;
import java.util.Map;
import java.util.Properties;
import org.jpos.core.SimpleConfiguration;
import org.jpos.iso.BaseChannel;
import org.jpos.iso.ISOException;

/**
 * Makes jPOS's own channels as Q2 makes them of a descriptor.
 *
 * <p>Safe for any thread.
 */
final class JposChannel {

  private static final String PACKAGE = "org.jpos.iso.channel.";

  private JposChannel() {}

  /**
   * A channel that is linked to nobody yet and has no packager.
   *
   * @param channelClass by its full or its simple name
   * @param header as the class reads it, empty for none
   * @throws IllegalArgumentException for what a listener would refuse, too, and for a class that
   *     the jPOS at hand does not have
   */
  static BaseChannel of(String channelClass, String header, Map<String, String> properties)
      throws ISOException {
    // Asked first: it names what is wrong, where jPOS would pass over it.
    Framing framing = Framing.forChannelClass(channelClass, header, properties);
    BaseChannel channel;
    try {
      channel =
          Class.forName(fullName(channelClass))
              .asSubclass(BaseChannel.class)
              .getDeclaredConstructor()
              .newInstance();
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(
          "--framing: CLASS="
              + channelClass
              + " is not in the jPOS that sends (expected: another class)",
          e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("channel: " + framing + " cannot be made", e);
    }
    if (!header.isEmpty()) {
      channel.setHeader(header);
    }
    Properties values = new Properties();
    values.putAll(properties);
    channel.setConfiguration(new SimpleConfiguration(values));
    return channel;
  }

  /** Whether the jPOS at hand has the class. */
  static boolean isThere(String channelClass) {
    String resource = "/" + fullName(channelClass).replace('.', '/') + ".class";
    return BaseChannel.class.getResource(resource) != null;
  }

  private static String fullName(String channelClass) {
    return channelClass.startsWith(PACKAGE) ? channelClass : PACKAGE + channelClass;
  }
}
