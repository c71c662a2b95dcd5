package io.tebus.ops.cards;

/**
 * Changes cards or accounts in the host that lives in a home.
 *
 * <p>Confined to the main thread.
 */
abstract class ChangeCommand extends FileCommand {

  @Override
  final String shown(ImportTally tally) {
    return tally.shownAsChanged();
  }

  @Override
  final boolean countsReasons() {
    return true;
  }

  @Override
  final String repeat() {
    return "send the same file again: what is so already stays as it is";
  }
}
