package io.github.densely.data;

import io.github.densely.Matrix;
import io.github.densely.data.Column.Fill;
import io.github.densely.data.Column.Kind;
import io.github.densely.internal.text.Shortened;
import io.github.densely.internal.text.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Makes features of the text of a table, by what the training rows had: categories, means, fill
 * values and scales.
 *
 * <pre>{@code
 * Table table =
 *     Table.of(
 *         List.of("age", "region", "churn"),
 *         List.of(
 *             List.of("20", "north", "no"),
 *             List.of("40", "south", "yes"),
 *             List.of("", "north", "no")));
 * TableEncoder encoder =
 *     TableEncoder.fit(
 *         table,
 *         Column.yesNo("churn"),
 *         List.of(Column.number("age").fillMean(), Column.category("region")));
 *
 * Dataset data = encoder.encode(table);        // inputs 3 x 3: age, region=north, region=south
 * float[] one = encoder.encode(Map.of("region", "south", "age", "30"));    // 0, 0, 1
 * }</pre>
 *
 * <p>Fit it on the training part of a table and encode both parts with it: the test part then
 * changes nothing. Columns are found by name, in any order; a table to encode may have others too.
 * A model file keeps the encoder: {@code Model.encoder}.
 *
 * <p>Errors name row, column, value, and what the training rows had; nothing is encoded then.
 *
 * <p>Cost: fitting and encoding are passes over the table. Threads: immutable.
 */
public final class TableEncoder {

  /** Begins a description. */
  private static final List<String> VERSION = List.of("table encoder", "1");

  /** A float must separate a deviation of the targets into this many steps at least. */
  private static final double STEPS = 64;

  private final FittedColumn target;
  private final List<FittedColumn> inputs;
  private final List<String> featureNames = new ArrayList<>();

  private TableEncoder(FittedColumn target, List<FittedColumn> inputs) {
    this.target = target;
    this.inputs = inputs;
    Set<String> columns = new HashSet<>(Set.of(target.column.name()));
    for (FittedColumn input : inputs) {
      if (!columns.add(input.column.name())) {
        throw new IllegalArgumentException(input.column.label() + " has two uses");
      }
      input.addNames(featureNames);
    }
    Set<String> names = new HashSet<>();
    for (String name : featureNames) {
      if (!names.add(name)) {
        throw new IllegalArgumentException(
            Text.of("two features would be called \"%s\"; rename a column", Shortened.of(name)));
      }
    }
    if (featureNames.isEmpty()) {
      throw new IllegalArgumentException("no column makes a feature");
    }
  }

  /**
   * The features of a column.
   *
   * @param name the name of the column
   * @param from the first feature
   * @param to the feature after the last one
   */
  public record Range(String name, int from, int to) {}

  /**
   * Learns from the training rows.
   *
   * @param train the rows
   * @param target what is to be predicted: a category, yes or no, or a number, without gaps
   * @param columns all other columns of the table; the features have their order
   * @return a new encoder
   * @throws IllegalArgumentException if a column of the table has no use or two, does not exist,
   *     has no value, or a row does not hold what its column says; or no feature is left; or the
   *     target has gaps to fill, or is a number whose differences a float would lose
   */
  public static TableEncoder fit(Table train, Column target, List<Column> columns) {
    requireTarget(target);
    List<String> left = new ArrayList<>(train.columns());
    left.remove(target.name());
    columns.forEach(column -> left.remove(column.name()));
    if (!left.isEmpty()) {
      throw new IllegalArgumentException(
          Text.of(
              "the table has columns that are not used: %s; Column.ignored(name) leaves one out",
              CsvColumn.list(left)));
    }
    FittedColumn fittedTarget = FittedColumn.fit(target, train);
    requireSteps(fittedTarget);
    List<FittedColumn> fitted = new ArrayList<>();
    for (Column column : columns) {
      FittedColumn input = FittedColumn.fit(column, train);
      if (column.kind != Kind.IGNORED) {
        fitted.add(input);
      }
    }
    return new TableEncoder(fittedTarget, List.copyOf(fitted));
  }

  /**
   * Learns from the training rows, with the target among the columns, as {@link Column#recognize}
   * suggests them.
   *
   * @param train the rows
   * @param target the name of what is to be predicted; a category that the training rows do not
   *     have is an error there, whatever its column says
   * @param columns all columns of the table; the features have their order
   * @return a new encoder
   * @throws IllegalArgumentException as with the target apart, or if it is not among the columns
   */
  public static TableEncoder fit(Table train, String target, List<Column> columns) {
    List<Column> inputs = new ArrayList<>(columns);
    inputs.removeIf(column -> column.name().equals(target));
    if (inputs.size() != columns.size() - 1) {
      throw new IllegalArgumentException(
          Text.of(
              "expected one column \"%s\", the target, among %s",
              Shortened.of(target), CsvColumn.list(columns.stream().map(Column::name).toList())));
    }
    Column chosen =
        columns.stream().filter(column -> column.name().equals(target)).findFirst().orElseThrow();
    return fit(train, chosen.seenOnly(), inputs);
  }

  private static void requireTarget(Column target) {
    boolean kind =
        target.kind == Kind.CATEGORY || target.kind == Kind.YES_NO || target.kind == Kind.NUMBER;
    if (!kind || target.fill != Fill.NONE || target.unseen) {
      throw new IllegalArgumentException(
          Text.of(
              "the target must be a category, yes or no, or a number, each row with a value; got %s",
              target));
    }
  }

  private static void requireSteps(FittedColumn target) {
    FittedColumn.Numbers numbers = target.numbers;
    float greatest = (float) Math.max(Math.abs(numbers.least()), Math.abs(numbers.greatest()));
    boolean varies = numbers.least() != numbers.greatest();
    if (target.column.kind == Kind.NUMBER
        && varies
        && !(Math.ulp(greatest) * STEPS <= numbers.scale())) {
      throw new IllegalArgumentException(
          Text.of(
              "the target %s has values from %s to %s, whose differences a float would lose;"
                  + " subtract a number from all of them",
              target.column.label(), numbers.least(), numbers.greatest()));
    }
  }

  /**
   * Encodes rows and their targets.
   *
   * @param table rows with the input columns and the target
   * @return inputs size x inFeatures; classes in the order of {@link #classNames}, or values
   * @throws IllegalArgumentException if a column is missing, or a row does not hold what its column
   *     says
   */
  public Dataset encode(Table table) {
    int column = table.number(target.column.name());
    float[] values = new float[table.size()];
    for (int i = 0; i < values.length; i++) {
      int row = i;
      values[i] = target(table.text(i, column), () -> table.place(row));
    }
    Matrix features = features(table);
    if (classNames().isEmpty()) {
      return Dataset.of(features, Matrix.wrap(values.length, 1, values));
    }
    return Dataset.ofClasses(features, classNames(), classes(values));
  }

  private static int[] classes(float[] values) {
    return IntStream.range(0, values.length).map(i -> (int) values[i]).toArray();
  }

  /**
   * Encodes a CSV file that may be larger than memory, into two npy files that {@link
   * NpyFile#openDataset} opens again. The inputs have the bits that {@link #encode(Table)} gives.
   *
   * <pre>{@code
   * Path csv = Path.of("customers.csv");
   * CsvFormat format = CsvFormat.withHeader().separator(';');
   * Table sample = format.sampleTable(csv, 100_000, 1);
   * TableEncoder encoder = TableEncoder.fit(sample, "churn", Column.recognize(sample));
   * Dataset train = encoder.encode(csv, format, Path.of("features.npy"), Path.of("churn.npy"));
   * }</pre>
   *
   * <p>An encoder that is fitted to a sample may meet a category that the sample did not have; see
   * {@link Column#unseenAsZeros}. The file of the training rows is best without the test rows.
   *
   * <p>Cost: the file is read twice, with memory for the targets and one row as text. Each file is
   * replaced as a whole or not at all, and only if every row can be read.
   *
   * @param csv UTF-8 text, gzipped or not, with the input columns and the target
   * @param format how it is written; only header and separator count
   * @param inputs the npy file for the features, rows x inFeatures
   * @param targets the npy file for the classes, as whole numbers, or the values
   * @return the data set of these files, with the names of the classes; its inputs stay in their
   *     file
   * @throws IllegalArgumentException if a column is missing, or a row does not hold what its column
   *     says
   * @throws InvalidFileException if the content does not follow the format, or changes meanwhile
   * @throws IOException if a file cannot be read or written
   */
  public Dataset encode(Path csv, CsvFormat format, Path inputs, Path targets) throws IOException {
    EncodedFile file = new EncodedFile(csv, format, this);
    float[] values = file.targets();
    file.writeInputs(inputs, values.length);
    Matrix column = Matrix.wrap(values.length, 1, values);
    Dataset stored = Dataset.ofStored(new StoredRows(inputs, ReadLimits.defaults()));
    if (classNames().isEmpty()) {
      NpyFile.write(targets, column);
      return stored.withTargets(column);
    }
    NpyFile.writeClasses(targets, values);
    return stored.withClasses(classNames(), classes(values));
  }

  /**
   * Encodes rows whose targets are not known.
   *
   * @param table rows with the input columns
   * @return size x inFeatures
   * @throws IllegalArgumentException if a column is missing, or a row does not hold what its column
   *     says
   */
  public Matrix features(Table table) {
    int[] numbers = inputs.stream().mapToInt(c -> table.number(c.column.name())).toArray();
    int cols = featureNames.size();
    Matrix features = Matrix.zeros(table.size(), cols);
    for (int i = 0; i < table.size(); i++) {
      int row = i;
      encode(j -> table.text(row, numbers[j]), () -> table.place(row), features.data(), row * cols);
    }
    return features;
  }

  /**
   * Encodes one row from an index of an array on.
   *
   * @param texts the text of each input column, by its place in {@link #columns}
   * @param place of the row, for the beginning of a message
   */
  void encode(IntFunction<String> texts, Supplier<String> place, float[] features, int at) {
    int next = at;
    for (int j = 0; j < inputs.size(); j++) {
      inputs.get(j).encode(texts.apply(j), place, features, next);
      next += inputs.get(j).width();
    }
  }

  /** The class or the value of a target. */
  float target(String text, Supplier<String> place) {
    return target.target(text, place);
  }

  /**
   * Encodes one row.
   *
   * @param row a text for each input column, by its name; null and an empty text are gaps; other
   *     names do not count
   * @return inFeatures values
   * @throws IllegalArgumentException if a column is missing, or its text is not what it says
   */
  public float[] encode(Map<String, String> row) {
    List<String> texts = new ArrayList<>();
    for (String column : columns()) {
      String text = row.get(column);
      if (text == null && !row.containsKey(column)) {
        throw new IllegalArgumentException(
            Text.of(
                "the row has no column \"%s\", it has %s",
                Shortened.of(column), CsvColumn.list(row.keySet().stream().sorted().toList())));
      }
      texts.add(text == null ? "" : text);
    }
    return encode(texts);
  }

  /**
   * Encodes one row.
   *
   * @param row a text for each of {@link #columns}, in their order
   * @return inFeatures values
   * @throws IllegalArgumentException if the number of texts is another, or a text is not what its
   *     column says
   */
  public float[] encode(List<String> row) {
    if (row.size() != inputs.size()) {
      throw new IllegalArgumentException(
          Text.of(
              "expected %d texts, for %s, got %d",
              inputs.size(), CsvColumn.list(columns()), row.size()));
    }
    float[] features = new float[featureNames.size()];
    encode(j -> row.get(j).strip(), () -> "the row", features, 0);
    return features;
  }

  /**
   * The columns that make features.
   *
   * @return their names, in the order of the features
   */
  public List<String> columns() {
    return inputs.stream().map(input -> input.column.name()).toList();
  }

  /**
   * The column that is predicted.
   *
   * @return its name
   */
  public String target() {
    return target.column.name();
  }

  /**
   * The names of the features, as {@code "age"}, {@code "region=north"}, {@code "age gap"}.
   *
   * @return one for each column of the inputs
   */
  public List<String> featureNames() {
    return List.copyOf(featureNames);
  }

  /**
   * The classes: the categories of the target, or no and yes.
   *
   * @return in the order of their indices; empty if the target is a number
   */
  public List<String> classNames() {
    return switch (target.column.kind) {
      case CATEGORY -> target.categories;
      case YES_NO -> target.column.words.isEmpty() ? List.of("no", "yes") : target.column.words;
      default -> List.of();
    };
  }

  /**
   * Which features each column makes, for what judges columns as a whole.
   *
   * @return a range for each of {@link #columns}
   */
  public List<Range> ranges() {
    List<Range> ranges = new ArrayList<>();
    int from = 0;
    for (FittedColumn input : inputs) {
      ranges.add(new Range(input.column.name(), from, from + input.width()));
      from += input.width();
    }
    return ranges;
  }

  /**
   * All that was learned, as texts; a model file stores them.
   *
   * @return a version, then the target and each input column
   */
  public List<List<String>> description() {
    List<List<String>> description = new ArrayList<>(List.of(VERSION, target.description()));
    inputs.forEach(input -> description.add(input.description()));
    return description;
  }

  /**
   * The encoder of a description.
   *
   * @param description as {@link #description} gives it
   * @return an encoder that encodes to the same bits
   * @throws IllegalArgumentException if it is not one that was written
   */
  public static TableEncoder of(List<List<String>> description) {
    if (description.size() < 2 || !description.get(0).equals(VERSION)) {
      throw new IllegalArgumentException(
          "this is not the description of a table encoder, version 1");
    }
    List<FittedColumn> columns =
        description.subList(1, description.size()).stream().map(FittedColumn::of).toList();
    requireTarget(columns.get(0).column);
    return new TableEncoder(columns.get(0), columns.subList(1, columns.size()));
  }

  /** The columns and their features, as {@code "3 columns, 12 features, target "churn""}. */
  @Override
  public String toString() {
    return Text.of(
        "%d columns, %d features, target \"%s\"",
        inputs.size(), featureNames.size(), Shortened.of(target()));
  }
}
