package io.github.densely.examples;

import io.github.densely.Sequential;
import io.github.densely.data.Column;
import io.github.densely.data.Dataset;
import io.github.densely.data.Table;
import io.github.densely.data.TableEncoder;
import io.github.densely.io.Model;
import io.github.densely.io.ModelFile;
import io.github.densely.metrics.ConfusionMatrix;
import io.github.densely.metrics.ProbabilityReport;
import io.github.densely.metrics.RegressionReport;
import io.github.densely.train.History;
import io.github.densely.train.PermutationImportance;
import io.github.densely.train.ProgressLine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Learns to predict a column of a table, judges what it learned, and saves it; or predicts the rows
 * of another table. {@link DigitsExample} starts it if the command line has {@code --target} or
 * {@code --score}.
 */
final class TableExample {

  private static final double TEST = 0.2;
  private static final double VALIDATION = 0.2;
  private static final int REPEATS = 5;

  private final TableOptions options;
  private final PrintStream out;

  TableExample(TableOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  void run() throws IOException, CommandLine.UsageException {
    if (options.help()) {
      out.print(TableOptions.USAGE);
    } else if (options.score() != null) {
      TableScores.print(options.score(), options.model(), out);
    } else {
      learn();
    }
  }

  private void learn() throws IOException, CommandLine.UsageException {
    Table all = TableColumns.read(options.data());
    Table table = TableColumns.withTarget(all, options.target());
    print("reading %s: %d rows", options.data(), all.size());
    if (table.size() < all.size()) {
      print("%d rows lack the target and are left out", all.size() - table.size());
    }
    List<Column> columns = TableColumns.of(table, options);
    columns.forEach(column -> print("  %s%s", column, isTarget(column) ? ", the target" : ""));
    print("if one is wrong, say so: --category zip --ignore remark, see --help");
    boolean classes = TableColumns.areClasses(table, options.target(), columns);

    if (classes) {
      TableColumns.requireRows(table, options.target());
    }

    // Split the text, so that the encoder knows the training rows alone.
    Table.Split parts = split(table, classes, TEST);
    Table.Split rest = split(parts.train(), classes, VALIDATION);
    TableEncoder encoder = TableEncoder.fit(rest.train(), options.target(), columns);
    Dataset train = encoder.encode(rest.train());
    Dataset validation = encoder.encode(rest.test());
    Dataset test = encoder.encode(parts.test());
    print("%nto learn     %s", train);
    print("to validate  %d", validation.size());
    print("to test      %d", test.size());

    Files.createDirectories(options.out()); // before the work, not after it
    TableTraining training = new TableTraining(train, options.epochs(), options.seed());
    if (training.weighted) {
      print(
          "%na class is rare, so each class counts alike: more of it is found, and probabilities"
              + " of it are too high");
    }
    print("%n%s%n", training.network.summary());
    History history = training.fit(validation, new ProgressLine(out));

    print("%non the test part, with the weights of epoch %d%n", history.bestEpoch());
    Sequential served = training.served();
    if (classes) {
      judgeClasses(served, test);
    } else {
      print("%s", RegressionReport.of(served, test));
    }
    printImportance(training, encoder, test);
    history.writeSvg(written("learning-curve.svg"));
    Path model = written("model.safetensors");
    ModelFile.save(Model.of(served).encoder(encoder), model);
    print("%nto predict other rows: --score FILE --model %s", model);
  }

  private boolean isTarget(Column column) {
    return column.name().equals(options.target());
  }

  private Table.Split split(Table table, boolean classes, double share) {
    if (!classes) {
      return table.split(share, options.seed());
    }
    return table.stratifiedSplit(options.target(), share, options.seed());
  }

  private void judgeClasses(Sequential network, Dataset test) throws IOException {
    print("%s%n", ConfusionMatrix.of(network, test));
    List<String> names = test.classNames();
    for (String name : names.size() == 2 ? names.subList(1, 2) : names) {
      ProbabilityReport report = ProbabilityReport.of(network, test, name);
      print("probability of \"%s\": %s%n", name, report);
      String number = names.size() == 2 ? "" : "-" + names.indexOf(name);
      Files.writeString(written("probabilities" + number + ".svg"), report.toSvg());
    }
  }

  /** How much worse the loss is without a column: its values are shuffled. */
  private void printImportance(TableTraining training, TableEncoder encoder, Dataset test) {
    List<PermutationImportance.Group> groups = PermutationImportance.groups(encoder);
    PermutationImportance importance =
        PermutationImportance.of(
            training.network,
            training.scaled(test),
            training.loss,
            options.seed(),
            REPEATS,
            groups);
    print("%nhow much the loss of %.4f grows without a column", importance.loss());
    importance.columns().stream()
        .sorted(Comparator.comparingDouble(PermutationImportance.Column::increase).reversed())
        .forEach(c -> print("  %+8.4f  %s", c.increase(), c.name()));
  }

  private Path written(String name) {
    Path file = options.out().resolve(name);
    print("written: %s", file);
    return file;
  }

  private void print(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }
}
