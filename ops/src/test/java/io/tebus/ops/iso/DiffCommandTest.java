package io.tebus.ops.iso;

import static org.assertj.core.api.Assertions.assertThat;

import io.tebus.ops.ExitCode;
import org.junit.jupiter.api.Test;

class DiffCommandTest extends IsoCommandLine {

  @Test
  void findsAMessageEqualToItself() {
    assertThat(diff(hex(PURCHASE), "0x" + hex(PURCHASE))).isEqualTo(ExitCode.OK);

    assertThat(out.toString().lines()).containsExactly("equal: 15 elements");
  }

  @Test
  void namesElementsThatDifferAndThoseOfOneOnly() {
    // Without DE 49, bit 49.
    String other =
        PURCHASE
            .substring(0, PURCHASE.length() - 3)
            .replace("0200723844", "0210723844")
            .replace("00C08000", "00C00000")
            .replace("000000004590", "000000004591");

    assertThat(diff(hex(PURCHASE), hex(other))).isEqualTo(ExitCode.FAILED);

    assertThat(out.toString().lines())
        .containsExactly(
            "  mti                             0200  |  0210",
            "  4         amount                000000004590  |  000000004591",
            "  49        currency              only in A  840",
            "different: 3 of 15 elements");
  }

  @Test
  void saysThatWhatIsMaskedDiffers() {
    String other = PURCHASE.replace(PAN, "9999003300000078");

    assertThat(diff(hex(PURCHASE), hex(other))).isEqualTo(ExitCode.FAILED);

    assertThat(out.toString())
        .contains(MASKED + "  in both as shown, different where it is masked")
        .doesNotContain("9999003300000078");
  }

  @Test
  void saysThatPinBlocksDiffer() {
    String pin = "0200" + "0000000000001000";

    assertThat(diff(hex(pin + "0123456789ABCDEF"), hex(pin + "0123456789ABCDE0")))
        .isEqualTo(ExitCode.FAILED);

    assertThat(out.toString()).contains("PIN block").doesNotContain("0123456789ABCDE");
  }

  @Test
  void comparesNoDamagedMessage() {
    assertThat(diff(hex(PURCHASE), hex(PURCHASE.substring(0, 99)))).isEqualTo(ExitCode.FAILED);

    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "diff: B is damaged, DE 41 at byte 99: the message ends before it");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void takesTwoMessagesNoMoreAndNoFewer() {
    assertThat(diff(hex(PURCHASE))).isEqualTo(ExitCode.USAGE);
    assertThat(diff(hex(PURCHASE), hex(PURCHASE), hex(PURCHASE))).isEqualTo(ExitCode.USAGE);
    assertThat(diff("-", "-")).isEqualTo(ExitCode.USAGE);
    assertThat(diff(hex(PURCHASE), PAN + "X")).isEqualTo(ExitCode.USAGE);
  }

  private int diff(String... arguments) {
    return execute(new DiffCommand(input("")), arguments);
  }
}
