/** Accounts, lots, holds and the card register, one promise at a time. */
@NullMarked
package io.tebus.engine.account;

import org.jspecify.annotations.NullMarked;
