/**
 * What PostgreSQL holds of the journal: rows for people to read, fed in order and exactly once, the
 * proof that they are what the journal says, and the way back when the journal is lost.
 *
 * <p>One thread feeds, one builds indexes; neither is ever waited for by the hot path, of which
 * they read the durable LSN and the files.
 */
@NullMarked
package io.tebus.projection;

import org.jspecify.annotations.NullMarked;
