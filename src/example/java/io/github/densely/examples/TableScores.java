package io.github.densely.examples;

import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.data.TableEncoder;
import io.github.densely.io.Model;
import io.github.densely.io.ModelFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Predicts the rows of a table with a saved model. */
final class TableScores {

  private TableScores() {}

  /** Prints a line of CSV for each row: the class and all probabilities, or the value. */
  static void print(Path tableFile, Path modelFile, PrintStream out) throws IOException {
    Model model = ModelFile.loadModel(modelFile);
    TableEncoder encoder =
        model
            .encoder()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        modelFile
                            + " takes numbers, not the text of a table; train with --target"));
    Matrix features = encoder.features(TableColumns.read(tableFile)); // fails before it prints
    Sequential network = model.network();
    Matrix outputs = network.forward(features);
    List<String> names = model.classNames();
    List<String> header = new ArrayList<>(List.of(encoder.target()));
    names.forEach(name -> header.add("probability of " + name));
    out.println(line(header));
    Matrix probabilities = names.isEmpty() ? outputs : network.decision().probabilities(outputs);
    for (int i = 0; i < outputs.rows(); i++) {
      List<String> fields = new ArrayList<>();
      if (!names.isEmpty()) {
        fields.add(names.get(network.decision().classOf(outputs, i)));
      }
      for (float value : probabilities.row(i)) {
        fields.add(Float.toString(value));
      }
      out.println(line(fields));
    }
  }

  private static String line(List<String> fields) {
    return String.join(",", fields.stream().map(TableScores::quoted).toList());
  }

  private static String quoted(String field) {
    boolean plain = field.chars().noneMatch(c -> ",\"\r\n".indexOf(c) >= 0);
    return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }
}
