package io.tebus.engine;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A process of its own that applies the events of a file and prints the hash of the state they
 * give.
 *
 * <p>The file: count of events i32, then each as its length i32 and its bytes.
 */
final class ReplayProgram {

  private ReplayProgram() {}

  static void write(Path file, List<byte[]> events) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeInt(events.size());
      for (byte[] event : events) {
        out.writeInt(event.length);
        out.write(event);
      }
    }
  }

  /** What {@link #main} wants to be called with. */
  static List<String> arguments(Path file, EngineOptions options) {
    return List.of(
        file.toString(),
        Integer.toString(options.windowCapacity()),
        Long.toString(options.windowMinimumAgeMs()),
        Long.toString(options.identityAgeMs()),
        Integer.toString(options.accountCapacity()),
        Integer.toString(options.cardCapacity()),
        Integer.toString(options.lotCapacity()),
        Long.toString(options.hashSeed()));
  }

  /** How {@link #main} prints a state hash. */
  static String hex(long stateHash) {
    return Long.toHexString(stateHash);
  }

  public static void main(String[] args) throws IOException {
    EngineOptions options =
        new EngineOptions(
            Integer.parseInt(args[1]),
            Long.parseLong(args[2]),
            Long.parseLong(args[3]),
            Integer.parseInt(args[4]),
            Integer.parseInt(args[5]),
            Integer.parseInt(args[6]),
            Long.parseLong(args[7]));
    try (Engine engine = new Engine(options);
        DataInputStream in =
            new DataInputStream(new BufferedInputStream(Files.newInputStream(Path.of(args[0]))))) {
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        byte[] event = in.readNBytes(in.readInt());
        engine.apply(new UnsafeBuffer(event), 0, event.length);
      }
      System.out.println(hex(engine.stateHash()));
    }
  }
}
