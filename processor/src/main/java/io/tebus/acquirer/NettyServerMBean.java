package io.tebus.acquirer;

import org.jpos.q2.QBeanSupportMBean;

/** What JMX sees of a {@link NettyServer}. */
public interface NettyServerMBean extends QBeanSupportMBean {

  /** The configured port, without the host's offset. */
  int getPort();

  void setPort(int port);
}
