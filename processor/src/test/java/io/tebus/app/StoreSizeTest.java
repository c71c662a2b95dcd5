package io.tebus.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tebus.engine.EngineOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreSizeTest {

  private static final long GIB = 1L << 30;
  private static final long SEED = 0x5eedL;

  private Path file;

  @BeforeEach
  void write(@TempDir Path home) throws IOException {
    file = Files.createFile(home.resolve("default.yml"));
  }

  /** What a host with these settings gives its engine on a machine with that much memory. */
  private EngineOptions options(long memoryBytes, Map<String, String> environment)
      throws IOException {
    return StoreSize.engineOptions(Settings.load(file, environment), SEED, memoryBytes);
  }

  private static long storeBytes(EngineOptions options) {
    return (long) options.accountCapacity() * EngineOptions.ACCOUNT_BYTES
        + (long) options.cardCapacity() * EngineOptions.CARD_BYTES
        + (long) options.lotCapacity() * EngineOptions.LOT_BYTES;
  }

  @ParameterizedTest
  @ValueSource(longs = {GIB / 4, GIB, 7 * GIB, 24 * GIB, 64 * GIB})
  void byItselfTheStoreTakesHalfOfTheMemory(long memoryBytes) throws IOException {
    EngineOptions options = options(memoryBytes, Map.of());

    assertThat(storeBytes(options)).isBetween(memoryBytes / 2 - memoryBytes / 100, memoryBytes / 2);
    assertThat(options.cardCapacity()).isEqualTo(options.accountCapacity() / 10 * 12);
    assertThat(options.lotCapacity()).isEqualTo(options.accountCapacity() / 10 * 80);
  }

  @Test
  void byItselfTheStoreStaysBelowWhatASettingMayAskFor() throws IOException {
    EngineOptions options = options(2_048 * GIB, Map.of());

    int accounts = options.accountCapacity();
    assertThat(accounts).isBetween(1, EngineOptions.MAX_STORE);
    assertThat(options.cardCapacity()).isBetween(accounts, EngineOptions.MAX_STORE);
    assertThat(options.lotCapacity()).isEqualTo(8 * accounts);
  }

  @Test
  void fiftyMillionAccountsFitAMachineOf64GiBAndHalfAsManyOneOf24GiB() throws IOException {
    assertThat(options(64 * GIB, Map.of()).accountCapacity()).isGreaterThanOrEqualTo(50_000_000);
    assertThat(options(24 * GIB, Map.of()).accountCapacity()).isGreaterThanOrEqualTo(25_000_000);
  }

  @Test
  void byItselfTheWindowTakesAQuarterAndNeverMoreThanTenMillion() throws IOException {
    assertThat(options(GIB, Map.of()).windowCapacity())
        .isEqualTo((int) (GIB / 4 / EngineOptions.WINDOW_BYTES));
    assertThat(options(64 * GIB, Map.of()).windowCapacity()).isEqualTo(10_000_000);
  }

  @Test
  void isAsLargeAsWasAskedForAndSeededAsTold() throws IOException {
    EngineOptions options =
        options(
            64 * GIB,
            Map.of(
                "TEBUS_STORE_ACCOUNTS", "1024",
                "TEBUS_STORE_CARDS", "2000",
                "TEBUS_STORE_LOTS", "300000",
                "TEBUS_WINDOW_CAPACITY", "67108864"));

    assertThat(options)
        .isEqualTo(
            EngineOptions.ofCapacity(67_108_864)
                .withStore(1_024, 2_000, 300_000)
                .withHashSeed(SEED));
  }

  /** A kernel that takes a few more bytes must not cost a whole replay. */
  @Test
  void byItselfItStaysAsLargeAsTheNewestSnapshotWhileThatFits() throws IOException {
    EngineOptions kept = options(24 * GIB, Map.of());
    Settings settings = Settings.load(file, Map.of());

    assertThat(StoreSize.engineOptions(settings, SEED, 24 * GIB - 8_000_000, kept)).isEqualTo(kept);
    assertThat(StoreSize.engineOptions(settings, SEED, 64 * GIB, kept)).isEqualTo(kept);
    assertThat(StoreSize.engineOptions(settings, SEED, 12 * GIB, kept))
        .isEqualTo(options(12 * GIB, Map.of()));
  }

  @Test
  void whatIsAskedForCountsWhateverTheSnapshotHas() throws IOException {
    EngineOptions kept = options(24 * GIB, Map.of());
    Settings settings = Settings.load(file, Map.of("TEBUS_STORE_LOTS", "2000"));

    EngineOptions options = StoreSize.engineOptions(settings, SEED, 24 * GIB, kept);

    assertThat(options.lotCapacity()).isEqualTo(2_000);
    assertThat(options.accountCapacity()).isEqualTo(kept.accountCapacity());
  }

  @Test
  void refusesWhatDoesNotFitAndNamesKeysAndBytes() throws IOException {
    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(() -> options(GIB, Map.of("TEBUS_STORE_LOTS", "300000000")))
        .withMessageContainingAll(
            "tebus.store.accounts = ",
            " (auto) takes bytes=",
            "tebus.store.cards = ",
            "tebus.store.lots = 300000000 takes bytes=" + 300_000_000L * EngineOptions.LOT_BYTES,
            "tebus.window.capacity = ",
            "together bytes=",
            "90 % of the memory");
  }

  /** The sum counts: each of them alone would fit. */
  @Test
  void refusesWhatFitsOnlyOneByOne() throws IOException {
    long half = GIB / 2;
    String accounts = Long.toString(half / EngineOptions.ACCOUNT_BYTES);
    String window = Long.toString(half / EngineOptions.WINDOW_BYTES);
    Map<String, String> small = Map.of("TEBUS_STORE_CARDS", "1024", "TEBUS_STORE_LOTS", "1024");

    assertThat(options(GIB, with(small, "TEBUS_STORE_ACCOUNTS", accounts))).isNotNull();
    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(() ->
            options(
                GIB,
                with(
                    with(small, "TEBUS_STORE_ACCOUNTS", accounts),
                    "TEBUS_WINDOW_CAPACITY",
                    window)))
        .withMessageContaining("tebus.window.capacity = " + window + " takes bytes=");
  }

  private static Map<String, String> with(Map<String, String> settings, String key, String value) {
    Map<String, String> more = new TreeMap<>(settings);
    more.put(key, value);
    return more;
  }

  @ParameterizedTest
  @CsvSource({
    "STORE_ACCOUNTS, tebus.store.accounts, 1023, 300000000",
    "STORE_CARDS, tebus.store.cards, 300000001, 300000000",
    "STORE_LOTS, tebus.store.lots, many, 1500000000",
    "WINDOW_CAPACITY, tebus.window.capacity, 67108865, 67108864"
  })
  void refusesACapacityOutsideItsRange(String variable, String key, String value, long most) {
    assertThatExceptionOfType(HostRefusedException.class)
        .isThrownBy(() -> options(64 * GIB, Map.of("TEBUS_" + variable, value)))
        .withMessageContaining(key + " = " + value + " (expected: auto or 1024-" + most + ")");
  }
}
