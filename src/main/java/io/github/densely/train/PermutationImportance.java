package io.github.densely.train;

import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.data.Dataset;
import io.github.densely.data.TableEncoder;
import io.github.densely.internal.check.NetworkCheck;
import io.github.densely.internal.check.Settings;
import io.github.densely.internal.text.Decimal;
import io.github.densely.internal.text.Text;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * How much a network needs each column: the loss that it gains when the column's values are
 * shuffled among the rows, which keeps their distribution and breaks their relation to the target.
 *
 * <p>{@code increase = 1/R·Σ (loss with the column shuffled − loss)} over R repeats. About 0 means
 * that the network does not use the column, or that others carry the same information.
 *
 * <pre>{@code
 * PermutationImportance.of(network, test, Loss.softmaxCrossEntropy(), 1, 10);
 * }</pre>
 *
 * <p>Columns that belong together, as those of one category, form a group and are shuffled in one
 * order. The data are copied and never changed; a seed gives the same bits everywhere.
 *
 * <p>Cost: inference over all samples, once for each group and repeat; memory for a copy of the
 * inputs. Threads: immutable.
 *
 * @param loss the mean loss of the data as they are
 * @param columns the columns or groups, in their order
 */
public record PermutationImportance(double loss, List<Column> columns) {

  /**
   * Columns that are shuffled together.
   *
   * @param name the name in the result
   * @param from the first column
   * @param to the column after the last one
   */
  public record Group(String name, int from, int to) {}

  /**
   * The importance of a column or a group.
   *
   * @param name its name
   * @param increase the mean increase of the loss; below 0 if the column does harm
   * @param spread the sample standard deviation over the repeats; 0 for one repeat
   */
  public record Column(String name, double increase, double spread) {}

  /**
   * Copies the list.
   *
   * @param loss the mean loss
   * @param columns the columns or groups
   */
  public PermutationImportance {
    columns = List.copyOf(columns);
  }

  /**
   * Judges every column by itself; the names are the column numbers.
   *
   * @param network a trained network
   * @param data samples, best those that it was not trained on
   * @param loss the loss that it was trained with
   * @param seed of the orders
   * @param repeats orders for each column, at least 1
   * @return the increase for each column
   * @throws IllegalArgumentException if there is no sample, or the sizes do not fit
   */
  public static PermutationImportance of(
      Layer network, Dataset data, Loss loss, long seed, int repeats) {
    List<Group> groups = new ArrayList<>();
    for (int j = 0; j < data.features(); j++) {
      groups.add(new Group(Integer.toString(j), j, j + 1));
    }
    return of(network, data, loss, seed, repeats, groups);
  }

  /**
   * The groups of the features that the columns of a table make, as those of one category.
   *
   * @param encoder made the features
   * @return a group for each column
   */
  public static List<Group> groups(TableEncoder encoder) {
    return encoder.ranges().stream().map(r -> new Group(r.name(), r.from(), r.to())).toList();
  }

  /**
   * Judges groups of columns.
   *
   * @param network a trained network
   * @param data samples, best those that it was not trained on
   * @param loss the loss that it was trained with
   * @param seed of the orders
   * @param repeats orders for each group, at least 1
   * @param groups names and ranges of columns
   * @return the increase for each group
   * @throws IllegalArgumentException if there is no sample, the sizes do not fit, a name occurs
   *     twice, or a group has no column or one that does not exist
   */
  public static PermutationImportance of(
      Layer network, Dataset data, Loss loss, long seed, int repeats, List<Group> groups) {
    Settings.requireCount("repeats", repeats);
    data.requireSamples();
    Matrix inputs = data.inputs();
    NetworkCheck.requireFeatures("data", network, inputs.cols());
    requireGroups(groups, inputs.cols());
    double before = Evaluator.loss(network, data, loss);
    Matrix shuffled = inputs.copy();
    Dataset changed = Dataset.of(shuffled, data.targets());
    if (data.weights().isPresent()) {
      changed = changed.weights(data.weights().get().data());
    }
    SplittableRandom random = new SplittableRandom(seed);
    List<Column> columns = new ArrayList<>();
    for (Group group : groups) {
      double[] increases = new double[repeats];
      for (int r = 0; r < repeats; r++) {
        copy(inputs, shuffled, group, order(inputs.rows(), random));
        increases[r] = Evaluator.loss(network, changed, loss) - before;
      }
      copy(inputs, shuffled, group, null);
      columns.add(column(group.name, increases));
    }
    return new PermutationImportance(before, columns);
  }

  private static void requireGroups(List<Group> groups, int cols) {
    Set<String> names = new HashSet<>();
    for (Group group : groups) {
      if (group.from < 0 || group.from >= group.to || group.to > cols) {
        throw new IllegalArgumentException(
            Text.of(
                "group \"%s\" has the columns %d to before %d, the data have %d",
                group.name, group.from, group.to, cols));
      }
      if (!names.add(group.name)) {
        throw new IllegalArgumentException(Text.of("two groups are called \"%s\"", group.name));
      }
    }
  }

  private static int[] order(int rows, SplittableRandom random) {
    int[] order = new int[rows];
    for (int i = 0; i < rows; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static void copy(Matrix from, Matrix to, Group group, int[] order) {
    for (int i = 0; i < from.rows(); i++) {
      for (int j = group.from; j < group.to; j++) {
        to.set(i, j, from.get(order == null ? i : order[i], j));
      }
    }
  }

  private static Column column(String name, double[] increases) {
    double mean = 0;
    for (double increase : increases) {
      mean += increase / increases.length;
    }
    double squares = 0;
    for (double increase : increases) {
      squares += (increase - mean) * (increase - mean);
    }
    int freedom = Math.max(1, increases.length - 1);
    return new Column(name, mean, increases.length == 1 ? 0 : Math.sqrt(squares / freedom));
  }

  /** A line for each column, as {@code "age: loss +0.1234 (spread 0.0120)"}. */
  @Override
  public String toString() {
    StringBuilder lines = new StringBuilder("loss ").append(Decimal.readable(loss));
    for (Column column : columns) {
      lines.append(
          Text.of(
              "\n%s: loss %s%s (spread %s)",
              column.name,
              column.increase < 0 ? "" : "+",
              Decimal.readable(column.increase),
              Decimal.readable(column.spread)));
    }
    return lines.toString();
  }
}
