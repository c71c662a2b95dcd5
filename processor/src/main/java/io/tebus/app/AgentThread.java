package io.tebus.app;

import io.tebus.sequencer.Doorbell;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads of agents, each named after its agent's role; to close one is to end it.
 *
 * <p>Safe for any thread.
 */
final class AgentThread {

  private static final Logger LOG = LoggerFactory.getLogger(AgentThread.class);

  /** The runner interrupts an agent that is late, and an interrupted force fails the journal. */
  private static final int STOP_MS = 15_000;

  /** An interrupt costs one that works beside the host no more than what it has under way. */
  private static final int BESIDE_STOP_MS = 2_000;

  private static final int BESIDE_IDLE_MS = 2;

  /** No word of a restart: the disk may be broken. */
  private static final String ADVICE = "; see ops/docs/durability.md, exit code 86";

  /** What fails again at once must not fill the log. */
  private static final long BESIDE_RETRY_NS = TimeUnit.SECONDS.toNanos(1);

  private AgentThread() {}

  /** Starts one that the host cannot answer without: when it fails, the process halts. */
  static AutoCloseable start(Agent agent, Doorbell bell) {
    return run(agent, bell, e -> haltOn(agent.roleName(), e), STOP_MS);
  }

  /** Starts one that looks for work now and then, and may fail while the host goes on. */
  static AutoCloseable startBeside(Agent agent) {
    return run(
        agent,
        new SleepingMillisIdleStrategy(BESIDE_IDLE_MS),
        e -> {
          LOG.error("agent={} failed; the host goes on", agent.roleName(), e);
          LockSupport.parkNanos(BESIDE_RETRY_NS);
        },
        BESIDE_STOP_MS);
  }

  private static AutoCloseable run(
      Agent agent, IdleStrategy idle, ErrorHandler onError, int stopMs) {
    AgentRunner runner = new AgentRunner(idle, onError, null, agent);
    AgentRunner.startOnThread(runner, Thread.ofPlatform().daemon().factory());
    return () -> runner.close(stopMs, _ -> {});
  }

  /** An engine or journal that broke its promise must not answer any more. */
  private static void haltOn(String agent, Throwable cause) {
    // The log is written by another thread, which a halt does not wait for.
    System.err.println("tebus: host halts, agent " + agent + " failed: " + cause + ADVICE);
    LOG.error("host halts: agent={} failed" + ADVICE, agent, cause);
    Runtime.getRuntime().halt(Host.HALTED);
  }
}
