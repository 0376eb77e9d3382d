package io.github.densely.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Matrix;
import io.github.densely.support.CustomerTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A CSV file is encoded row by row, to the bits of a table in memory. */
class EncodedFileTest {

  private static final CsvFormat SEMICOLONS = CsvFormat.withHeader().separator(';');

  @TempDir Path folder;
  private Path csv;
  private Path inputs;
  private Path targets;

  @BeforeEach
  void names() {
    csv = folder.resolve("customers.csv");
    inputs = folder.resolve("inputs.npy");
    targets = folder.resolve("targets.npy");
  }

  @Test
  void aFileHasTheBitsOfATable() throws IOException {
    Files.writeString(csv, CustomerTable.csv(2000, 3));
    Table table = SEMICOLONS.readTable(csv);
    TableEncoder encoder = TableEncoder.fit(table, "churn", Column.recognize(table));
    Dataset expected = encoder.encode(table);

    Dataset stored = encoder.encode(csv, SEMICOLONS, inputs, targets);

    assertThat(stored).hasToString(expected.toString());
    assertThat(stored.classNames()).containsExactly("no", "yes");
    assertThat(stored.targets().data()).isEqualTo(expected.targets().data());
    assertThat(NpyFile.read(inputs).data()).isEqualTo(expected.inputs().data());
    Matrix x = Matrix.zeros(2, expected.features());
    stored.copyRows(new int[] {1999, 7}, 0, 2, x, Matrix.zeros(2, 1));
    assertThat(x.row(0)).isEqualTo(expected.inputs().row(1999));
    assertThat(x.row(1)).isEqualTo(expected.inputs().row(7));
    assertThat(NpyFile.openDataset(inputs, targets).targets().data())
        .isEqualTo(expected.targets().data());
    assertThat(NpyFile.openDataset(inputs, targets).classNames()).containsExactly("0", "1");
  }

  @Test
  void aNumberToPredictIsAValue() throws IOException {
    Files.writeString(csv, "price;area\n100,5;10\n200;30\n");
    Table table = SEMICOLONS.readTable(csv);
    TableEncoder encoder =
        TableEncoder.fit(
            table, Column.number("price").decimalComma(), List.of(Column.number("area")));

    Dataset stored = encoder.encode(csv, SEMICOLONS, inputs, targets);

    assertThat(stored.classNames()).isEmpty();
    assertThat(stored.targets().data()).containsExactly(100.5f, 200);
    assertThat(NpyFile.readDataset(inputs, targets).targets().data()).containsExactly(100.5f, 200);
    assertThat(NpyFile.read(inputs).data()).containsExactly(-1, 1); // mean 20, deviation 10
  }

  @Test
  void aRowThatCannotBeReadIsNamedAndNoFileIsWritten() throws IOException {
    Files.writeString(csv, "x;kind\n1;a\n2;b\n");
    Table table = SEMICOLONS.readTable(csv);
    TableEncoder encoder =
        TableEncoder.fit(table, Column.category("kind"), List.of(Column.number("x")));
    Files.writeString(csv, "kind;x\na;1\nb;two\n");
    Files.writeString(inputs, "old");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.encode(csv, SEMICOLONS, inputs, targets))
        .withMessageContaining(
            "customers.csv, line 3, column \"x\": expected a number, got \"two\"");
    assertThat(inputs).content().isEqualTo("old");
    assertThat(targets).doesNotExist();

    Files.writeString(csv, "kind;y\na;1\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.encode(csv, SEMICOLONS, inputs, targets))
        .withMessageContaining("expected a column \"x\", got \"kind\", \"y\"");
    Files.writeString(csv, "kind;x\nc;1\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.encode(csv, SEMICOLONS, inputs, targets))
        .withMessageContaining("line 2, column \"kind\": expected a category, got \"c\"");
    Files.writeString(csv, "kind;x\n");
    assertThatThrownBy(() -> encoder.encode(csv, SEMICOLONS, inputs, targets))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("expected rows of data below the header, got none");
  }

  @Test
  void aSampleHasSomeRowsInTheirOrder() throws IOException {
    StringBuilder text = new StringBuilder("n\n");
    for (int i = 0; i < 1000; i++) {
      text.append(i).append('\n');
    }
    Files.writeString(csv, text);

    int[] chosen = new int[1000];
    for (int seed = 0; seed < 200; seed++) {
      Table sample = SEMICOLONS.sampleTable(csv, 50, seed);
      List<Integer> numbers = new ArrayList<>();
      for (int i = 0; i < sample.size(); i++) {
        numbers.add(Integer.parseInt(sample.value(i, "n")));
      }
      assertThat(numbers).hasSize(50).isSorted().doesNotHaveDuplicates();
      numbers.forEach(n -> chosen[n]++);
    }

    // Each tenth of the file is expected 1000 times, with a deviation of 30 at most.
    for (int tenth = 0; tenth < 10; tenth++) {
      int sum = 0;
      for (int i = 0; i < 100; i++) {
        sum += chosen[100 * tenth + i];
      }
      assertThat(sum).isBetween(850, 1150);
    }
    assertThat(SEMICOLONS.sampleTable(csv, 5000, 1).size()).isEqualTo(1000);
    assertThatIllegalArgumentException().isThrownBy(() -> SEMICOLONS.sampleTable(csv, 0, 1));
  }

  @Test
  void errorsOfASampleNameTheLineOfTheFile() throws IOException {
    Files.writeString(csv, "x;y\n1;a\nthree;b\n");
    Table sample = SEMICOLONS.sampleTable(csv, 10, 1);

    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> TableEncoder.fit(sample, Column.category("y"), List.of(Column.number("x"))))
        .withMessageContaining("customers.csv, line 3, column \"x\"");
  }
}
