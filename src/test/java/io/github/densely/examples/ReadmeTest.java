package io.github.densely.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.Matrix;
import io.github.densely.Predictor;
import io.github.densely.Sequential;
import io.github.densely.data.Dataset;
import io.github.densely.train.History;
import io.github.densely.train.Loss;
import io.github.densely.train.Optimizer;
import io.github.densely.train.Trainer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README's lines run as they stand there, and print what is said there. */
class ReadmeTest {

  private static final Path SOURCE =
      Path.of("src/test/java", ReadmeTest.class.getName().replace('.', '/') + ".java");

  /** Exclusive or, which no single layer can learn. */
  private static void lines() {
    // README
    Matrix inputs = Matrix.of(4, 2, 0, 0, 0, 1, 1, 0, 1, 1);
    Dataset xor = Dataset.ofClasses(inputs, 0, 1, 1, 0);

    Sequential network = Sequential.builder(2).seed(42).dense(8).tanh().dense(2).build();
    History history =
        Trainer.of(network, Loss.softmaxCrossEntropy(), Optimizer.adam(0.05)).epochs(200).fit(xor);
    System.out.println(history);

    Predictor predictor = new Predictor(network, 1);
    System.out.println(predictor.classify(0, 1)); // 1
    System.out.println(predictor.classify(1, 1)); // 0
    // README end
  }

  @Test
  void theLinesTrainANetworkAndPredict() {
    String printed = printedBy(ReadmeTest::lines);

    assertThat(printed.lines())
        .satisfiesExactly(
            history ->
                assertThat(history)
                    .startsWith("200 epochs, COMPLETED")
                    .endsWith("accuracy 100.0 %"),
            differ -> assertThat(differ).isEqualTo("1"),
            equal -> assertThat(equal).isEqualTo("0"));
  }

  @Test
  void theReadmeShowsTheseLines() throws IOException {
    String readme = between("```java\n", "```", Files.readString(Path.of("README.md")));
    String here = between("    // README\n", "    // README end", Files.readString(SOURCE));

    assertThat(readme.strip()).isEqualTo(here.stripTrailing().stripIndent());
  }

  private static String printedBy(Runnable lines) {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      lines.run();
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  /** What stands between the first place of one text and the next place of another. */
  private static String between(String start, String end, String text) {
    String unix = text.replace("\r\n", "\n");
    int from = unix.indexOf(start) + start.length();
    assertThat(unix).as("the marks %s and %s", start.strip(), end.strip()).contains(start, end);
    return unix.substring(from, unix.indexOf(end, from));
  }
}
