package io.tebus.reference;

import io.tebus.command.programme.RefundSplit;
import io.tebus.command.programme.Rounding;

/**
 * What of the settings is kept with a transaction: it is taken back by the rules it was made by.
 *
 * <p>Immutable. Source: points.md, section 5.
 */
record Terms(Rounding rounding, RefundSplit split) {}
