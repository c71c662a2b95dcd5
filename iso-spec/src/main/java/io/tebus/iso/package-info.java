/**
 * The vocabulary of ISO 8583 as Tebus speaks it: message types, data elements, functions, outcomes.
 *
 * <p>Values and constants only; used by every thread and importing nothing but the JDK.
 */
@NullMarked
package io.tebus.iso;

import org.jspecify.annotations.NullMarked;
