/**
 * The programmes that an operator writes down: files of YAML, read strictly, and what a change of
 * one means.
 *
 * <p>Used by the thread that starts the host.
 */
@NullMarked
package io.tebus.app.programme;

import org.jspecify.annotations.NullMarked;
