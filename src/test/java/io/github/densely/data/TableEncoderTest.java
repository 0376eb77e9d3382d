package io.github.densely.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Text becomes features by what the training rows had, and by nothing else. */
class TableEncoderTest {

  private static final Column TARGET = Column.yesNo("churn");

  /** A table of one input column x; the target alternates. */
  private static Table column(String... texts) {
    List<List<String>> rows = new ArrayList<>();
    for (String text : texts) {
      rows.add(List.of(text, rows.size() % 2 == 0 ? "no" : "yes"));
    }
    return Table.of(List.of("x", "churn"), rows);
  }

  private static TableEncoder fit(Column column, String... texts) {
    return TableEncoder.fit(column(texts), TARGET, List.of(column));
  }

  private static float[] encoded(TableEncoder encoder, String text) {
    return encoder.encode(Map.of("x", text));
  }

  private static String error(TableEncoder encoder, String text) {
    return assertThatIllegalArgumentException()
        .isThrownBy(() -> encoded(encoder, text))
        .actual()
        .getMessage();
  }

  private static String fitError(Column column, String... texts) {
    return assertThatIllegalArgumentException()
        .isThrownBy(() -> fit(column, texts))
        .actual()
        .getMessage();
  }

  @Test
  void aNumberIsScaledByTheMeanAndDeviationOfTheTrainingRows() {
    TableEncoder encoder = fit(Column.number("x"), "1", "3"); // mean 2, deviation 1

    assertThat(encoder.encode(column("1", "3", "5")).inputs().data()).containsExactly(-1, 1, 3);
    assertThat(encoder.featureNames()).containsExactly("x");
  }

  @Test
  void aConstantColumnIsZero() {
    assertThat(encoded(fit(Column.number("x"), "7", "7"), "7")).containsExactly(0);
    assertThat(encoded(fit(Column.number("x"), "7", "7"), "9")).containsExactly(2);
  }

  @Test
  void largeNumbersKeepTheirDifferences() {
    // Seconds since 1970, one apart, where floats are 128 apart: mean 1700000001, deviation 1.
    TableEncoder encoder = fit(Column.number("x"), "1700000000", "1700000002");

    assertThat(encoded(encoder, "1700000001")).containsExactly(0);
    assertThat(encoded(encoder, "1700000002")).containsExactly(1);
  }

  @Test
  void numbersHaveTheMarksOfTheirCountry() {
    Column german = Column.number("x").decimalComma().thousands('.');
    TableEncoder encoder = fit(german, "-1.000,5", "1.000,5"); // mean 0, deviation 1000.5
    TableEncoder english = fit(Column.number("x").thousands(','), "-1,000.5", "1000.5");
    TableEncoder french =
        fit(Column.number("x").decimalComma().thousands(' '), "-1 000,5", "1000,5");

    assertThat(encoded(encoder, "2.001")).containsExactly(2);
    assertThat(encoded(english, "2,001")).containsExactly(2);
    assertThat(encoded(french, "2\u202f001")).containsExactly(2);
    assertThat(encoded(french, "2\u00a0001,0e0")).containsExactly(2);
  }

  @Test
  void aMarkInTheWrongPlaceIsAnError() {
    TableEncoder english = fit(Column.number("x").thousands(','), "1", "3");
    for (String wrong :
        List.of(
            "1,5",
            "1,23",
            ",123",
            "1234,567",
            "1,234,56",
            "1,2345",
            "1,23.4",
            "1.234,5",
            "--1",
            "1e",
            "0x10",
            "1f",
            "NaN",
            "Infinity",
            "1e999",
            "one",
            "1 2",
            "\u0661")) {
      assertThat(error(english, wrong)).contains("column \"x\"", "expected a number", wrong);
    }
    assertThat(error(fit(Column.number("x"), "1", "3"), "1,5"))
        .isEqualTo(
            "the row, column \"x\": expected a number, got \"1,5\"; the training rows had 1 to 3;"
                + " see Column.decimalComma() and thousands(',')");
    assertThat(error(fit(Column.number("x").decimalComma(), "1", "3"), "1.5"))
        .contains("expected a number, got \"1.5\"");
  }

  @Test
  void aCategoryIsOneHotInTheOrderOfItsTexts() {
    TableEncoder encoder = fit(Column.category("x"), "south", "north", "south");

    assertThat(encoder.featureNames()).containsExactly("x=north", "x=south");
    assertThat(encoded(encoder, "south")).containsExactly(0, 1);
    assertThat(encoded(encoder, " north ")).containsExactly(1, 0);
    assertThat(fit(Column.category("x"), "10", "9").featureNames()).containsExactly("x=9", "x=10");
  }

  @Test
  void anUnseenCategoryIsAnErrorOrAllZeros() {
    assertThat(error(fit(Column.category("x"), "south", "north"), "west"))
        .isEqualTo(
            "the row, column \"x\": expected a category, got \"west\"; the training rows had"
                + " \"north\", \"south\"; unseenAsZeros() accepts others");
    assertThat(encoded(fit(Column.category("x").unseenAsZeros(), "south", "north"), "west"))
        .containsExactly(0, 0);
  }

  @Test
  void aKeyIsNoCategory() {
    String[] keys = new String[4097];
    Arrays.setAll(keys, i -> "k" + i);

    assertThat(fitError(Column.category("x"), keys))
        .isEqualTo(
            "column \"x\" has more than 4096 categories; is it a key? ignore it, or hold it as a"
                + " number");
  }

  @Test
  void yesAndNoHaveTheUsualWordsOrTwoOfTheirOwn() {
    TableEncoder usual = fit(Column.yesNo("x"), "yes", "NO");
    for (String yes : List.of("yes", "Y", "True", "t", "1")) {
      assertThat(encoded(usual, yes)).containsExactly(1);
    }
    assertThat(encoded(usual, "f")).containsExactly(0);
    assertThat(error(usual, "perhaps")).contains("expected yes or no, got \"perhaps\"");

    TableEncoder own = fit(Column.yesNo("x", "nein", "ja"), "ja", "nein");
    assertThat(encoded(own, "ja")).containsExactly(1);
    assertThat(error(own, "yes")).contains("the words are \"nein\", \"ja\"");
  }

  @Test
  void aDateIsItsDaysSince1970() {
    // 2026-01-01 and 2026-01-03: the mean is 2026-01-02, the deviation one day.
    TableEncoder encoder = fit(Column.date("x"), "2026-01-01", "2026-01-03");

    assertThat(encoded(encoder, "2026-01-04")).containsExactly(2);
    assertThat(encoded(encoder, "2026-01-02T12:00:00")).containsExactly(0.5f);
    assertThat(encoded(encoder, "2026-01-02 12:00")).containsExactly(0.5f);
    assertThat(error(encoder, "02.01.2026")).contains("expected a date, got \"02.01.2026\", ISO");
    assertThat(error(encoder, "2026-02-30")).contains("expected a date");
    assertThat(error(encoder, "2026-01-02T12:00:00Z")).contains("had no time zone");
  }

  @Test
  void timesWithAZoneAreComparedAsInstants() {
    TableEncoder encoder =
        fit(Column.date("x"), "2026-01-01T00:00:00+01:00", "2026-01-02T23:00:00Z"); // 2 days apart

    assertThat(encoded(encoder, "2026-01-02T00:00:00+01:00")).containsExactly(0);
    assertThat(error(encoder, "2026-01-02T00:00:00")).contains("had a time zone");
  }

  @Test
  void aDateInPartsHasSeasonTimeAndWeekday() {
    TableEncoder encoder = fit(Column.dateParts("x"), "2026-01-01", "2026-01-03");

    assertThat(encoder.featureNames()).hasSize(12).contains("x days", "x year sin", "x Thu");
    // 2026-01-01, a Thursday, begins the year and the day: the angles are 0.
    assertThat(encoded(encoder, "2026-01-01")).containsExactly(-1, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0);
    assertThat(encoded(encoder, "2026-01-02T06:00:00")[4]).isEqualTo(1); // sin of a quarter
  }

  @Test
  void aGapIsAnErrorThatNamesItsRow() {
    assertThat(fitError(Column.number("x"), "1", "", "3"))
        .isEqualTo(
            "row 1, column \"x\": expected a number, got nothing; Column can fill gaps, as with"
                + " fillMostFrequent()");
    assertThat(error(fit(Column.number("x").gaps("NA"), "1", "3"), "NA"))
        .contains("expected a number, got \"NA\"", "can fill gaps");
  }

  @Test
  void gapsAreFilledAndMarked() {
    // Known values 0, 0, 3, 9: mean 3, median 1.5, most frequent 0; deviation sqrt(54/4).
    String[] texts = {"0", "NA", "0", "3", "9"};
    Column x = Column.number("x").gaps("NA");
    double deviation = Math.sqrt(54 / 4.0);

    assertThat(encoded(fit(x.fillMean(), texts), "")).containsExactly(0);
    assertThat(encoded(fit(x.fillMedian(), texts), "NA"))
        .containsExactly((float) (-1.5 / deviation));
    assertThat(encoded(fit(x.fillMostFrequent(), texts), ""))
        .containsExactly((float) (-3 / deviation));
    assertThat(encoded(fit(x.fill("12").markGaps(), texts), ""))
        .containsExactly((float) (9 / deviation), 1);
    assertThat(encoded(fit(x.fill("12").markGaps(), texts), "3")).containsExactly(0, 0);
    assertThat(fit(x.fillMean().markGaps(), texts).featureNames()).containsExactly("x", "x gap");
  }

  @Test
  void gapsMayBeACategoryOfTheirOwn() {
    TableEncoder own = fit(Column.category("x").fill("none"), "b", "a");
    TableEncoder frequent = fit(Column.category("x").fillMostFrequent(), "b", "a", "", "a", "b");

    assertThat(own.featureNames()).containsExactly("x=a", "x=b", "x=none");
    assertThat(encoded(own, "")).containsExactly(0, 0, 1);
    assertThat(encoded(frequent, "")).containsExactly(1, 0); // of a tie, the first in order
  }

  @Test
  void absurdTestRowsChangeNothing() {
    Table table = column("1", "3", "-1e30", "1e30");
    TableEncoder fitted = TableEncoder.fit(table.rows(0, 1), TARGET, List.of(Column.number("x")));

    assertThat(fitted.description()).isEqualTo(fit(Column.number("x"), "1", "3").description());
    assertThat(fitted.encode(table).inputs().data()).containsExactly(-1, 1, -1e30f, 1e30f);
  }

  @Test
  void columnsAreFoundByNameInAnyOrder() {
    Table train = table("age;region;churn", "20;north;no", "40;south;yes");
    Table shuffled = table("churn;remark;region;age", "yes;x;south;20");
    TableEncoder encoder =
        TableEncoder.fit(train, TARGET, List.of(Column.number("age"), Column.category("region")));

    assertThat(encoder.encode(shuffled).inputs().data()).containsExactly(-1, 0, 1);
    assertThat(encoder.encode(shuffled).targets().data()).containsExactly(1);
    assertThat(encoder.encode(List.of("40", "north"))).containsExactly(1, 1, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.features(table("region", "south")))
        .withMessage("expected a column \"age\", got \"region\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.encode(Map.of("Age", "20", "region", "south")))
        .withMessage("the row has no column \"age\", it has \"Age\", \"region\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.encode(List.of("20")))
        .withMessage("expected 2 texts, for \"age\", \"region\", got 1");
  }

  private static Table table(String header, String... rows) {
    return Table.of(
        List.of(header.split(";")),
        Arrays.stream(rows).map(row -> List.of(row.split(";"))).toList());
  }

  @Test
  void aNullInARowIsAGap() {
    TableEncoder encoder = fit(Column.number("x").fillMean(), "1", "3");
    Map<String, String> row = new HashMap<>();
    row.put("x", null);

    assertThat(encoder.encode(row)).containsExactly(0);
  }

  @Test
  void everyColumnOfTheTrainingTableHasOneUse() {
    Table table = table("a;b;churn", "1;2;no", "2;3;yes");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> TableEncoder.fit(table, TARGET, List.of(Column.number("a"))))
        .withMessage(
            "the table has columns that are not used: \"b\"; Column.ignored(name) leaves one out");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                TableEncoder.fit(
                    table,
                    TARGET,
                    List.of(Column.number("a"), Column.number("b"), Column.category("a"))))
        .withMessage("column \"a\" has two uses");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                TableEncoder.fit(table, TARGET, List.of(Column.ignored("a"), Column.ignored("b"))))
        .withMessage("no column makes a feature");
  }

  @Test
  void featuresHaveDistinctNames() {
    Table table = table("a;a=1;churn", "1;2;no", "2;3;yes");

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                TableEncoder.fit(
                    table, TARGET, List.of(Column.category("a"), Column.number("a=1"))))
        .withMessage("two features would be called \"a=1\"; rename a column");
  }

  @Test
  void theTargetIsAClassOrAValue() {
    Table table = table("x;kind;price", "1;b;10.5", "2;a;20", "3;b;30");
    Column x = Column.number("x");
    TableEncoder kinds =
        TableEncoder.fit(table, Column.category("kind"), List.of(x, Column.ignored("price")));
    TableEncoder prices =
        TableEncoder.fit(table, Column.number("price"), List.of(x, Column.ignored("kind")));

    assertThat(kinds.classNames()).containsExactly("a", "b");
    assertThat(kinds.encode(table).targets().data()).containsExactly(1, 0, 1);
    assertThat(prices.classNames()).isEmpty();
    assertThat(prices.encode(table).targets().data()).containsExactly(10.5f, 20, 30);
    assertThat(fit(x, "1", "2").classNames()).containsExactly("no", "yes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kinds.encode(table("x;kind", "1;c")))
        .withMessageContaining("column \"kind\": expected a category, got \"c\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kinds.encode(Table.of(List.of("x", "kind"), List.of(List.of("1", "")))))
        .withMessageContaining("row 0, column \"kind\": expected a category, got nothing");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TableEncoder.fit(table, Column.date("kind"), List.of(x)))
        .withMessageContaining("must be a category, yes or no, or a number");
  }

  @Test
  void aTargetThatAFloatCannotTellApartIsRefused() {
    Table table = table("x;time", "1;1700000000", "2;1700000050");

    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> TableEncoder.fit(table, Column.number("time"), List.of(Column.number("x"))))
        .withMessageContaining("whose differences a float would lose");
  }

  @Test
  void aDescriptionMakesTheSameEncoder() {
    Table table =
        table(
            "n;c;y;d;p;churn",
            "1,5;b;ja;2026-01-01;2026-01-01T10:00:00Z;no",
            "2,5;a;nein;2026-03-01;2026-05-01T10:00:00Z;yes",
            "9;a;ja;2026-03-09;2026-05-02T10:00:00Z;yes");
    TableEncoder encoder =
        TableEncoder.fit(
            table,
            TARGET,
            List.of(
                Column.number("n").decimalComma().thousands('.').gaps("?").fillMedian().markGaps(),
                Column.category("c").unseenAsZeros().fill("none"),
                Column.yesNo("y", "nein", "ja").fillMostFrequent(),
                Column.date("d").fillMean(),
                Column.dateParts("p")));
    TableEncoder again = TableEncoder.of(encoder.description());

    assertThat(again.description()).isEqualTo(encoder.description());
    assertThat(again.encode(table).inputs().data())
        .isEqualTo(encoder.encode(table).inputs().data());
    assertThat(again.featureNames()).isEqualTo(encoder.featureNames());
    assertThat(again.encode(List.of("?", "z", "", "", "2026-05-02T10:00:00Z")))
        .isEqualTo(encoder.encode(List.of("?", "z", "", "", "2026-05-02T10:00:00Z")));
    assertThat(encoder.ranges())
        .containsExactly(
            new TableEncoder.Range("n", 0, 2),
            new TableEncoder.Range("c", 2, 5),
            new TableEncoder.Range("y", 5, 6),
            new TableEncoder.Range("d", 6, 7),
            new TableEncoder.Range("p", 7, 19));
  }

  @Test
  void aDamagedDescriptionIsRefused() {
    List<List<String>> good = fit(Column.category("x").fillMostFrequent(), "b", "a").description();
    for (int row = 0; row < good.size(); row++) {
      for (int at = 0; at < good.get(row).size(); at++) {
        for (String text : List.of("-7", "NaN", "2147483647", "\u0000")) {
          List<List<String>> damaged = new ArrayList<>();
          good.forEach(texts -> damaged.add(new ArrayList<>(texts)));
          damaged.get(row).set(at, text);
          acceptsOrRefuses(damaged);
          damaged.get(row).remove(at);
          acceptsOrRefuses(damaged);
        }
      }
    }
    assertThatIllegalArgumentException().isThrownBy(() -> TableEncoder.of(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> TableEncoder.of(good.subList(0, 2)));
  }

  /** A changed name is another column; anything else is refused by its type. */
  private static void acceptsOrRefuses(List<List<String>> description) {
    TableEncoder encoder;
    try {
      encoder = TableEncoder.of(description);
    } catch (IllegalArgumentException refused) {
      return;
    }
    assertThat(encoder.description()).isEqualTo(description);
    assertThat(encoder.encode(List.of(""))).hasSize(encoder.featureNames().size());
  }

  @Test
  void numbersTooLargeForAMeanAreRefused() {
    assertThat(fitError(Column.number("x"), "-1e308", "1e308"))
        .contains("column \"x\"", "too large for a mean");
    assertThat(error(fit(Column.number("x"), "0", "1e-300"), "1e300"))
        .contains("expected a number, got \"1e300\"");
  }

  @Test
  void optionsThatDoNotFitTheKindAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Column.category("x").fillMean())
        .withMessage("column \"x\" is a category, which has no such thing as a mean");
    assertThatIllegalArgumentException().isThrownBy(() -> Column.date("x").decimalComma());
    assertThatIllegalArgumentException().isThrownBy(() -> Column.number("x").unseenAsZeros());
    assertThatIllegalArgumentException().isThrownBy(() -> Column.number("x").thousands(';'));
    assertThatIllegalArgumentException().isThrownBy(() -> Column.number("x").thousands('.'));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Column.number("x").decimalComma().thousands(','));
    assertThatIllegalArgumentException().isThrownBy(() -> Column.number("x").markGaps());
    assertThatIllegalArgumentException().isThrownBy(() -> Column.ignored("x").fill("1"));
    assertThatIllegalArgumentException().isThrownBy(() -> Column.yesNo("x", "a", "a"));
  }
}
