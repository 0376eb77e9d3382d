package io.github.densely.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Keeps some of the rows of a stream, each with the same chance.
 *
 * <p>Source: J. Vitter, Random Sampling with a Reservoir, 1985, algorithm R, doi:10.1145/3147.3165.
 */
final class SampledRows implements CsvFormat.Rows {

  private record Row(long line, String[] fields) {}

  private final int size;
  private final SplittableRandom random;
  private final List<Row> kept = new ArrayList<>();
  private long seen;

  SampledRows(int size, long seed) {
    this.size = size;
    this.random = new SplittableRandom(seed);
  }

  @Override
  public void accept(Supplier<String> place, long line, String[] fields) {
    seen++;
    if (kept.size() < size) {
      kept.add(new Row(line, fields));
      return;
    }
    long at = random.nextLong(seen);
    if (at < size) {
      kept.set((int) at, new Row(line, fields));
    }
  }

  /** The rows that were kept, in their order. */
  Table table(String source, List<String> columns) {
    List<Row> rows = kept.stream().sorted(Comparator.comparingLong(Row::line)).toList();
    return Table.ofFile(
        source,
        columns,
        rows.stream().map(Row::fields).toList(),
        rows.stream().map(Row::line).toList());
  }
}
