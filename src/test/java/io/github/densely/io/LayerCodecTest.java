package io.github.densely.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Activation;
import io.github.densely.DenseLayer;
import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.Sequential;
import io.github.densely.Workspace;
import io.github.densely.data.InvalidFileException;
import io.github.densely.support.RandomMatrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's own layers in model files. */
class LayerCodecTest {

  private final SplittableRandom random = new SplittableRandom(1);

  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("model.safetensors");
  }

  /** Gives a row of the table for each index: {@code inFeatures} indices become as many rows. */
  private record Embedding(Parameter table, int inFeatures) implements Layer {
    Embedding(Matrix table, int inFeatures) {
      this(Parameter.of("table", table), inFeatures);
    }

    @Override
    public List<Parameter> parameters() {
      return List.of(table);
    }

    @Override
    public int outFeatures(int inFeatures) {
      return inFeatures * table.value().cols();
    }

    @Override
    public void forwardInto(Matrix input, Matrix out) {
      for (int i = 0; i < input.rows() * input.cols(); i++) {
        float index = input.data()[i];
        if (index != (int) index || index < 0 || index >= table.value().rows()) {
          throw new IllegalArgumentException("there is no row " + index);
        }
        int cols = table.value().cols();
        System.arraycopy(table.value().data(), (int) index * cols, out.data(), i * cols, cols);
      }
    }

    @Override
    public ForwardPass forwardPass(Matrix input, Workspace workspace) {
      throw new UnsupportedOperationException("these tests do not train");
    }
  }

  private record EmbeddingCodec(Optional<Matrix> input) implements LayerCodec<Embedding> {
    @Override
    public String type() {
      return "com.example.Embedding";
    }

    @Override
    public Class<Embedding> layer() {
      return Embedding.class;
    }

    @Override
    public Map<String, String> settings(Embedding embedding) {
      return Map.of(
          "rows", Integer.toString(embedding.table().value().rows()),
          "cols", Integer.toString(embedding.table().value().cols()),
          "inFeatures", Integer.toString(embedding.inFeatures()));
    }

    @Override
    public Embedding create(Map<String, String> settings, List<Layer> layers) {
      Matrix table =
          Matrix.zeros(
              Integer.parseInt(settings.get("rows")), Integer.parseInt(settings.get("cols")));
      return new Embedding(table, Integer.parseInt(settings.get("inFeatures")));
    }

    @Override
    public Optional<Matrix> sample(Embedding embedding) {
      return input;
    }
  }

  private static Layer body(SplittableRandom random) {
    return Sequential.of(
        new DenseLayer(3, 5, random), Activation.leakyRelu(0.1f), new DenseLayer(5, 3, random));
  }

  @Test
  void aLayerThatHoldsLayersGetsThemBackWhateverItCallsTheirParameters() throws IOException {
    Matrix batch = RandomMatrix.normal(4, 3, random);
    for (String prefix : List.of("", "0", "body", "body.f")) {
      Residual nested = new Residual(0.5f, new Residual(2, body(random), prefix), "inner");
      Sequential network = Sequential.of(new DenseLayer(3, 3, random), Sequential.of(nested));
      network.parameters().get(1).freeze();
      network.parameters().get(4).freeze();

      ModelFile.of(file).codec(new Residual.Codec()).save(network);
      Sequential loaded = ModelFile.of(file).codec(new Residual.Codec()).load();

      assertThat(loaded.forward(batch)).isEqualTo(network.forward(batch));
      assertThat(loaded.parameterVector()).isEqualTo(network.parameterVector());
      assertThat(loaded.parameters())
          .extracting(Parameter::toString)
          .containsExactlyElementsOf(
              network.parameters().stream().map(Parameter::toString).toList());
    }
  }

  /** The default prefix is not written, another one is. */
  @Test
  void theDescriptionOfAnInnerLayerSaysWhatItsNamesBeginWith() throws IOException {
    Sequential network =
        Sequential.of(
            new Residual(2, DenseLayer.of(Matrix.of(1, 1, 3)), "f"),
            new Residual(2, DenseLayer.of(Matrix.of(1, 1, 4)), "0"));

    ModelFile.of(file).codec(new Residual.Codec()).save(network);

    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      assertThat(tensors.tensors())
          .extracting(SafetensorsFile.Tensor::name)
          .containsExactly("0.f.weight", "0.gain", "1.0.weight", "1.gain");
      assertThat(tensors.metadata().get("densely.architecture"))
          .isEqualTo(
              """
              {"type":"Sequential","layers":[\
              {"type":"com.example.Residual","settings":{"prefix":"f"},\
              "layers":[{"type":"DenseLayer","prefix":"f."}]},\
              {"type":"com.example.Residual","settings":{"prefix":"0"},\
              "layers":[{"type":"DenseLayer"}]}]}\
              """);
    }
  }

  @Test
  void aLayerThatMakesItsInnerLayersItselfIsFilledByName() throws IOException {
    Sequential network = Sequential.of(new Residual(2, new DenseLayer(3, 3, random), "dense"));
    Matrix batch = RandomMatrix.normal(4, 3, random);

    ModelFile.of(file).codec(new Residual.CodecOfOneDenseLayer()).save(network);
    Sequential loaded = ModelFile.of(file).codec(new Residual.CodecOfOneDenseLayer()).load();

    assertThat(loaded.forward(batch)).isEqualTo(network.forward(batch));
  }

  /** Its parameters would be lost. */
  @Test
  void anInnerLayerThatTheNewLayerDoesNotUseIsRefused() throws IOException {
    Layer two = Sequential.of(new DenseLayer(3, 3, random), new DenseLayer(3, 3, random));

    ModelFile.of(file)
        .codec(new Residual.CodecOfOneDenseLayer())
        .save(Sequential.of(new Residual(2, two, "dense")));

    assertThatThrownBy(() -> ModelFile.of(file).codec(new Residual.CodecOfOneDenseLayer()).load())
        .isInstanceOf(InvalidFileException.class)
        .hasMessage(file + ", architecture: there is no tensor 0.dense.weight");
  }

  /** Holds the given layers and has the given parameters. */
  private record Holder(List<Layer> layers, List<Parameter> parameters) implements Layer {
    @Override
    public int inFeatures() {
      return 1;
    }

    @Override
    public int outFeatures(int inFeatures) {
      return inFeatures;
    }

    @Override
    public void forwardInto(Matrix input, Matrix out) {
      input.copyInto(out);
    }

    @Override
    public ForwardPass forwardPass(Matrix input, Workspace workspace) {
      throw new UnsupportedOperationException("these tests do not train");
    }

    @Override
    public String toString() {
      return "Holder";
    }
  }

  private record HolderCodec(String type) implements LayerCodec<Holder> {
    @Override
    public Class<Holder> layer() {
      return Holder.class;
    }

    @Override
    public Map<String, String> settings(Holder holder) {
      return Map.of();
    }

    @Override
    public Holder create(Map<String, String> settings, List<Layer> layers) {
      return new Holder(layers, layers.get(0).parameters());
    }
  }

  @Test
  void parametersOfInnerLayersThatCouldNotBeFoundAgainAreRefused() {
    DenseLayer inner = DenseLayer.of(Matrix.of(1, 1, 3), Matrix.of(1, 1, 4));
    Parameter weight = inner.weight();
    Parameter bias = inner.bias().orElseThrow();

    assertRefused(
        new Holder(List.of(inner), List.of(weight)),
        "Holder holds DenseLayer(1 -> 1), whose bias is not in its parameters(), or twice in its"
            + " layers()");
    assertRefused(
        new Holder(List.of(inner, inner), List.of(weight, bias)),
        "Holder holds DenseLayer(1 -> 1), whose weight is not in its parameters(), or twice in its"
            + " layers()");
    assertRefused(
        new Holder(List.of(inner), List.of(weight.prefixed("a"), bias.prefixed("b"))),
        "Holder calls bias of its DenseLayer(1 -> 1) b.bias; all names of an inner layer have one"
            + " prefix, as Parameter.prefixed gives them");
    assertRefused(
        new Holder(List.of(inner), List.of(Parameter.of("w", weight.value()), bias)),
        "Holder calls weight of its DenseLayer(1 -> 1) w; all names of an inner layer have one"
            + " prefix, as Parameter.prefixed gives them");
  }

  private void assertRefused(Layer layer, String message) {
    ModelFile model = ModelFile.of(file).codec(new HolderCodec("com.example.Holder"));

    assertThatThrownBy(() -> model.save(Sequential.of(layer)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThat(file).doesNotExist();
  }

  @Test
  void aLayerThatRefusesRandomNumbersGivesASample() throws IOException {
    Embedding embedding = new Embedding(RandomMatrix.normal(10, 4, random), 3);
    Sequential network = Sequential.of(Sequential.of(embedding), new DenseLayer(12, 2, random));
    ModelFile model =
        ModelFile.of(file).codec(new EmbeddingCodec(Optional.of(Matrix.of(1, 3, 9, 0, 4))));

    model.save(network);
    Sequential loaded = model.load();

    Matrix indices = Matrix.of(2, 3, 1, 2, 3, 9, 9, 0);
    assertThat(loaded.forward(indices)).isEqualTo(network.forward(indices));
  }

  @Test
  void withoutASampleOrWithOneOfAnotherSizeTheMessageSaysWhatToDo() {
    Sequential network = Sequential.of(new Embedding(RandomMatrix.normal(10, 4, random), 3));

    assertThatThrownBy(
            () -> ModelFile.of(file).codec(new EmbeddingCodec(Optional.empty())).save(network))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "the network refuses the input of its self-check, random numbers;"
                + " LayerCodec.sample can give another one: there is no row ");
    assertThatThrownBy(
            () ->
                ModelFile.of(file)
                    .codec(new EmbeddingCodec(Optional.of(Matrix.of(1, 2, 1, 1))))
                    .save(network))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the sample of a codec is 1 x 2, ")
        .hasMessageEndingWith(" needs 1 x 3");
    assertThat(file).doesNotExist();
  }

  @Test
  void aTypeOrAClassHasOneCodec() {
    ModelFile model = ModelFile.of(file).codec(new Residual.Codec());

    assertThatThrownBy(() -> model.codec(new Residual.CodecOfOneDenseLayer()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "CodecOfOneDenseLayer[] is for io.github.densely.io.Residual, which is saved as"
                + " com.example.Residual already; a class has one codec");
    assertThatThrownBy(() -> model.codec(new HolderCodec("com.example.Residual")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "HolderCodec[type=com.example.Residual] has the type com.example.Residual, which is the"
                + " type of io.github.densely.io.Residual already; give it another one");
    assertThatThrownBy(() -> model.codec(new HolderCodec("DenseLayer")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "HolderCodec[type=DenseLayer] has the type DenseLayer, which is the type of"
                + " io.github.densely.DenseLayer already; give it another one");
  }
}
