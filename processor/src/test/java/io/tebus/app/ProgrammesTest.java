package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tebus.app.programme.ProgrammeFiles;
import io.tebus.command.programme.EarnSettings;
import io.tebus.command.programme.ProgrammeDefinition;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProgrammesTest {

  private static final ProgrammeDefinition DEMO = ProgrammeDefinition.demo();
  private static final ProgrammeDefinition MILES = ProgrammeDefinition.of(7, "MILES", List.of());

  @Test
  void whatTheJournalKnowsIsNotDue() {
    Programmes programmes = new Programmes(List.of(MILES, DEMO), List.of(DEMO));

    assertThat(programmes.due()).containsExactly(MILES);
    assertThat(programmes.ids()).containsOnlyKeys("MILES", "DEMO").containsEntry("MILES", 7);
  }

  @Test
  void whatTheJournalKnowsOtherwiseIsDue() {
    ProgrammeDefinition edited = DEMO.with(EarnSettings.DEFAULT.withLifeMonths(12));

    assertThat(new Programmes(List.of(edited), List.of(DEMO)).due()).containsExactly(edited);
  }

  @Test
  void whatHasNoFileStaysAndIsNotServed() {
    Programmes programmes = new Programmes(List.of(DEMO), List.of(DEMO, MILES));

    assertThat(programmes.due()).isEmpty();
    assertThat(programmes.ids()).containsOnlyKeys("DEMO");
  }

  @Test
  void refusesAnotherNameForAnId() {
    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(() ->
            new Programmes(List.of(ProgrammeDefinition.of(7, "STARS", List.of())), List.of(MILES)))
        .withMessageContaining("programme: id=7 name=STARS (expected: name=MILES");
  }

  @Test
  void refusesAnotherIdForAName() {
    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(() ->
            new Programmes(List.of(ProgrammeDefinition.of(8, "MILES", List.of())), List.of(MILES)))
        .withMessageContaining("programme: id=8 name=MILES (expected: id=7");
  }

  @Test
  void countsThoseWhoseFileIsGone() {
    List<ProgrammeDefinition> full =
        IntStream.rangeClosed(1, ProgrammeFiles.MAX_PROGRAMMES)
            .mapToObj(id -> ProgrammeDefinition.of(id, "P" + id, List.of()))
            .toList();
    ProgrammeDefinition further = ProgrammeDefinition.of(100, "P100", List.of());

    assertThat(new Programmes(full.subList(1, full.size()), full).due()).isEmpty();
    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(() -> new Programmes(List.of(further), full))
        .withMessageContaining("programmes: count=65 (expected: at most 64");
  }
}
