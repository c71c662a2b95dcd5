package io.tebus.journal;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Where the frames of one generation are written: a file after the other, each full of zeros when
 * it is begun. Confined to the writer thread.
 */
interface FrameLog extends AutoCloseable {

  /** The log of a generation whose directory has no file of it yet. */
  static FrameLog open(Path directory, JournalOptions options, Storage storage) {
    return switch (options.kind()) {
      case CHRONICLE -> ChronicleLog.open(directory, options);
      case PLAIN -> new PlainLog(storage);
    };
  }

  /** Name of its file with that number, from 1; names are sorted as numbers are. */
  static String nameOf(JournalOptions options, int number) {
    return switch (options.kind()) {
      case CHRONICLE -> ChronicleLog.nameOf(options.rollCycle(), number);
      case PLAIN -> PlainLog.nameOf(number);
    };
  }

  /** Goes on in the next file, which is there under its name; called before the first frame too. */
  void turn(Path file);

  /** Writes a finished frame behind the others of the file. */
  void append(FrameEncoder frame) throws IOException;

  @Override
  void close();
}
