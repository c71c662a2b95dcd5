/**
 * What the issuer does to cards and accounts: status, rights, merges.
 *
 * <p>Confined to the engine thread; no clock, no input or output, no random source.
 */
@NullMarked
package io.tebus.engine.maintenance;

import org.jspecify.annotations.NullMarked;
