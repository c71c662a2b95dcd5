package io.tebus.iso.frame;

import java.io.IOException;
import org.jpos.core.Configuration;
import org.jpos.core.ConfigurationException;
import org.jpos.iso.BaseChannel;
import org.jpos.iso.ISOMsg;

/** The CMFChannel of jPOS's later builds, as its documentation has it. */
final class CmfChannel extends BaseChannel {

  private boolean replyKeepAlive = true;

  @Override
  protected void sendMessageLength(int length) throws IOException {
    serverOut.writeByte(length >> 16);
    serverOut.writeShort(length);
  }

  @Override
  protected int getMessageLength() throws IOException {
    int length = readLength();
    while (length == 0) {
      if (replyKeepAlive || isExpectKeepAlive()) {
        sendKeepAlive();
      }
      length = readLength();
    }
    return length;
  }

  private int readLength() throws IOException {
    return (serverIn.readUnsignedByte() << 16) | serverIn.readUnsignedShort();
  }

  @Override
  protected int getHeaderLength() {
    return 0;
  }

  @Override
  protected void sendMessageHeader(ISOMsg message, int length) {
    // It has none.
  }

  @Override
  public void setConfiguration(Configuration configuration) throws ConfigurationException {
    super.setConfiguration(configuration);
    replyKeepAlive = configuration.getBoolean("reply-keepalive", true);
  }
}
