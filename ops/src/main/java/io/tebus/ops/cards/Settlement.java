package io.tebus.ops.cards;

/** What an outcome means for a line. */
sealed interface Settlement permits Done, Rejection, Obstacle {}
