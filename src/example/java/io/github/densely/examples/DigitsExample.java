package io.github.densely.examples;

import io.github.densely.Activation;
import io.github.densely.Predictor;
import io.github.densely.data.Dataset;
import io.github.densely.data.InvalidFileException;
import io.github.densely.metrics.ConfusionMatrix;
import io.github.densely.train.History;
import io.github.densely.train.History.EpochReport;
import io.github.densely.train.ProgressLine;
import io.github.densely.train.TrainingListener;
import io.github.densely.train.TrainingListener.BatchReport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Trains a classifier on drawn digits or on files, and shows its predictions. With {@code --target}
 * it is {@link TableExample}.
 *
 * <p>How it is trained is in {@link DigitsRecipe}. Exit codes: 0 if all went well, 1 if a file
 * cannot be read or written or has the wrong content, 2 if an option is wrong.
 */
public final class DigitsExample {

  private static final int SHOWN = 5;
  private static final int SHOWN_NAMES = 10;

  /** Lines about epochs: a small data set has hundreds of them. */
  private static final int EPOCH_LINES = 20;

  private final DigitsOptions options;
  private final PrintStream out;
  private final DigitsPicture painter;

  private DigitsExample(DigitsOptions options, PrintStream out, Charset charset) {
    this.options = options;
    this.out = out;
    this.painter = DigitsPicture.forCharset(charset);
  }

  /**
   * Runs the example.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    String charset = System.getProperty("stdout.encoding", Charset.defaultCharset().name());
    System.exit(run(System.out, System.err, Charset.forName(charset), args));
  }

  /** Runs the example and returns the exit code. */
  static int run(PrintStream out, PrintStream err, Charset charset, String... args) {
    try {
      if (TableOptions.areIn(args)) {
        new TableExample(TableOptions.parse(args), out).run();
        return 0;
      }
      new DigitsExample(DigitsOptions.parse(args), out, charset).run();
      return 0;
    } catch (CommandLine.UsageException e) {
      err.printf(Locale.ROOT, "%s%n--help lists the options%n", e.getMessage());
      return 2;
    } catch (NoSuchFileException e) {
      err.println("no such file: " + e.getFile());
      return 1;
    } catch (FileSystemException e) {
      String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
      err.printf(Locale.ROOT, "cannot use the file %s: %s%n", e.getFile(), reason);
      return 1;
    } catch (IOException | IllegalArgumentException e) {
      err.println(e.getMessage());
      return 1;
    }
  }

  private void run() throws IOException {
    if (options.help()) {
      out.printf(Locale.ROOT, "%s%n%s", DigitsOptions.USAGE, TableOptions.USAGE);
      return;
    }
    Dataset.Split parts = data();
    DigitsRecipe recipe =
        new DigitsRecipe(parts.train(), options.hidden(), options.epochs(), options.seed());
    out.printf(Locale.ROOT, "to train on  %s%n", parts.train());
    out.printf(Locale.ROOT, "to test on   %s%n", parts.test());
    out.printf(Locale.ROOT, "classes      %s%n", shortened(parts.train().classNames()));
    out.printf(Locale.ROOT, "%n%s%n%n%s%n", recipe.note(), recipe.network.summary());

    int every = 1 + (recipe.epochs - 1) / EPOCH_LINES;
    History history = recipe.fit(new EveryFew(new ProgressLine(out), every));

    out.printf(
        Locale.ROOT, "%non the test part, with the weights of epoch %d%n", history.bestEpoch());
    out.printf(Locale.ROOT, "%s%n%n", ConfusionMatrix.of(recipe.network, parts.test()));
    show(recipe, parts.test());
    writeCurve(history);
  }

  private Dataset.Split data() throws IOException {
    if (options.data().isEmpty()) {
      out.printf(Locale.ROOT, "drawing %d digits from seed %d%n", options.count(), options.seed());
      return DrawnDigits.draw(options.count(), options.seed()).split(0.25, options.seed());
    }
    out.printf(
        Locale.ROOT,
        "reading %s%n",
        options.data().stream().map(Path::toString).collect(Collectors.joining(", ")));
    try {
      return DigitsFiles.read(options.data(), options.header(), options.seed());
    } catch (InvalidFileException e) {
      if (e.getMessage().contains("expected a number, got")) {
        throw new IOException(
            e.getMessage() + "; a table with text, dates or gaps is learned with --target COLUMN",
            e);
      }
      throw e;
    }
  }

  private static String shortened(List<String> names) {
    String shown = names.stream().limit(SHOWN_NAMES).collect(Collectors.joining(", "));
    return names.size() > SHOWN_NAMES ? shown + ", ..." : shown;
  }

  private void writeCurve(History history) throws IOException {
    Path file = options.curve();
    try {
      if (file.getParent() != null) {
        Files.createDirectories(file.getParent());
      }
      history.writeSvg(file);
    } catch (FileSystemException e) {
      throw new IOException("cannot write the learning curve to " + file, e);
    }
    out.printf(Locale.ROOT, "%nlearning curve written to %s%n", file);
  }

  /**
   * Some samples with their predictions: the first of the test part, and the first that are wrong.
   */
  private void show(DigitsRecipe recipe, Dataset test) {
    // The network ends in scores, as its loss wants them; softmax turns them into probabilities.
    Predictor predictor = new Predictor(recipe.network.append(Activation.softmax()), 1);
    List<DigitsVerdict> verdicts = new ArrayList<>();
    for (int i = 0; i < test.size(); i++) {
      float[] sample = test.inputs().row(i);
      int actual = (int) test.targets().get(i, 0);
      float[] probabilities = predictor.predict(sample);
      int predicted = predictor.classify(sample);
      verdicts.add(new DigitsVerdict(sample, test.classNames(), actual, predicted, probabilities));
    }
    List<DigitsVerdict> first = verdicts.stream().limit(SHOWN).toList();
    List<DigitsVerdict> wrong =
        verdicts.stream().filter(DigitsVerdict::isWrong).limit(SHOWN).toList();
    out.printf(Locale.ROOT, "the first of the test part: class as predicted, with probability%n%n");
    boolean pictures = DigitsRecipe.arePictures(test);
    show(first, pictures);
    if (!wrong.isEmpty()) {
      out.printf(Locale.ROOT, "the first that are wrong%n%n");
      show(wrong, pictures);
    }
    DigitsVerdict one = wrong.isEmpty() ? first.get(0) : wrong.get(0);
    out.printf(
        Locale.ROOT, "the most likely classes of the first of these%n%n%s", one.mostLikely());
  }

  private void show(List<DigitsVerdict> verdicts, boolean pictures) {
    if (pictures) {
      out.print(
          painter.lines(
              verdicts.stream().map(DigitsVerdict::sample).toList(),
              verdicts.stream().map(DigitsVerdict::caption).toList()));
    } else {
      int width = verdicts.stream().mapToInt(verdict -> verdict.caption().length()).max().orElse(1);
      String line = "  %-" + width + "s  of %s%n";
      verdicts.forEach(
          verdict -> out.printf(Locale.ROOT, line, verdict.caption(), verdict.features()));
    }
    out.println();
  }

  /** Passes on one in {@code every} epochs, and the end of the training. */
  private record EveryFew(TrainingListener listener, int every) implements TrainingListener {
    @Override
    public void onBatch(BatchReport report, Run run) {
      if (report.epoch() % every == 0) {
        listener.onBatch(report, run);
      }
    }

    @Override
    public void onEpoch(EpochReport report, Run run) {
      if (report.epoch() % every == 0) {
        listener.onEpoch(report, run);
      }
    }

    @Override
    public void onEnd(History history, Run run) {
      listener.onEnd(history, run);
    }
  }
}
