package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ShortCopyTest {

  private static final int LONGEST = 40;

  @Test
  void copiesEveryLengthAndNothingElse() {
    for (int length = 0; length <= LONGEST; length++) {
      byte[] source = new byte[length];
      for (int i = 0; i < length; i++) {
        source[i] = (byte) (i + 1);
      }
      byte[] target = new byte[length + 2];
      Arrays.fill(target, (byte) -1);

      // A source that ends with the last byte throws when more is read.
      ShortCopy.copy(new UnsafeBuffer(source), 0, new UnsafeBuffer(target), 1, length);

      byte[] expected = new byte[length + 2];
      Arrays.fill(expected, (byte) -1);
      System.arraycopy(source, 0, expected, 1, length);
      assertThat(target).isEqualTo(expected);
    }
  }
}
