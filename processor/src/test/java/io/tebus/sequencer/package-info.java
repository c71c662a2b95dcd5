/** Sequencer, reply ports and doorbell on one thread, with a journal that is a fake. */
@NullMarked
package io.tebus.sequencer;

import org.jspecify.annotations.NullMarked;
