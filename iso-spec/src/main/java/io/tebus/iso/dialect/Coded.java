package io.tebus.iso.dialect;

/** A form that dialect files name by a code. */
interface Coded {

  String code();
}
