package io.github.densely.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report in Markdown, with its chart beside it, from all results of a folder. */
final class Report {

  static final String CHART = "batch-size.svg";

  private static final int CELLS_NAMED = 3;

  private Report() {}

  static void write(Results results, Path folder) throws IOException {
    Figures figures = new Figures(results);
    StringBuilder text = new StringBuilder("# Benchmark\n\n");
    text.append(limits(figures));
    text.append(failures(figures));
    text.append(ProductReport.of(figures));
    if (!figures.of(Plan.CHART).isEmpty()) {
      Files.writeString(folder.resolve(CHART), Chart.of(figures));
      text.append("## Batch size\n\n![share of peak against batch size](" + CHART + ")\n\n");
      text.append(batches(figures));
    }
    text.append(NetworkReport.warm(figures));
    text.append(NetworkReport.cold(figures));
    text.append(DenselyReport.oddSizes(figures));
    text.append(ConvolutionReport.of(figures));
    text.append(DenselyReport.allocation(figures));
    text.append(runs(results));
    Files.writeString(folder.resolve("report.md"), text.toString().stripTrailing() + "\n");
  }

  private static String limits(Figures figures) {
    Table table = new Table(List.of("limit", "threads", "highest", "each time it was measured"));
    for (TimedTask task : List.of(TimedTask.FMA, TimedTask.READ)) {
      for (int threads : figures.threads(Plan.LIMITS)) {
        table.row(
            List.of(
                task == TimedTask.FMA ? "FMA peak, GFLOP/s" : "read bandwidth, GB/s",
                Integer.toString(threads),
                Table.number(figures.limit(task, threads)),
                String.join(
                    ", ", figures.limits(task, threads).stream().map(Table::number).toList())));
      }
    }
    StringBuilder text = new StringBuilder("## Limits\n\n").append(table);
    text.append("Of one cell, the rounds differ by (median over all cells): ");
    text.append(
        String.join(
            ", ",
            List.of(Plan.PRODUCTS, Plan.CHART, Plan.NETWORK).stream()
                .map(part -> part + " " + Table.percent(figures.disagreement(part)))
                .toList()));
    return text.append(".\n\n").toString();
  }

  private static String failures(Figures figures) {
    Map<String, List<String>> failures = figures.failures();
    if (failures.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("## What could not run\n\n");
    failures.forEach(
        (reason, cells) ->
            text.append("- ")
                .append(reason.replace('\n', ' '))
                .append(" (")
                .append(String.join(", ", cells.subList(0, Math.min(CELLS_NAMED, cells.size()))))
                .append(
                    cells.size() > CELLS_NAMED
                        ? String.format(Locale.ROOT, " and %d more)", cells.size() - CELLS_NAMED)
                        : ")")
                .append("\n"));
    return text.append("\n").toString();
  }

  private static String batches(Figures figures) {
    List<Variant> variants = Chart.variants(figures);
    Table table = new Table(ProductReport.head("forward 784→512, GFLOP/s", variants.stream()));
    for (String size : figures.sizes(Plan.CHART, TimedTask.FORWARD)) {
      double flops = Size.of(size).flops();
      table.row(
          ProductReport.row(
              "batch " + Size.of(size).batch(),
              variants,
              variant ->
                  Table.number(
                      flops
                          / figures.micros(Plan.CHART, variant, 1, TimedTask.FORWARD, size)
                          / 1e3)));
    }
    return table.toString();
  }

  private static String runs(Results results) {
    StringBuilder text = new StringBuilder("## Machine and runs\n\n");
    List<Map<String, String>> runs = results.runs();
    for (int i = runs.size() - 1; i >= 0; i--) {
      Table table = new Table(List.of("run " + (i + 1), ""));
      runs.get(i).forEach((name, value) -> table.row(List.of(name, value.replace("|", "\\|"))));
      text.append(table);
    }
    return text.toString();
  }
}
