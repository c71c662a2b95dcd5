/** Dates and proportions held against the JDK's. */
@NullMarked
package io.tebus.engine.programme;

import org.jspecify.annotations.NullMarked;
