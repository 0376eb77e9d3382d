package io.github.densely.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.data.Column;
import io.github.densely.data.CsvFormat;
import io.github.densely.data.InvalidFileException;
import io.github.densely.data.Table;
import io.github.densely.data.TableEncoder;
import io.github.densely.metrics.ProbabilityReport;
import io.github.densely.support.CustomerTable;
import io.github.densely.train.Loss;
import io.github.densely.train.Optimizer;
import io.github.densely.train.PermutationImportance;
import io.github.densely.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a table of text to a model file that answers raw rows of text. */
class RawRowsTest {

  @TempDir Path folder;

  private static final TableEncoder SIZES =
      TableEncoder.fit(
          Table.of(
              List.of("width", "kind"),
              List.of(List.of("10", "small"), List.of("30", "large"))), // mean 20, deviation 10
          Column.category("kind"),
          List.of(Column.number("width")));

  /** Logit of small −x, of large x. */
  private static Sequential sizes() {
    return Sequential.of(DenseLayer.of(Matrix.of(2, 1, 1, -1), Matrix.zeros(1, 2)));
  }

  @Test
  void aLoadedModelAnswersRawRows() throws IOException {
    Path file = folder.resolve("sizes.safetensors");
    ModelFile.save(Model.of(sizes()).encoder(SIZES), file);

    Model loaded = ModelFile.loadModel(file);

    // Classes in the order of their texts: large, small. The first output, x, is that of large.
    assertThat(loaded.classNames()).containsExactly("large", "small");
    assertThat(loaded.featureNames()).containsExactly("width");
    assertThat(loaded.classify(Map.of("width", "25"))).isEqualTo("large");
    assertThat(loaded.classify(Map.of("width", " 15 ", "colour", "red"))).isEqualTo("small");
    assertThat(loaded.predict(Map.of("width", "40"))).containsExactly(2, -2);
    assertThat(loaded.probabilities(Map.of("width", "20")))
        .isEqualTo(Map.of("large", 0.5f, "small", 0.5f));
    assertThat(loaded.encoder().orElseThrow().description()).isEqualTo(SIZES.description());
  }

  @Test
  void aRowThatCannotBeReadIsNamed() {
    Model model = Model.of(sizes()).encoder(SIZES);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.classify(Map.of("width", "wide")))
        .withMessage(
            "the row, column \"width\": expected a number, got \"wide\"; the training rows had 10"
                + " to 30");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.classify(Map.of("Width", "10")))
        .withMessage("the row has no column \"width\", it has \"Width\"");
    assertThatIllegalStateException()
        .isThrownBy(() -> Model.of(sizes()).classify(Map.of("width", "10")))
        .withMessageContaining("Model.encoder");
  }

  @Test
  void anEncoderFitsTheNetwork() {
    Sequential two = Sequential.builder(2).dense(2).build();
    Sequential threeClasses = Sequential.builder(1).dense(3).build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.of(two).encoder(SIZES))
        .withMessageContaining("the network has 2 features, got 1 names");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.of(threeClasses).encoder(SIZES))
        .withMessageContaining("the network has 3 classes, got 2 names");
  }

  @Test
  void aFileWithADamagedEncoderIsRefused() throws IOException {
    Path file = folder.resolve("sizes.safetensors");
    ModelFile.save(Model.of(sizes()).encoder(SIZES), file);
    ModelBytes good = ModelBytes.of(Files.readAllBytes(file));
    String encoder = good.metadata().get("densely.encoder");

    for (String damaged :
        List.of(
            "",
            "{}",
            "[]",
            "{\"columns\":7}",
            "{\"columns\":[7]}",
            "{\"columns\":[[],[]]}",
            encoder.replace("NUMBER", "NUMBERS"),
            encoder.replace("\"20.0\"", "\"NaN\""),
            encoder.replace("\"10.0\"", "\"1e999\""),
            encoder.replace("\"2\",\"large\"", "\"2147483647\",\"large\""),
            encoder.replace("\"small\"", "\"large\""))) {
      assertThat(damaged).isNotEqualTo(encoder);
      assertThatThrownBy(() -> ModelFile.fromBytes(good.with("densely.encoder", damaged).bytes()))
          .as(damaged)
          .isInstanceOf(InvalidFileException.class);
    }
  }

  @Test
  void customersWhoLeaveAreFoundFromTheFileToTheServedModel() throws IOException {
    Path csv = folder.resolve("customers.csv");
    Files.writeString(csv, CustomerTable.csv(5000, 3));
    Table table = CsvFormat.withHeader().separator(';').readTable(csv);
    Table.Split parts = table.stratifiedSplit("churn", 0.2, 1);
    TableEncoder encoder =
        TableEncoder.fit(
            parts.train(),
            Column.yesNo("churn"),
            List.of(
                Column.ignored("id"),
                Column.number("age").fillMedian().markGaps(),
                Column.category("region").unseenAsZeros(),
                Column.category("contract"),
                Column.date("since"),
                Column.number("turnover").decimalComma().thousands('.'),
                Column.yesNo("complained").gaps("NA").fillMostFrequent()));
    Sequential network =
        Sequential.builder(encoder.featureNames().size()).seed(1).dense(16).relu().dense(2).build();
    Trainer.of(network, Loss.softmaxCrossEntropy(), Optimizer.adam(0.005))
        .epochs(5)
        .fit(encoder.encode(parts.train()));
    Path file = folder.resolve("churn.safetensors");
    ModelFile.save(Model.of(network).encoder(encoder), file);

    assertThat(ProbabilityReport.of(network, encoder.encode(parts.test())).rocAuc())
        .isGreaterThan(0.9);
    PermutationImportance needs =
        PermutationImportance.of(
            network,
            encoder.encode(parts.test()),
            Loss.softmaxCrossEntropy(),
            1,
            2,
            PermutationImportance.groups(encoder));
    assertThat(needs.columns())
        .extracting(PermutationImportance.Column::name)
        .containsExactly("age", "region", "contract", "since", "turnover", "complained");

    Model served = ModelFile.loadModel(file);
    Map<String, String> row = new HashMap<>(parts.test().row(0));
    float expected =
        new ArrayList<>(Model.of(network).encoder(encoder).probabilities(row).values()).get(1);
    row.remove("churn");
    row.remove("id");
    assertThat(served.probabilities(row).get("yes")).isEqualTo(expected);
    row.put("region", "abroad"); // never seen: all zeros
    assertThat(served.classify(row)).isIn("yes", "no");
    row.put("contract", "for life");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> served.classify(row))
        .withMessageContaining(
            "got \"for life\"; the training rows had \"month\", \"two years\", \"year\"");
  }
}
