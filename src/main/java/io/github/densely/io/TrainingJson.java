package io.github.densely.io;

import io.github.densely.data.BatchOrder;
import io.github.densely.internal.text.Text;
import io.github.densely.train.History.EpochReport;
import io.github.densely.train.TrainingState;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The numbers of a training's state as JSON, and back. All are strings, as {@link Double#toString}
 * gives them: exact, and able to say NaN.
 *
 * @param fields by name
 */
record TrainingJson(Map<String, Object> fields) {

  private static final int REPORT_FIELDS = 7;
  private static final String PARAMETER_STEPS = "parameterSteps";

  /** Characters of an epoch's report, at least, so that memory is a few times the text. */
  private static final int REPORT_LENGTH = 24;

  /** Values besides the reports: two for each parameter, and the numbers of the training. */
  private static final int OTHERS = 1 << 16;

  /** Reads what {@link #describe} gave. */
  static TrainingJson read(String text) throws JsonException {
    return new TrainingJson(JsonReader.readValues(text, text.length() / REPORT_LENGTH + OTHERS));
  }

  /**
   * The numbers of a state.
   *
   * @throws IllegalArgumentException if there are more than {@link #read} takes
   */
  static Map<String, Object> describe(TrainingState state) {
    int others = state.network().frozen().size() + state.network().dropoutPasses().size();
    if (others > OTHERS / 2) {
      throw new IllegalArgumentException(
          Text.of(
              "%d frozen parameters and dropouts; a checkpoint can have %d", others, OTHERS / 2));
    }
    Map<String, Object> text = new LinkedHashMap<>();
    BatchOrder order = state.order();
    text.put("seed", String.valueOf(order.seed()));
    text.put("samples", String.valueOf(order.samples()));
    text.put("batchSize", String.valueOf(order.batchSize()));
    text.put("dropLast", String.valueOf(order.dropLast()));
    TrainingState.Position position = state.position();
    text.put("epoch", String.valueOf(position.epoch()));
    text.put("batch", String.valueOf(position.batch()));
    text.put("samplesOfEpoch", String.valueOf(position.samples()));
    text.put("lossSum", String.valueOf(position.lossSum()));
    text.put("metricSum", String.valueOf(position.metricSum()));
    text.put("learningRate", String.valueOf(position.learningRate()));
    text.put("seconds", String.valueOf(position.seconds()));
    text.put("metric", state.metricName());
    text.put("epochs", state.epochs().stream().map(TrainingJson::line).toList());
    text.put("frozen", List.copyOf(state.network().frozen()));
    text.put(
        "dropoutPasses", state.network().dropoutPasses().stream().map(String::valueOf).toList());
    text.put("optimizer", state.optimizer().rule());
    text.put("steps", String.valueOf(state.optimizer().steps()));
    Map<String, Object> parameterSteps = new LinkedHashMap<>();
    state
        .optimizer()
        .parameterSteps()
        .forEach((name, steps) -> parameterSteps.put(name, String.valueOf(steps)));
    text.put(PARAMETER_STEPS, parameterSteps);
    return text;
  }

  private static String line(EpochReport report) {
    return Text.of(
        "%d %s %s %s %s %s %s",
        report.epoch(),
        report.trainLoss(),
        report.trainMetric(),
        report.validationLoss(),
        report.validationMetric(),
        report.learningRate(),
        report.seconds());
  }

  BatchOrder order() {
    return new BatchOrder(
        Long.parseLong(string("seed")),
        integer("samples"),
        integer("batchSize"),
        Boolean.parseBoolean(string("dropLast")));
  }

  TrainingState.Position position() {
    return new TrainingState.Position(
        integer("epoch"),
        integer("batch"),
        Long.parseLong(string("samplesOfEpoch")),
        Double.parseDouble(string("lossSum")),
        Double.parseDouble(string("metricSum")),
        Double.parseDouble(string("learningRate")),
        Double.parseDouble(string("seconds")));
  }

  String metricName() {
    return string("metric");
  }

  List<EpochReport> epochs() {
    return strings("epochs").stream().map(TrainingJson::report).toList();
  }

  private static EpochReport report(String line) {
    String[] parts = line.split(" ");
    if (parts.length != REPORT_FIELDS) {
      throw new IllegalArgumentException("a report has " + REPORT_FIELDS + " numbers, got " + line);
    }
    return new EpochReport(
        Integer.parseInt(parts[0]),
        Double.parseDouble(parts[1]),
        Double.parseDouble(parts[2]),
        Double.parseDouble(parts[3]),
        Double.parseDouble(parts[4]),
        Double.parseDouble(parts[5]),
        Double.parseDouble(parts[6]));
  }

  Set<String> frozen() {
    return new LinkedHashSet<>(strings("frozen"));
  }

  List<Long> dropoutPasses() {
    return strings("dropoutPasses").stream().map(Long::parseLong).toList();
  }

  String rule() {
    return string("optimizer");
  }

  long steps() {
    return Long.parseLong(string("steps"));
  }

  /** Empty in files that were written before each parameter had its own number. */
  Map<String, Long> parameterSteps() {
    Object value = fields.getOrDefault(PARAMETER_STEPS, Map.of());
    Map<String, Long> steps = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map
        && map.values().stream().allMatch(String.class::isInstance)) {
      map.forEach((name, text) -> steps.put((String) name, Long.parseLong((String) text)));
      return steps;
    }
    throw new IllegalArgumentException(PARAMETER_STEPS + " is not an object of strings");
  }

  private int integer(String name) {
    return Integer.parseInt(string(name));
  }

  private String string(String name) {
    if (fields.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(name + " is not a string");
  }

  private List<String> strings(String name) {
    if (fields.get(name) instanceof List<?> list
        && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    throw new IllegalArgumentException(name + " is not an array of strings");
  }
}
