package io.tebus.ops.cards;

/**
 * Changes cards or accounts, or opens accounts, in the host that lives in a home.
 *
 * <p>Confined to the main thread.
 */
abstract class ChangeCommand extends FileCommand {

  @Override
  final String shown(ImportTally tally) {
    return tally.shownAs(done());
  }

  /** What becomes of a line that was not so before: {@code changed}. */
  String done() {
    return "changed";
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
