/**
 * Card tokens and the key they depend on; later MAC, PIN and TLS.
 *
 * <p>A tokenizer belongs to one event loop; key loading happens at start.
 */
@NullMarked
package io.tebus.security;

import org.jspecify.annotations.NullMarked;
