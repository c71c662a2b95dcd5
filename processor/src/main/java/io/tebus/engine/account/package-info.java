/**
 * Who owns how many points until when: cards, accounts, lots, arrears.
 *
 * <p>Confined to the engine thread; no clock, no input or output, no random source.
 */
@NullMarked
package io.tebus.engine.account;

import org.jspecify.annotations.NullMarked;
