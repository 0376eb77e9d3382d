package io.github.densely.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tables of this library alone: odd sizes and allocation. */
final class DenselyReport {

  private DenselyReport() {}

  static String oddSizes(Figures figures) {
    List<Variant> variants = figures.densely(Plan.ODD);
    if (variants.isEmpty()) {
      return "";
    }
    StringBuilder text =
        new StringBuilder(
            """
            ## Odd sizes

            Time per flop of the odd size, divided by that of the next multiple of 16, in the same JVM; 1 would be no \
            cost at all.

            """);
    Table table = new Table(ProductReport.head("product", variants.stream()));
    for (Plan.Pair pair : Plan.ODD_SIZES) {
      for (TimedTask task : TimedTask.PRODUCTS) {
        table.row(
            ProductReport.row(
                String.format(
                    Locale.ROOT, "%s %s against %s", pair.odd().label(), task, pair.even().label()),
                variants,
                variant ->
                    Table.ratio(
                        perFlop(figures, variant, task, pair.odd())
                            / perFlop(figures, variant, task, pair.even()))));
      }
    }
    return text.append(table).toString();
  }

  private static double perFlop(Figures figures, Variant variant, TimedTask task, Size size) {
    return figures.micros(Plan.ODD, variant, 1, task, size.toString()) / size.flops();
  }

  static String allocation(Figures figures) {
    List<Variant> variants = figures.densely(Plan.ALLOCATION);
    if (variants.isEmpty()) {
      return "";
    }
    StringBuilder text =
        new StringBuilder(
            "## Allocation\n\nBytes on the heap for each run, by JMH's profiler.\n\n");
    Table table = new Table(ProductReport.head("", variants.stream()));
    List<Cell> cells = new ArrayList<>();
    for (TimedTask task : TimedTask.values()) {
      figures.sizes(Plan.ALLOCATION, task).forEach(size -> cells.add(new Cell(task, size)));
    }
    for (Cell cell : cells) {
      table.row(
          ProductReport.row(
              cell.task()
                  + " "
                  + (cell.task().isProduct() ? Size.of(cell.size()).label() : cell.size()),
              variants,
              variant -> Table.number(bytes(figures, variant, cell))));
    }
    return text.append(table).toString();
  }

  private static double bytes(Figures figures, Variant variant, Cell cell) {
    return figures.of(Plan.ALLOCATION).stream()
        .filter(m -> m.library().equals(variant.library().id()) && m.jdk() == variant.jdk())
        .filter(m -> m.task().equals(cell.task().toString()) && m.size().equals(cell.size()))
        .filter(m -> m.bytesPerRun() != null)
        .mapToDouble(Measurement::bytesPerRun)
        .findFirst()
        .orElse(Double.NaN);
  }
}
