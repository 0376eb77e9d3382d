package io.github.densely.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of text, and what surrounds their rows in files. */
class TableTest {

  private static final CsvFormat SEMICOLONS = CsvFormat.withHeader().separator(';');

  private static Table read(CsvFormat format, String text) throws IOException {
    return format.readTable(stream(text), "t.csv", ReadLimits.defaults());
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aTableKeepsAllText() throws IOException {
    Table table = read(SEMICOLONS, "age;name\n 20 ;\"Smith; John\"\n\n;\n");

    assertThat(table.columns()).containsExactly("age", "name");
    assertThat(table.size()).isEqualTo(2);
    assertThat(table.row(0)).isEqualTo(Map.of("age", "20", "name", "Smith; John"));
    assertThat(table.value(1, "name")).isEmpty();
    assertThat(table).hasToString("2 rows of 2 columns: \"age\", \"name\"");
  }

  @Test
  void withoutAHeaderColumnsAreNumbered() throws IOException {
    Table table = read(CsvFormat.withoutHeader(), "5.1,setosa\n4.9,setosa\n");

    assertThat(table.columns()).containsExactly("0", "1");
    assertThat(table.size()).isEqualTo(2);
  }

  @Test
  void columnsMayBeAlignedByBlanks() throws IOException {
    String text = "  age   name\n 20\t \"J  S\"  \n   7   x\r\n   \n";
    Table table = read(CsvFormat.withHeader().separator(' '), text);
    Dataset data =
        CsvFormat.withoutHeader()
            .separator(' ')
            .read(stream(" 1   2 \n3  4"), "t", ReadLimits.defaults());

    assertThat(table.columns()).containsExactly("age", "name");
    assertThat(table.row(0)).isEqualTo(Map.of("age", "20", "name", "J  S"));
    assertThat(table.row(1)).isEqualTo(Map.of("age", "7", "name", "x"));
    assertThat(data.inputs().data()).containsExactly(1, 3);
    assertThat(data.classNames()).containsExactly("2", "4");
  }

  @Test
  void aGzippedFileIsUnpacked(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("t.csv.gz");
    Files.write(file, gzipped("a;b\n1;2\n"));

    assertThat(SEMICOLONS.readTable(file).row(0)).isEqualTo(Map.of("a", "1", "b", "2"));
    assertThat(SEMICOLONS.read(file).inputs().data()).containsExactly(1);
  }

  @Test
  void aBombAndACutFileAreRefused() throws IOException {
    byte[] bomb = gzipped("1;2\n".repeat(3_000_000)); // 12 MB, packed to some 12 KB
    byte[] good = gzipped("a;b\n1;2\n");

    assertThat(bomb).hasSizeLessThan(1 << 16);
    assertThatThrownBy(() -> readBytes(bomb))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("the limit is 4194304");
    assertThatThrownBy(() -> readBytes(java.util.Arrays.copyOf(good, good.length - 9)))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("expected a complete gzip file");
  }

  private static Table readBytes(byte[] bytes) throws IOException {
    return SEMICOLONS.readTable(new ByteArrayInputStream(bytes), "t", ReadLimits.defaults());
  }

  private static byte[] gzipped(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void twoColumnsOfOneNameAreAnError() {
    assertThatThrownBy(() -> read(SEMICOLONS, "a;b;a\n1;2;3\n"))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage("t.csv, line 1: two columns are called \"a\"; is the first row a header?");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Table.of(List.of("a", "a"), List.of()))
        .withMessage("two columns are called \"a\"");
  }

  @Test
  void aRowOfAnotherWidthIsAnErrorWithItsLine() {
    assertThatThrownBy(() -> read(SEMICOLONS, "a;b\n1;2\n1;2;3\n"))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage("t.csv, line 3: expected 2 columns as in the first row, got 3");
    assertThatThrownBy(() -> read(SEMICOLONS, ""))
        .hasMessage("t.csv: expected rows of data, got an empty file");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Table.of(List.of("a"), List.of(List.of("1", "2"))))
        .withMessage("row 0 has 2 values, there are 1 columns");
  }

  @Test
  void errorsOfAPartNameTheLineOfTheFile() throws IOException {
    Table table = read(SEMICOLONS, "x;y\n1;a\n2;b\nthree;a\n");

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                TableEncoder.fit(
                    table.rows(2, 0), Column.category("y"), List.of(Column.number("x"))))
        .withMessage("t.csv, line 4, column \"x\": expected a number, got \"three\"");
  }

  private static Table classes(int no, int yes) {
    List<List<String>> rows = new java.util.ArrayList<>();
    for (int i = 0; i < no + yes; i++) {
      rows.add(List.of(Integer.toString(i), i < no ? "no" : "yes"));
    }
    return Table.of(List.of("x", "y"), rows);
  }

  private static long yeses(Table table) {
    return java.util.stream.IntStream.range(0, table.size())
        .filter(i -> table.value(i, "y").equals("yes"))
        .count();
  }

  @Test
  void aStratifiedSplitKeepsTheSharesOfTheClasses() {
    Table.Split parts = classes(95, 5).stratifiedSplit("y", 0.2, 1);

    assertThat(parts.train().size()).isEqualTo(80);
    assertThat(yeses(parts.train())).isEqualTo(4);
    assertThat(yeses(parts.test())).isEqualTo(1);
  }

  @Test
  void aSplitHasEveryRowOnce() {
    Table.Split parts = classes(6, 4).split(0.3, 1);

    assertThat(parts.test().size()).isEqualTo(3);
    assertThat(parts.train().size()).isEqualTo(7);
    assertThat(yeses(parts.train()) + yeses(parts.test())).isEqualTo(4);
    assertThatIllegalArgumentException().isThrownBy(() -> classes(1, 1).split(0.01, 1));
  }

  @Test
  void foldsTestEveryRowOnce() {
    List<Table.Split> folds = classes(6, 3).folds("y", 3, 1);

    assertThat(folds).hasSize(3);
    for (Table.Split fold : folds) {
      assertThat(fold.test().size()).isEqualTo(3);
      assertThat(yeses(fold.test())).isEqualTo(1);
      assertThat(yeses(fold.train())).isEqualTo(2);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> classes(6, 3).folds("y", 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> classes(6, 3).folds("z", 3, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Table.of(List.of("y"), List.of(List.of(""), List.of("a"))).folds("y", 2, 1))
        .withMessage("row 0, column \"y\": expected a class, got nothing");
  }
}
