package io.github.densely.examples;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The prediction for one sample.
 *
 * @param sample the features
 * @param classNames the names of the classes
 * @param actual index of the true class
 * @param predicted index of the predicted class
 * @param probabilities of all classes
 */
record DigitsVerdict(
    float[] sample, List<String> classNames, int actual, int predicted, float[] probabilities) {

  private static final int SHOWN_CLASSES = 5;
  private static final int SHOWN_FEATURES = 6;
  private static final int BAR = 40;

  boolean isWrong() {
    return predicted != actual;
  }

  /** The true class, the predicted class and its probability, as {@code "7 as 1 61.2 %"}. */
  String caption() {
    return String.format(
        Locale.ROOT,
        "%s as %s %s",
        classNames.get(actual),
        classNames.get(predicted),
        percent(probabilities[predicted]));
  }

  /** The first features, as {@code "5.1 3.5 1.4 0.2"}. */
  String features() {
    String shown =
        IntStream.range(0, Math.min(sample.length, SHOWN_FEATURES))
            .mapToObj(i -> Float.toString(sample[i]))
            .collect(Collectors.joining(" "));
    return sample.length > SHOWN_FEATURES ? shown + " ..." : shown;
  }

  /** The most likely classes with their probabilities, one per line. */
  String mostLikely() {
    int width = classNames.stream().mapToInt(String::length).max().orElse(0);
    return IntStream.range(0, probabilities.length)
        .boxed()
        .sorted((a, b) -> Float.compare(probabilities[b], probabilities[a]))
        .limit(SHOWN_CLASSES)
        .map(
            c ->
                String.format(
                    Locale.ROOT,
                    "  %s%s  %s %s",
                    classNames.get(c),
                    " ".repeat(width - classNames.get(c).length()),
                    percent(probabilities[c]),
                    "#".repeat(Math.round(BAR * probabilities[c]))))
        .map(line -> line.stripTrailing() + System.lineSeparator())
        .collect(Collectors.joining());
  }

  private static String percent(float probability) {
    return String.format(Locale.ROOT, "%5.1f %%", 100 * probability);
  }
}
