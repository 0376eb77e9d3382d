package io.github.densely.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.github.densely.Decision;
import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.Normalization;
import io.github.densely.Sequential;
import io.github.densely.data.Dataset;
import io.github.densely.data.InvalidFileException;
import io.github.densely.train.Loss;
import io.github.densely.train.Optimizer;
import io.github.densely.train.Trainer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTest {

  @TempDir Path folder;

  /** Scores x, 2 and 3 − x. */
  private final Sequential network =
      Sequential.of(DenseLayer.of(Matrix.of(3, 1, 1, 0, -1), Matrix.of(1, 3, 0, 2, 3)));

  private final Model model =
      Model.of(network)
          .classNames(List.of("large", "middle", "small"))
          .featureNames(List.of("size"))
          .metadata(Map.of("trained on", "2026-11-26", "author", "Ada"));

  @Test
  void aLoadedModelAnswersWithNames() throws IOException {
    Path file = folder.resolve("sizes.safetensors");
    ModelFile.save(model, file);

    Model loaded = ModelFile.loadModel(file);

    assertThat(loaded.classify(9)).isEqualTo("large");
    assertThat(loaded.classify(1.5f)).isEqualTo("middle");
    assertThat(loaded.classify(-1)).isEqualTo("small");
    assertThat(loaded.classNames()).containsExactly("large", "middle", "small");
    assertThat(loaded.featureNames()).containsExactly("size");
    assertThat(loaded.metadata())
        .containsOnly(entry("trained on", "2026-11-26"), entry("author", "Ada"));
    assertThat(loaded.probabilities(2).keySet()).containsExactly("large", "middle", "small");
    assertThat(ModelFile.load(file).parameterVector()).isEqualTo(network.parameterVector());
  }

  @Test
  void withoutNamesAClassIsItsIndex() throws IOException {
    Path file = folder.resolve("plain.safetensors");
    ModelFile.save(network, file);

    Model loaded = ModelFile.loadModel(file);

    assertThat(loaded.classify(9)).isEqualTo("0");
    assertThat(loaded.classNames()).isEmpty();
    assertThat(loaded.metadata()).isEmpty();
  }

  /** σ(1) = 0.73 is a yes at one half, and none at 0.8. */
  @Test
  void aThresholdComesBackWithTheNetwork() throws IOException {
    Sequential yesOrNo = Sequential.of(DenseLayer.of(Matrix.of(1, 1, 1)));
    yesOrNo.decision(yesOrNo.decision().threshold(0.8));
    Path file = folder.resolve("churn.safetensors");
    ModelFile.save(Model.of(yesOrNo).classNames(List.of("stays", "leaves")), file);

    Model loaded = ModelFile.loadModel(file);

    assertThat(loaded.network().decision()).isEqualTo(Decision.logits().threshold(0.8));
    assertThat(loaded.classify(1)).isEqualTo("stays");
    assertThat(loaded.classify(2)).isEqualTo("leaves"); // 0.88
    assertThat(ModelFile.load(file).decision()).isEqualTo(Decision.logits().threshold(0.8));
  }

  /** A linear end that was fitted to 0 and 1 has no logits; a file must not forget it. */
  @Test
  void whatTheOutputsMeanComesBack() throws IOException {
    Sequential fitted = Sequential.builder(1).seed(1).dense(1).build();
    Dataset data = Dataset.ofClasses(Matrix.of(4, 1, 0, 1, 2, 3), 0, 0, 1, 1);
    Trainer.of(fitted, Loss.meanSquaredError(), Optimizer.adam(0.1)).epochs(200).fit(data);
    Path file = folder.resolve("fitted.safetensors");
    ModelFile.save(fitted, file);

    Sequential loaded = ModelFile.load(file);

    assertThat(loaded.decision()).isEqualTo(fitted.decision());
    assertThat(loaded.decision().scale()).isEqualTo(Decision.Scale.VALUES);
  }

  /** The scaling is put in front afterwards, as one does: the inner network has the decision. */
  @Test
  void theDecisionOfAnInnerNetworkComesBack() throws IOException {
    Sequential inner = Sequential.builder(2).seed(1).dense(3).build();
    inner.decision(Decision.logits().forLabels().threshold(0.9));
    Sequential outer = Sequential.of(Normalization.of(2, 0, 10), inner);
    Path file = folder.resolve("nested.safetensors");
    ModelFile.save(outer, file);

    assertThat(ModelFile.load(file).decision()).isEqualTo(inner.decision());
  }

  @Test
  void aModelTravelsThroughStreams() throws IOException {
    ModelFile named = ModelFile.of(Path.of("sizes.safetensors")); // no such file
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    named.write(model, out);

    assertThat(named.read(new ByteArrayInputStream(out.toByteArray())).classify(9))
        .isEqualTo("large");
    assertThatThrownBy(() -> named.read(new ByteArrayInputStream(new byte[3])))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageStartingWith("sizes.safetensors");
  }

  @Test
  void namesThatDoNotFitAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.of(network).classNames(List.of("yes", "no")))
        .withMessage("the network has 3 classes, got 2 names: [yes, no]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.of(network).featureNames(List.of("a", "b")))
        .withMessage("the network has 1 features, got 2 names: [a, b]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.of(network).classNames(List.of("a", "b", "a")))
        .withMessage("every class needs a name of its own, got \"a\" twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Model.of(network).metadata(Map.of("densely.format", "7")))
        .withMessage(
            "metadata names that begin with densely. are the library's, got densely.format");
  }

  @Test
  void namesOfAFileThatDoNotFitItsNetworkAreRefused() throws IOException {
    ModelBytes saved = ModelBytes.of(network);

    assertInvalid(
        saved.with("densely.names", "{\"classes\":[\"a\"]}"), "the network has 3 classes");
    assertInvalid(saved.with("densely.names", "{\"classes\":\"a\"}"), "classes is not a list");
    assertInvalid(
        saved.with("densely.names", "{\"features\":[1]}"),
        "features holds a value that is not a string");
    assertInvalid(saved.with("densely.names", "["), "expected {");
    assertInvalid(saved.with("densely.decision", "guesses 0.5"), "the decision is guesses 0.5");
    assertInvalid(saved.with("densely.decision", "logits 7"), "a threshold is a probability");
    assertInvalid(saved.with("densely.decision", "logits often"), "the decision is logits often");
  }

  private void assertInvalid(ModelBytes bytes, String reason) {
    assertThatThrownBy(() -> ModelFile.fromBytes(bytes.bytes()))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("names: ")
        .hasMessageContaining(reason);
  }
}
