/**
 * The single writer: takes commands from the ring in order, stamps them with time, has the engine
 * execute them, journals the events in groups and releases each answer when it is durable.
 *
 * <p>The sequencer and the sync agent have a thread each; producers are event loops and admin
 * threads.
 */
@NullMarked
package io.tebus.sequencer;

import org.jspecify.annotations.NullMarked;
