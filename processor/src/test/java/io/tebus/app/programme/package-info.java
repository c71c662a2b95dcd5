/** Files of programmes, right and wrong. */
@NullMarked
package io.tebus.app.programme;

import org.jspecify.annotations.NullMarked;
