/**
 * Simulated tills: an open-loop load on an acquirers' port in which every answer is judged against
 * a plain ledger per card. Messages are packed and unpacked by jPOS itself, so that an
 * implementation which is not ours reads what the host writes.
 *
 * <p>Two virtual threads a link: one sends on schedule, one reads and judges.
 */
@NullMarked
package io.tebus.perf.load;

import org.jspecify.annotations.NullMarked;
