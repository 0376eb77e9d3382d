package io.github.densely.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.data.Dataset;
import io.github.densely.internal.text.Text;
import io.github.densely.metrics.ConfusionMatrix;
import io.github.densely.train.TrainingListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The main job in short form. */
class DigitsExampleTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void learnsDrawnDigits(long seed) {
    Dataset.Split parts = DrawnDigits.draw(2000, seed).split(0.25, seed);

    DigitsRecipe recipe = new DigitsRecipe(parts.train(), List.of(), 8, seed);
    recipe.fit(new TrainingListener() {});

    assertThat(ConfusionMatrix.of(recipe.network, parts.test()).accuracy())
        .isGreaterThanOrEqualTo(0.90);
  }

  @Test
  void showsItsWork() throws IOException {
    Path curve = folder.resolve("new/curve.svg");

    ExampleRun run = run("--count", "400", "--epochs", "2", "--curve", curve.toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("drawing 400 digits from seed 1")
        .contains("to train on  300 samples of 196 features, 10 classes")
        .contains("DenseLayer(196 -> 256)")
        .contains("epoch 2/2")
        .contains("on the test part")
        .contains("actual \\ predicted")
        .containsPattern("accuracy [0-9.]+ % \\([0-9]+ of 100\\)")
        .contains("█")
        .containsPattern("  [0-9] as [0-9] +[0-9.]+ %")
        .contains("the most likely classes of the first of these")
        .contains("learning curve written to " + curve);
    assertThat(curve).content().startsWith("<svg");
  }

  @Test
  void drawsPicturesWithLettersWhereBlocksCannotBePrinted() {
    ExampleRun run =
        ExampleRun.of(
            StandardCharsets.US_ASCII, "--count", "100", "--epochs", "1", "--curve", svg());

    assertThat(run.out()).contains("8\"").matches("\\p{ASCII}*");
  }

  @Test
  void learnsATableWithNamedClassesAndAHeader() throws IOException {
    List<String> lines = new ArrayList<>(List.of("width;height;kind"));
    for (int i = 0; i < 200; i++) {
      boolean tall = i % 2 == 0;
      lines.add(
          Text.of("%d.5;%d;%s", 10 + i % 7, (tall ? 1000 : 100) + i % 13, tall ? "tall" : "flat"));
    }
    Path table = Files.write(folder.resolve("table.csv"), lines);

    ExampleRun run = run("--data", table.toString(), "--epochs", "20", "--curve", svg());

    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("reading " + table)
        .contains("to train on  140 samples of 2 features, 2 classes")
        .contains("to test on   60 samples")
        .contains("classes      flat, tall")
        .contains("accuracy 100.00 % (60 of 60)")
        .contains("tall as tall");
  }

  @Test
  void learnsFromOneTableAndIsTestedOnAnother() throws IOException {
    Path train = file("train.csv", "0,1,a\n1,0,b\n".repeat(20));
    Path test = file("test.csv", "1,0,b\n");

    ExampleRun run =
        run("--data", train.toString(), test.toString(), "--epochs", "30", "--curve", svg());

    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("to train on  40 samples of 2 features, 2 classes")
        .contains("accuracy 100.00 % (1 of 1)");
  }

  @Test
  void learnsPicturesFromIdxFiles() throws IOException {
    byte[] images = idx(3, new int[] {50, 8, 8}, 50 * 64);
    byte[] labels = idx(1, new int[] {50}, 50);
    for (int i = 0; i < 50; i++) {
      labels[8 + i] = (byte) (i % 2);
      Arrays.fill(images, 16 + 64 * i + 32 * (i % 2), 16 + 64 * i + 32 * (i % 2) + 32, (byte) 255);
    }
    Path imageFile = Files.write(folder.resolve("images"), images);
    Path labelFile = Files.write(folder.resolve("labels"), labels);

    ExampleRun two =
        run(
            "--data",
            imageFile.toString(),
            labelFile.toString(),
            "--epochs",
            "10",
            "--curve",
            svg());
    ExampleRun four =
        run(
            "--epochs",
            "10",
            "--curve",
            svg(),
            "--hidden",
            "8,4",
            "--data",
            imageFile.toString(),
            labelFile.toString(),
            imageFile.toString(),
            labelFile.toString());

    assertThat(two.out())
        .contains("to train on  40 samples of 64 features, 2 classes")
        .contains("each with 4 changed copies")
        .contains("accuracy 100.00 % (10 of 10)");
    assertThat(four.out())
        .contains("to train on  50 samples of 64 features, 2 classes")
        .contains("DenseLayer(8 -> 4)")
        .contains("(50 of 50)");
  }

  @Test
  void helpListsTheOptions() {
    ExampleRun run = run("--help");

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("--data FILE...", "--epochs N", "--seed N", "--curve FILE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--nonsense                   | unknown option --nonsense",
        "digits.csv                   | expected an option, got digits.csv",
        "--help now                   | expected an option, got now",
        "--data                       | --data takes 1, 2 or 4 files, got 0 files",
        "--data a b c                 | --data takes 1, 2 or 4 files, got 3 files",
        "--epochs 0                   | --epochs takes a whole number from 1 to 100000, got 0",
        "--epochs 1.5                 | --epochs takes a whole number from 1 to 100000, got 1.5",
        "--hidden 8,                  | --hidden takes whole numbers from 1 to 10000 with commas"
            + " between, got an empty one",
        "--seed                       | --seed takes a whole number, got nothing",
        "--seed 1 2                   | --seed takes a whole number, got 1 2",
        "--seed 1 --seed 2            | --seed is given twice",
        "--count 99                   | --count takes a whole number from 100 to 1000000, got 99",
      })
  void aWrongOptionIsNamedAndGivesCode2(String line, String message) {
    ExampleRun run = run(line.split(" "));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).isEqualTo(Text.of("%s%n--help lists the options%n", message));
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aMissingFileIsNamedAndGivesCode1() {
    Path missing = folder.resolve("missing.csv");

    assertRefused("no such file: " + missing, missing);
  }

  @Test
  void aFolderIsNoFile() {
    assertRefused(Text.of("cannot use the file %s: it is a directory", folder), folder);
  }

  @Test
  void aBadLineIsNamed() throws IOException {
    Path table = file("table.csv", "1,2,a\n1,wide,b\n");

    assertRefused(
        table
            + ", line 2, column 1 (from 0): expected a number, got \"wide\"; a table with text, dates"
            + " or gaps is learned with --target COLUMN",
        table);
  }

  @Test
  void aLastColumnOfMeasurementsIsNoClass() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      rows.append(i).append(",").append(i).append(".5\n");
    }
    Path table = file("table.csv", rows.toString());

    assertRefused(
        "expected a class in the last column, got 100 different values in 70 samples", table);
  }

  @Test
  void fewSamplesAreTooFew() throws IOException {
    Path table = file("table.csv", "0,1,a\n1,0,b\n".repeat(5));

    assertRefused("expected at least 20 samples to train and 1 to test, got 7 and 3", table);
  }

  @Test
  void aTestTableNeedsTheSameInputs() throws IOException {
    Path train = file("train.csv", "0,1,a\n1,0,b\n".repeat(20));
    Path test = file("test.csv", "1,b\n");

    assertRefused(
        "expected 2 features in the test part, as in the training part, got 1", train, test);
  }

  @Test
  void anIdxFileThatIsCutIsNamed() throws IOException {
    Path images =
        Files.write(
            folder.resolve("images"), Arrays.copyOf(idx(3, new int[] {50, 8, 8}, 3200), 1000));
    Path labels = Files.write(folder.resolve("labels"), idx(1, new int[] {50}, 50));

    assertRefused(images + ": expected 50 x 8 x 8 values in 3200 bytes, got 984", images, labels);
  }

  @Test
  void picturesNeedLabels() throws IOException {
    Path images = Files.write(folder.resolve("images"), idx(3, new int[] {50, 8, 8}, 3200));

    assertRefused("expected 2 or 4 IDX files, images and labels, got 1", images);
  }

  @Test
  void aCurveThatCannotBeWrittenGivesCode1() throws IOException {
    Path curve = file("file", "").resolve("curve.svg");

    ExampleRun run = run("--count", "100", "--epochs", "1", "--curve", curve.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).isEqualTo(Text.of("cannot write the learning curve to %s%n", curve));
  }

  private void assertRefused(String message, Path... files) {
    List<String> args = new ArrayList<>(List.of("--curve", svg(), "--data"));
    Arrays.stream(files).map(Path::toString).forEach(args::add);

    ExampleRun run = run(args.toArray(String[]::new));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).isEqualTo(message + System.lineSeparator());
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private String svg() {
    return folder.resolve("curve.svg").toString();
  }

  /** An IDX file of unsigned bytes, all 0. */
  private static byte[] idx(int rank, int[] sizes, int count) {
    ByteBuffer bytes =
        ByteBuffer.allocate(4 + 4 * rank + count).put(2, (byte) 8).put(3, (byte) rank);
    for (int i = 0; i < rank; i++) {
      bytes.putInt(4 + 4 * i, sizes[i]);
    }
    return bytes.array();
  }

  private static ExampleRun run(String... args) {
    return ExampleRun.of(StandardCharsets.UTF_8, args);
  }
}
