package io.github.densely.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** The three products of every size. */
final class ProductReport {

  private static final String PART = Plan.PRODUCTS;

  private final Figures figures;
  private final List<Variant> densely;
  private final List<Variant> peers;

  private ProductReport(Figures figures) {
    this.figures = figures;
    densely = figures.densely(PART);
    peers = figures.peers(PART);
  }

  static String of(Figures figures) {
    return new ProductReport(figures).text();
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int threads : figures.threads(PART)) {
      String allowed = threads == 1 ? "one thread" : threads + " threads";
      text.append("## Products, ").append(allowed).append("\n\n");
      text.append(
          """
          Each cell: GFLOP/s, microseconds and, for Densely, the share of the limit. The limit is the FMA peak for a \
          batch of 16 or more; for a single sample it is the bytes of the weight at the read bandwidth of memory (for \
          gradWeight read and written), which a weight that stays in a cache can exceed.

          """);
      text.append(times(threads));
      for (Variant variant : densely) {
        text.append("### ").append(variant.label()).append(": times as fast as\n\n");
        text.append(ratios(variant, threads));
      }
      text.append("### Geometric means, ").append(allowed).append("\n\n").append(means(threads));
    }
    if (figures.threads(PART).containsAll(List.of(1, 2))) {
      text.append("## Products, two threads against one\n\n").append(scaling());
    }
    return text.toString();
  }

  private String times(int threads) {
    Table table = new Table(head("product", Stream.concat(densely.stream(), peers.stream())));
    rows(
        (task, size) -> {
          List<String> row = new ArrayList<>(List.of(label(task, size)));
          for (Variant variant : densely) {
            double micros = micros(variant, threads, task, size);
            row.add(
                Double.isNaN(micros)
                    ? Table.ABSENT
                    : time(size, micros)
                        + ", "
                        + Table.percent(share(task, size, threads, micros)));
          }
          for (Variant variant : peers) {
            double micros = micros(variant, threads, task, size);
            row.add(Double.isNaN(micros) ? Table.ABSENT : time(size, micros));
          }
          table.row(row);
        });
    return table.toString();
  }

  private static String time(Size size, double micros) {
    return String.format(
        Locale.ROOT, "%s, %s µs", Table.number(size.flops() / micros / 1e3), Table.number(micros));
  }

  private double share(TimedTask task, Size size, int threads, double micros) {
    return size.batch() == 1
        ? size.weightBytes(task) / micros / 1e3 / figures.limit(TimedTask.READ, threads)
        : size.flops() / micros / 1e3 / figures.limit(TimedTask.FMA, threads);
  }

  private String ratios(Variant variant, int threads) {
    Table table = new Table(head("product", peers.stream()));
    rows(
        (task, size) ->
            table.row(
                row(
                    label(task, size),
                    peers,
                    peer -> Table.ratio(ratio(variant, peer, threads, task, size)))));
    return table.toString();
  }

  private String means(int threads) {
    Table table = new Table(head("", peers.stream()));
    for (Variant variant : densely) {
      for (TimedTask task : TimedTask.PRODUCTS) {
        table.row(mean(variant.label() + " " + task, variant, threads, List.of(task)));
      }
      table.row(mean("**" + variant.label() + "**", variant, threads, TimedTask.PRODUCTS));
    }
    return table.toString();
  }

  private List<String> mean(String label, Variant variant, int threads, List<TimedTask> tasks) {
    return row(
        label,
        peers,
        peer -> {
          List<Double> ratios = new ArrayList<>();
          rows(
              (task, size) -> {
                double ratio = ratio(variant, peer, threads, task, size);
                if (tasks.contains(task) && !Double.isNaN(ratio)) {
                  ratios.add(ratio);
                }
              });
          return ratios.isEmpty() ? Table.ABSENT : Table.ratio(Figures.geometricMean(ratios));
        });
  }

  private String scaling() {
    List<Variant> parallel =
        Stream.concat(densely.stream(), peers.stream())
            .filter(variant -> variant.library().isParallel())
            .toList();
    Table table = new Table(head("product", parallel.stream()));
    rows(
        (task, size) ->
            table.row(
                row(
                    label(task, size),
                    parallel,
                    variant ->
                        Table.ratio(
                            micros(variant, 1, task, size) / micros(variant, 2, task, size)))));
    return table.toString();
  }

  private double ratio(Variant variant, Variant peer, int threads, TimedTask task, Size size) {
    return micros(peer, threads, task, size) / micros(variant, threads, task, size);
  }

  private double micros(Variant variant, int threads, TimedTask task, Size size) {
    return figures.micros(PART, variant, threads, task, size.toString());
  }

  private interface Row {
    void of(TimedTask task, Size size);
  }

  private void rows(Row row) {
    for (String size : figures.sizes(PART, TimedTask.FORWARD)) {
      for (TimedTask task : TimedTask.PRODUCTS) {
        row.of(task, Size.of(size));
      }
    }
  }

  private static String label(TimedTask task, Size size) {
    return size.label() + " " + task;
  }

  static List<String> head(String first, Stream<Variant> variants) {
    return Stream.concat(Stream.of(first), variants.map(Variant::label)).toList();
  }

  static List<String> row(String first, List<Variant> variants, Function<Variant, String> cell) {
    return Stream.concat(Stream.of(first), variants.stream().map(cell)).toList();
  }
}
