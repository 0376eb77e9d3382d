package io.github.densely.benchmark;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Figures of the report from raw measurements: the fastest iteration of all rounds.
 *
 * <p>Other programs on a shared machine slow an iteration down by a half or more, now and then; the
 * fastest of many short iterations is the one that was disturbed least, for every library alike.
 */
final class Figures {

  private final List<Measurement> all;
  private final Map<String, OptionalDouble> micros;

  Figures(Results results) {
    all = results.all();
    micros =
        all.stream()
            .filter(m -> m.failure() == null)
            .collect(
                Collectors.groupingBy(
                    m -> key(m.part(), m.library(), m.jdk(), m.threads(), m.task(), m.size()),
                    Collectors.collectingAndThen(Collectors.toList(), Figures::fastest)));
  }

  private static String key(
      String part, String library, int jdk, int threads, String task, String size) {
    return String.join(" ", part, library, "" + jdk, "" + threads, task, size);
  }

  private static OptionalDouble fastest(List<Measurement> rounds) {
    return rounds.stream().flatMap(m -> m.micros().stream()).mapToDouble(v -> v).min();
  }

  static double median(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  static double geometricMean(Collection<Double> values) {
    return Math.exp(values.stream().mapToDouble(Math::log).average().orElseThrow());
  }

  List<Measurement> of(String part) {
    return all.stream().filter(m -> m.part().equals(part)).toList();
  }

  /** Densely's columns: vector before plain, the newest JDK first. */
  List<Variant> densely(String part) {
    return variants(part).filter(v -> v.library().isDensely()).toList();
  }

  List<Variant> peers(String part) {
    return variants(part).filter(v -> v.library().isPeer()).toList();
  }

  private Stream<Variant> variants(String part) {
    return of(part).stream()
        .map(m -> new Variant(Library.of(m.library()), m.jdk()))
        .distinct()
        .sorted(
            Comparator.comparing(Variant::library)
                .thenComparing(Comparator.comparing(Variant::jdk).reversed()));
  }

  /** Time of a run; NaN if there is none. */
  double micros(String part, Variant variant, int threads, TimedTask task, String size) {
    return micros
        .getOrDefault(
            key(part, variant.library().id(), variant.jdk(), threads, task.toString(), size),
            OptionalDouble.empty())
        .orElse(Double.NaN);
  }

  /** All values of a limit, by the moment: GFLOP/s or GB/s of all threads together. */
  List<Double> limits(TimedTask task, int threads) {
    return of(Plan.LIMITS).stream()
        .filter(m -> m.task().equals(task.toString()) && m.threads() == threads)
        .filter(m -> m.failure() == null)
        .map(m -> threads * m.amount() / Collections.min(m.micros()) / 1e3)
        .toList();
  }

  /** The limit that shares refer to, NaN if it was not measured. */
  double limit(TimedTask task, int threads) {
    List<Double> values = limits(task, threads);
    return values.isEmpty() ? Double.NaN : Collections.max(values);
  }

  /** By how much the rounds of a part differ: the median over its cells of (max − min)/mean. */
  double disagreement(String part) {
    Map<String, List<Double>> rounds =
        of(part).stream()
            .filter(m -> m.failure() == null)
            .collect(
                Collectors.groupingBy(
                    m -> key(m.part(), m.library(), m.jdk(), m.threads(), m.task(), m.size()),
                    Collectors.mapping(m -> Collections.min(m.micros()), Collectors.toList())));
    List<Double> spreads =
        rounds.values().stream()
            .filter(values -> values.size() > 1)
            .map(
                values -> {
                  var s = values.stream().mapToDouble(Double::doubleValue).summaryStatistics();
                  return (s.getMax() - s.getMin()) / s.getAverage();
                })
            .toList();
    return spreads.isEmpty() ? Double.NaN : median(spreads);
  }

  /** Thread counts of a part in ascending order. */
  List<Integer> threads(String part) {
    return of(part).stream().map(Measurement::threads).distinct().sorted().toList();
  }

  /** Sizes of a part in the order in which they were first measured. */
  List<String> sizes(String part, TimedTask task) {
    return of(part).stream()
        .filter(m -> m.task().equals(task.toString()))
        .map(Measurement::size)
        .distinct()
        .toList();
  }

  /** Reasons why something could not run, with the cells that lack it. */
  Map<String, List<String>> failures() {
    return all.stream()
        .filter(m -> m.failure() != null)
        .collect(
            Collectors.groupingBy(
                m -> Library.of(m.library()).label() + ": " + m.failure(),
                TreeMap::new,
                Collectors.mapping(
                    m -> String.format(Locale.ROOT, "%s %s %s", m.part(), m.task(), m.size()),
                    Collectors.collectingAndThen(
                        Collectors.toList(), cells -> cells.stream().distinct().toList()))));
  }
}
