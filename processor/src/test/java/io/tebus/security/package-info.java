/** Card tokens held against another implementation of CMAC, and the care for their key. */
@NullMarked
package io.tebus.security;

import org.jspecify.annotations.NullMarked;
