package io.tebus.app;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host's own log: {@code log/tebus.log}, 10 MB a file, seven files.
 *
 * <p>Opened and closed by the thread that starts and stops the host.
 */
final class HostLog implements AutoCloseable {

  private static final String FILE = "tebus.log";
  private static final int QUEUE_LENGTH = 4096;

  private final AsyncAppender async = new AsyncAppender();
  private final RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
  private final ch.qos.logback.classic.Logger root;

  HostLog(Path directory) {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (!(factory instanceof LoggerContext context)) {
      throw new IllegalStateException(
          "log: factory=" + factory.getClass().getName() + " (expected: logback's)");
    }
    root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX,UTC} %-5level %logger{0} [%thread] %msg%n");
    encoder.start();
    appender.setContext(context);
    appender.setName("tebus-" + directory);
    appender.setFile(directory.resolve(FILE).toString());
    appender.setEncoder(encoder);
    FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
    rolling.setContext(context);
    rolling.setParent(appender);
    rolling.setFileNamePattern(directory.resolve("tebus.%i.log").toString());
    rolling.setMaxIndex(7);
    rolling.start();
    SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
    trigger.setContext(context);
    trigger.setMaxFileSize(FileSize.valueOf("10MB"));
    trigger.start();
    appender.setRollingPolicy(rolling);
    appender.setTriggeringPolicy(trigger);
    appender.start();
    // No thread of the host waits for a disk or a terminal: lines are dropped instead.
    async.setContext(context);
    async.setName("async-" + directory);
    async.setNeverBlock(true);
    async.setQueueSize(QUEUE_LENGTH);
    async.addAppender(appender);
    async.start();
    root.addAppender(async);
  }

  @Override
  public void close() {
    root.detachAppender(async);
    async.stop();
    appender.stop();
  }
}
