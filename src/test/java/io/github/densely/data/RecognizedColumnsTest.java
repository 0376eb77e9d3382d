package io.github.densely.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.densely.support.CustomerTable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the columns of a table hold is suggested, never silently. */
class RecognizedColumnsTest {

  /** What is recognised in a table with this one column. */
  private static String recognized(String name, String... texts) {
    List<List<String>> rows = new ArrayList<>();
    for (String text : texts) {
      rows.add(List.of(text));
    }
    String column = Column.recognize(Table.of(List.of(name), rows)).get(0).toString();
    String label = "column \"" + name + "\": ";
    assertThat(column).startsWith(label);
    return column.substring(label.length());
  }

  @Test
  void theKindsOfCommonColumns() {
    assertThat(recognized("age", "31", "40", "31")).isEqualTo("a number");
    assertThat(recognized("width", "0.5", "-1e3", "2")).isEqualTo("a number");
    assertThat(recognized("paid", "yes", "No", "no")).isEqualTo("yes or no");
    assertThat(recognized("paid", "0", "1", "1")).isEqualTo("yes or no");
    assertThat(recognized("since", "2024-02-29", "2023-01-01")).isEqualTo("a date");
    assertThat(recognized("town", "Ulm", "Bonn", "Ulm", "Bonn"))
        .isEqualTo("a category, unseen ones all 0 (2 different texts)");
    assertThat(recognized("remark", "late", "angry", "left"))
        .isEqualTo("ignored (a key or a remark: all texts differ)");
    assertThat(recognized("remark", "late", "angry", "late"))
        .isEqualTo("ignored (2 different texts)");
  }

  @Test
  void gapsAreFilledAndMarked() {
    assertThat(recognized("age", "31", "", "NA", "40"))
        .isEqualTo(
            "a number, gaps also as \"NA\", gaps filled with the median and marked (2 gaps)");
    assertThat(recognized("paid", "y", "n", "?"))
        .isEqualTo(
            "yes or no, gaps also as \"?\", gaps filled with the most frequent value and marked"
                + " (1 gap)");
    assertThat(recognized("town", "Ulm", "Ulm", ""))
        .isEqualTo(
            "a category, gaps filled with the most frequent value and marked, unseen ones all 0"
                + " (1 text, 1 gap)");
    assertThat(recognized("since", "2024-02-29", ""))
        .isEqualTo("a date, gaps filled with the median and marked (1 gap)");
    assertThat(recognized("fax", "", "NA", "")).isEqualTo("ignored (it has no value)");
    assertThat(recognized("country", "DE", "DE")).isEqualTo("ignored (each row has \"DE\")");
  }

  @Test
  void digitsThatAreNoAmountsAreText() {
    assertThat(recognized("zip", "01067", "89073", "01067", "89073"))
        .isEqualTo("a category, unseen ones all 0 (2 different texts)");
    assertThat(recognized("card", "4929000000000001", "4929000000000002")).startsWith("ignored");
  }

  @Test
  void keysAreIgnored() {
    assertThat(recognized("customer_id", "17", "12", "31"))
        .isEqualTo("ignored (a key: all rows differ)");
    assertThat(recognized("customerId", "17", "12")).startsWith("ignored");
    assertThat(recognized("ID", "17", "12")).startsWith("ignored");
    assertThat(recognized("id", "17", "12", "12")).isEqualTo("a number");
    assertThat(recognized("bid", "17", "12")).isEqualTo("a number");
    assertThat(recognized("", "1", "2", "3")).isEqualTo("ignored (the row number)");
    assertThat(recognized("", "0", "1", "2")).isEqualTo("ignored (the row number)");
    assertThat(recognized("year", "2001", "2002", "2003")).isEqualTo("a number");
  }

  @Test
  void marksOfNumbersThatLeaveNoChoice() {
    assertThat(recognized("x", "390,44", "5.650,71"))
        .isEqualTo("a number, decimal comma, '.' between thousands");
    assertThat(recognized("x", "1,234,567.5", "3")).isEqualTo("a number, ',' between thousands");
    assertThat(recognized("x", "0,125", "1,250")).isEqualTo("a number, decimal comma");
    assertThat(recognized("x", "12 000", "5")).isEqualTo("a number, ' ' between thousands");
    assertThat(recognized("x", "1.2", "3,4", "1.2", "3,4")).startsWith("a category");
  }

  @Test
  void anAmbiguousMarkIsReadAsTheOtherColumnsAndSaysSo() {
    assertThat(recognized("x", "1,234", "12"))
        .isEqualTo("a number, ',' between thousands (\"1,234\" is read as 1234)");
    assertThat(recognized("x", "1.234", "12")).isEqualTo("a number (\"1.234\" is read as 1.234)");
    Table comma =
        Table.of(
            List.of("a", "b", "c"),
            List.of(List.of("1,234", "1.234", "0,5"), List.of("5,678", "7", "1")));
    assertThat(Column.recognize(comma))
        .extracting(Column::toString)
        .containsExactly(
            "column \"a\": a number, decimal comma (\"1,234\" is read as 1.234)",
            "column \"b\": a number, decimal comma, '.' between thousands"
                + " (\"1.234\" is read as 1234)",
            "column \"c\": a number, decimal comma");
  }

  @Test
  void timesAreDatesInPartsIfTheirZonesAgree() {
    assertThat(recognized("at", "2024-02-29T14:30:00", "2024-03-01")).isEqualTo("a date in parts");
    assertThat(recognized("at", "2024-02-29 14:30:00Z", "2024-03-01 08:00:00+01:00"))
        .isEqualTo("a date in parts");
    assertThat(recognized("at", "2024-02-29T14:30:00Z", "2024-03-01T08:00:00"))
        .startsWith("ignored");
    assertThat(recognized("at", "29.02.2024", "01.03.2024")).startsWith("ignored");
    assertThat(recognized("at", "2024-02-30", "2024-03-01")).startsWith("ignored");
  }

  @Test
  void aTableOfCustomersNeedsNoWordAboutItsColumns() throws IOException {
    byte[] csv = CustomerTable.csv(500, 3).getBytes(StandardCharsets.UTF_8);
    Table table =
        CsvFormat.withHeader()
            .separator(';')
            .readTable(new ByteArrayInputStream(csv), "t", ReadLimits.defaults());

    List<Column> columns = Column.recognize(table);
    TableEncoder encoder = TableEncoder.fit(table, "churn", columns);

    assertThat(columns)
        .extracting(column -> column.kind)
        .containsExactly(
            Column.Kind.IGNORED,
            Column.Kind.NUMBER,
            Column.Kind.CATEGORY,
            Column.Kind.CATEGORY,
            Column.Kind.DATE,
            Column.Kind.NUMBER,
            Column.Kind.YES_NO,
            Column.Kind.YES_NO);
    assertThat(encoder.classNames()).containsExactly("no", "yes");
    assertThat(encoder.columns())
        .containsExactly("age", "region", "contract", "since", "turnover", "complained");
    assertThat(encoder.encode(table).size()).isEqualTo(500);
  }

  @Test
  void aTargetIsOneOfTheColumnsAndKnowsItsClasses() {
    Table table =
        Table.of(
            List.of("x", "kind"),
            List.of(List.of("1", "a"), List.of("2", "b"), List.of("2", "a"), List.of("4", "b")));
    List<Column> columns = Column.recognize(table);

    TableEncoder encoder = TableEncoder.fit(table, "kind", columns);

    assertThat(encoder.classNames()).containsExactly("a", "b");
    Table other = Table.of(List.of("x", "kind"), List.of(List.of("1", "c")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.encode(other))
        .withMessageContaining("got \"c\"; the training rows had \"a\", \"b\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TableEncoder.fit(table, "sort", columns))
        .withMessage("expected one column \"sort\", the target, among \"x\", \"kind\"");
  }
}
