package io.tebus.iso.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every descriptor is compiled, or is one of those excluded for a reason. */
class DescriptorTest {

  @ParameterizedTest
  @MethodSource("descriptors")
  void isCompiledOrExcluded(Descriptor descriptor) {
    Descriptor.Exclusion exclusion = descriptor.exclusion();
    if (exclusion != null) {
      assertThatThrownBy(descriptor::compile)
          .as(exclusion.reason())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("packager=" + descriptor)
          .hasMessageContaining(exclusion.named());
      return;
    }
    MessageSpec spec = descriptor.compile();

    JposLevel level = new JposOracle(descriptor).level();
    assertThat(spec.name()).isEqualTo(descriptor.name());
    assertThat(spec.headerLength()).isEqualTo(level.packager().getHeaderLength());
    for (int element = level.lowest(); element <= MessageSpec.MAX_ELEMENT; element++) {
      JposField field = level.field(element);
      boolean known = field != null && field.kind() != JposField.Kind.BITMAP;
      if (field == null || known) {
        assertThat(spec.has(element)).as("element %d", element).isEqualTo(known);
      }
      if (field != null && known) {
        assertThat(spec.maxLength(element)).as("element %d", element).isEqualTo(field.length());
        assertThat(spec.isText(element))
            .as("element %d", element)
            .isEqualTo(
                field.kind() != JposField.Kind.BINARY && field.kind() != JposField.Kind.COMPOSITE);
      }
    }
  }

  /** The room that an element takes at most is enough for what jPOS packs, and no more. */
  @ParameterizedTest
  @MethodSource("compiled")
  void knowsTheLongestFormOfEveryElement(Descriptor descriptor) throws Exception {
    MessageSpec spec = descriptor.compile();
    JposLevel level = new JposOracle(descriptor).level();
    for (int element = level.lowest(); element <= level.highest(); element++) {
      JposField field = level.field(element);
      if (field == null || !field.isUsable() || field.sub() != null) {
        continue;
      }
      int length = field.length();
      RandomMessages.Plain longest =
          new RandomMessages.Plain(
              switch (field.kind()) {
                case BINARY -> "5A".repeat(length);
                case SIGNED -> "C" + "1".repeat(length - 1);
                case DIGITS, TEXT, CURRENCY_AMOUNT -> "1".repeat(length);
                case COMPOSITE, BITMAP, NOTHING -> "";
              });

      byte[] packed = field.packager().pack(JposOracle.component(field, longest));

      assertThat(spec.maxWireLength(element)).as("element %d", element).isEqualTo(packed.length);
    }
  }

  @Test
  void excludesOnlyDescriptorsThatThereAre() {
    Vectors.assumeHere();

    List<String> names = Descriptor.all().stream().map(Descriptor::name).toList();

    assertThat(names).doesNotHaveDuplicates().containsAll(Descriptor.EXCLUDED.keySet());
    assertThat(names).hasSize(6 + 3 + Vectors.files(Vectors.jposPackagers()).size());
  }

  static List<Descriptor> descriptors() {
    return Descriptor.all();
  }

  static List<Descriptor> compiled() {
    return Descriptor.compiled();
  }
}
