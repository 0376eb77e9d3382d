package io.github.densely.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The network, warm and cold. */
final class NetworkReport {

  private NetworkReport() {}

  static String warm(Figures figures) {
    List<Variant> densely = figures.densely(Plan.NETWORK);
    List<Variant> peers = figures.peers(Plan.NETWORK);
    List<Variant> all = Stream.concat(densely.stream(), peers.stream()).toList();
    StringBuilder text = new StringBuilder();
    for (int threads : figures.threads(Plan.NETWORK)) {
      text.append(
          String.format(
              Locale.ROOT,
              """
          ## Network 784-512-256-10, %s

          Microseconds for a batch; for Densely with how many times as fast as %s it is. A training step is forward, \
          softmax cross-entropy, backward and SGD.

          """,
              threads == 1 ? "one thread" : threads + " threads",
              String.join(" / ", peers.stream().map(Variant::label).toList())));
      Table table = new Table(ProductReport.head("batch", all.stream()));
      for (TimedTask task : List.of(TimedTask.INFERENCE, TimedTask.TRAINING)) {
        for (String batch : figures.sizes(Plan.NETWORK, task)) {
          List<String> row = new ArrayList<>(List.of(task + " " + batch));
          for (Variant variant : all) {
            double micros = figures.micros(Plan.NETWORK, variant, threads, task, batch);
            String cell = Table.number(micros);
            if (variant.library().isDensely() && !peers.isEmpty()) {
              cell +=
                  peers.stream()
                      .map(p -> figures.micros(Plan.NETWORK, p, threads, task, batch) / micros)
                      .map(Table::ratio)
                      .reduce((a, b) -> a + " / " + b)
                      .map(ratios -> " (" + ratios + ")")
                      .orElse("");
            }
            row.add(cell);
          }
          table.row(row);
        }
      }
      text.append(table);
    }
    return text.toString();
  }

  static String cold(Figures figures) {
    List<Measurement> starts = figures.of(Plan.COLD);
    if (starts.isEmpty()) {
      return "";
    }
    StringBuilder text =
        new StringBuilder(
            """
            ## Cold start

            Milliseconds from starting the JVM until that prediction of one sample is there: median of all starts, and \
            the fastest. Making the network is part of it; unpacking native libraries to disk is not.

            """);
    List<String> predictions = figures.sizes(Plan.COLD, TimedTask.COLD);
    Table table =
        new Table(
            Stream.concat(Stream.of(""), predictions.stream().map("prediction "::concat)).toList());
    Stream.concat(figures.densely(Plan.COLD).stream(), figures.peers(Plan.COLD).stream())
        .forEach(
            variant -> {
              List<String> row = new ArrayList<>(List.of(variant.label()));
              for (String prediction : predictions) {
                List<Double> millis =
                    starts.stream()
                        .filter(m -> m.failure() == null && m.size().equals(prediction))
                        .filter(m -> Library.of(m.library()) == variant.library())
                        .filter(m -> m.jdk() == variant.jdk())
                        .map(m -> m.micros().get(0) / 1e3)
                        .sorted()
                        .toList();
                row.add(
                    millis.isEmpty()
                        ? Table.ABSENT
                        : String.format(
                            Locale.ROOT,
                            "%s (%s)",
                            Table.number(Figures.median(millis)),
                            Table.number(millis.get(0))));
              }
              table.row(row);
            });
    return text.append(table).toString();
  }
}
