package io.github.densely.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.io.Model;
import io.github.densely.io.ModelFile;
import io.github.densely.support.CustomerTable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table as it is, from one command to a model and its predictions. */
class TableExampleTest {

  @TempDir private Path folder;

  /** A run, with the line ends of a text block. */
  private static ExampleRun run(String... args) {
    ExampleRun run = ExampleRun.of(StandardCharsets.UTF_8, args);
    return new ExampleRun(
        run.code(), run.out().replace("\r\n", "\n"), run.err().replace("\r\n", "\n"));
  }

  private String customers() throws IOException {
    Path file = folder.resolve("customers.csv");
    return Files.writeString(file, CustomerTable.csv(2000, 3)).toString();
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private String out() {
    return folder.resolve("new/out").toString();
  }

  @Test
  void customersWhoLeaveAreFoundAndNewOnesScored() throws IOException {
    String csv = customers();

    ExampleRun run = run("--data", csv, "--target", "churn", "--out", out(), "--epochs", "8");

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("reading " + csv + ": 2000 rows")
        .contains("column \"id\": ignored (a key: all rows differ)")
        .contains("column \"turnover\": a number, decimal comma, '.' between thousands")
        .contains("column \"churn\": yes or no, the target")
        .contains("to learn     1280 samples of 13 features, 2 classes")
        .contains("a class is rare, so each class counts alike")
        .contains("actual \\ predicted")
        .containsPattern("probability of \"yes\": ROC AUC 0\\.9")
        .containsPattern("grows without a column\n +\\+[0-9.]+  turnover");
    assertThat(folder.resolve("new/out/learning-curve.svg")).content().startsWith("<svg");
    assertThat(folder.resolve("new/out/probabilities.svg")).content().startsWith("<svg");

    Path file = folder.resolve("new/out/model.safetensors");
    String rows =
        """
        contract,complained,turnover,since,region,age
        month,yes,"500,10",2020-01-01,"east; coast",
        two years,no,"5.900,00",2020-01-01,abroad,44
        """;
    ExampleRun scored = run("--score", file("new.csv", rows), "--model", file.toString());

    Model model = ModelFile.loadModel(file);
    Map<String, String> first =
        Map.of(
            "contract",
            "month",
            "complained",
            "yes",
            "turnover",
            "500,10",
            "since",
            "2020-01-01",
            "region",
            "east; coast",
            "age",
            "");
    Map<String, Float> chances = model.probabilities(first);
    assertThat(scored.err()).isEmpty();
    assertThat(scored.out().lines())
        .hasSize(3)
        .startsWith(
            "churn,probability of no,probability of yes",
            "yes," + chances.get("no") + "," + chances.get("yes"))
        .last()
        .asString()
        .startsWith("no,");
  }

  @Test
  void wrongRowsToScoreAreNamed() throws IOException {
    run("--data", customers(), "--target", "churn", "--out", out(), "--epochs", "1");
    String model = folder.resolve("new/out/model.safetensors").toString();

    ExampleRun lacks = run("--score", file("a.csv", "age;region\n1;north\n"), "--model", model);
    ExampleRun wrong =
        run(
            "--score",
            file(
                "b.csv",
                "age;region;contract;since;turnover;complained\n1;north;month;soon;5,00;no\n"),
            "--model",
            model);

    assertThat(lacks.code()).isEqualTo(1);
    assertThat(lacks.out()).isEmpty();
    assertThat(lacks.err())
        .contains("a.csv: expected a column \"contract\", got \"age\", \"region\"");
    assertThat(wrong.err())
        .contains("b.csv, line 2, column \"since\": expected a date, got \"soon\", ISO as");
  }

  @Test
  void manyNumbersAreValuesToPredict() throws IOException {
    StringBuilder csv = new StringBuilder("area\tgarden\tprice\n");
    for (int i = 0; i < 300; i++) {
      int area = 50 + i * 37 % 100;
      csv.append(area).append('\t').append(i % 2 == 0 ? "yes" : "no").append('\t');
      csv.append(i == 5 ? "NA" : 2000 * area + (i % 2 == 0 ? 30_000 : 0)).append('\n');
    }
    Path file = folder.resolve("homes.csv.gz");
    try (OutputStream zipped = new GZIPOutputStream(Files.newOutputStream(file))) {
      zipped.write(csv.toString().getBytes(StandardCharsets.UTF_8));
    }

    ExampleRun run = run("--data", file.toString(), "--target", "price", "--out", out());

    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("1 rows lack the target and are left out")
        .contains("column \"garden\": yes or no")
        .containsPattern("MAE [0-9.]+, RMSE [0-9.]+, R2 0\\.9");
    ExampleRun scored =
        run(
            "--score",
            file("new.csv", "\ngarden,area\nyes,100\n"),
            "--model",
            folder.resolve("new/out/model.safetensors").toString());
    List<String> lines = scored.out().lines().toList();
    assertThat(lines.get(0)).isEqualTo("price");
    assertThat(Double.parseDouble(lines.get(1))).isBetween(200_000.0, 260_000.0); // 230 000
  }

  @Test
  void aTableWithoutAHeaderAndFewNumbersAsClasses() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      lines.add((i % 3) + 0.5 + "," + i % 3);
    }
    Path file = Files.write(folder.resolve("t.csv"), lines);

    ExampleRun run = run("--data", file.toString(), "--target", "1", "--out", out());

    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("column \"1\": a category, the target")
        .contains("accuracy 100.00 % (18 of 18)")
        .contains("probability of \"2\": ROC AUC 1.0000");
    assertThat(folder.resolve("new/out/probabilities-2.svg")).exists();
  }

  @Test
  void aSuggestionCanBeReplaced() throws IOException {
    String csv = customers();

    ExampleRun run =
        run(
            "--data",
            csv,
            "--target",
            "churn",
            "--category",
            "age",
            "--ignore",
            "since",
            "region",
            "--out",
            out(),
            "--epochs",
            "1");

    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("column \"age\": a category, gaps also as")
        .contains("column \"since\": ignored\n")
        .contains("column \"region\": ignored\n");
  }

  @Test
  void wrongArgumentsTeach() throws IOException {
    String csv = customers();

    assertThat(run("--target", "churn").err()).startsWith("--target needs --data too");
    assertThat(run("--score", csv).err()).startsWith("--score needs --model too");
    assertThat(run("--data", csv, "--target", "left").err())
        .startsWith("--target: the table has no column \"left\", it has id, age, region");
    assertThat(run("--data", csv, "--target", "churn", "--date", "zip").err())
        .startsWith("--date: the table has no column \"zip\"");
    assertThat(run("--data", csv, "--target", "churn", "--date", "age", "--number", "age").err())
        .startsWith("the column age is given for --number and for --date");
    assertThat(run("--data", csv, "--target", "churn", "--number", "region").err())
        .contains("line 2, column \"region\": expected a number, got \"east; coast\"");
    assertThat(run("--data", csv, "--target", "id").err())
        .contains("got column \"id\": ignored (a key: all rows differ)");
    assertThat(run("--data", csv + "x", "--target", "churn").err())
        .startsWith("no such file: " + csv + "x");
    assertThat(run("--data", csv).err())
        .contains("expected a number, got \"C-10000\"; a table with text, dates or gaps is learned")
        .contains("--target COLUMN");
    assertThat(run("--data", csv, "--target", "churn", "--out", csv).err())
        .startsWith("cannot use the file " + csv);
    assertThat(run("--data", file("empty.csv", "\n"), "--target", "y").err())
        .contains("expected rows of data, got an empty file");
    assertThat(run("--data", file("few.csv", "x,y\n5,a\n7,a\n9,a\n12,b\n"), "--target", "y").err())
        .startsWith("the class \"b\" of \"y\" has 1 of the rows, and needs 3");
    assertThat(run("--help").out()).contains("--count N").contains("--target COLUMN");
  }
}
