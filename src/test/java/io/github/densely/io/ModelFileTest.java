package io.github.densely.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Activation;
import io.github.densely.DenseLayer;
import io.github.densely.Dropout;
import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.Sequential;
import io.github.densely.Workspace;
import io.github.densely.data.InvalidFileException;
import io.github.densely.internal.file.AtomicFile;
import io.github.densely.support.Damage;
import io.github.densely.support.EveryLayer;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Seeds.class)
class ModelFileTest {

  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("model.safetensors");
  }

  @Test
  void aNetworkIsLoadedWithoutCode() throws IOException {
    Sequential network = Sequential.builder(3).seed(1).dense(5).tanh().dense(2).build();
    Matrix batch = RandomMatrix.normal(4, 3, new SplittableRandom(1));

    ModelFile.save(network, file);
    Sequential loaded = ModelFile.load(file);

    assertThat(loaded.summary()).isEqualTo(network.summary());
    assertThat(loaded.forward(batch)).isEqualTo(network.forward(batch));
  }

  @Test
  void everyLayerOfTheLibrary(SplittableRandom random) throws IOException {
    for (int features : new int[] {1, 6, 12}) {
      for (Layer layer : EveryLayer.inferring(features, random)) {
        Sequential network =
            Sequential.of(new DenseLayer(features, features, random), Sequential.of(layer));

        ModelFile.save(network, file);
        Sequential loaded = ModelFile.load(file);

        assertThat(loaded.summary()).isEqualTo(network.summary());
        assertThat(loaded.parameterVector()).isEqualTo(network.parameterVector());
        Matrix batch = RandomMatrix.normal(3, features, random);
        assertThat(loaded.forward(batch)).isEqualTo(network.forward(batch));
      }
    }
  }

  @Test
  void whatIsFrozenStaysFrozenAndDropoutGoesOnWhereItWas() throws IOException {
    DenseLayer first = new DenseLayer(2, 3, new SplittableRandom(1));
    Dropout dropout = new Dropout(0.25, 77);
    dropout.passes(5);
    first.weight().freeze();

    ModelFile.save(Sequential.of(first, dropout), file);
    Sequential loaded = ModelFile.load(file);

    assertThat(loaded.parameters()).extracting(Parameter::frozen).containsExactly(true, false);
    Dropout again = (Dropout) loaded.layers().get(1);
    assertThat(again.rate()).isEqualTo(0.25);
    assertThat(again.seed()).isEqualTo(77);
    assertThat(again.passes()).isEqualTo(5);
  }

  /** So that Python reads the weights. */
  @Test
  void itIsASafetensorsFileWithPyTorchsNames() throws IOException {
    ModelFile.save(Sequential.builder(3).seed(1).dense(5).build(), file);

    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      assertThat(tensors.tensors())
          .containsExactly(
              new SafetensorsFile.Tensor("0.bias", "F32", List.of(5L)),
              new SafetensorsFile.Tensor("0.weight", "F32", List.of(5L, 3L)));
      assertThat(tensors.metadata())
          .containsEntry("densely.format", "1")
          .containsEntry(
              "densely.architecture",
              "{\"type\":\"Sequential\",\"layers\":[{\"type\":\"DenseLayer\"}]}");
    }
    WeightFile.of(file).loadInto(Sequential.builder(3).seed(2).dense(5).build());
  }

  /** Written by the first version of the format; must always load. */
  @Test
  void theGoldenFileOfVersionOne() throws IOException {
    try (InputStream golden = ModelFileTest.class.getResourceAsStream("model-1.safetensors")) {
      Files.copy(golden, file);
    }

    Sequential loaded = ModelFile.load(file);

    assertThat(loaded.layers())
        .extracting(Layer::toString)
        .containsExactly(
            "Normalization(2)",
            "Convolution(2x1x1 -> 3x1x1, 1x1)",
            "LeakyReLU(0.1)",
            "Sequential(LayerNorm(3), Dropout(0.25), DenseLayer(3 -> 2, no bias))",
            "EveryPosition(Softmax on 2x1x1)");
    assertThat(loaded.parameterVector()[0]).isEqualTo(1.5f);
  }

  /** Files have these names: another one in place of any would make old files unreadable. */
  @Test
  void theNamesOfFunctionsInFilesNeverChange() throws IOException {
    for (Map.Entry<String, Activation> function :
        Map.ofEntries(
                Map.entry("ReLU", Activation.relu()),
                Map.entry("LeakyReLU(0.2)", Activation.leakyRelu(0.2f)),
                Map.entry("ELU(1.0)", Activation.elu()),
                Map.entry("SELU", Activation.selu()),
                Map.entry("GELU", Activation.gelu()),
                Map.entry("GELU(tanh)", Activation.geluTanh()),
                Map.entry("SiLU", Activation.silu()),
                Map.entry("Softplus", Activation.softplus()),
                Map.entry("Sigmoid", Activation.sigmoid()),
                Map.entry("Tanh", Activation.tanh()),
                Map.entry("Softmax", Activation.softmax()),
                Map.entry("Identity", Activation.identity()))
            .entrySet()) {
      ModelFile.save(Sequential.of(DenseLayer.of(Matrix.of(1, 1, 1)), function.getValue()), file);

      assertThat(architecture())
          .isEqualTo(
              "{\"type\":\"Sequential\",\"layers\":[{\"type\":\"DenseLayer\"},"
                  + "{\"type\":\"Activation\",\"function\":\"%s\"}]}",
              function.getKey());
    }
  }

  private String architecture() throws IOException {
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      return tensors.metadata().get("densely.architecture");
    }
  }

  /** The number counts, not its digits: JDKs do not all print a float with the same ones. */
  @Test
  void aConstantMayBeWrittenWithOtherDigits() throws IOException {
    Sequential network = Sequential.of(DenseLayer.of(Matrix.of(1, 1, 1)), Activation.elu(0.5f));
    ModelFile.save(network, file);
    change("ELU(0.5)", "ELU(0.50000000)");

    assertThat(ModelFile.load(file).layers().get(1)).hasToString("ELU(0.5)");
  }

  /** A user's layer: multiplies every feature by one number. */
  private record Scale(Parameter factor) implements Layer {
    Scale(float factor) {
      this(Parameter.of("factor", Matrix.of(1, 1, factor)));
    }

    @Override
    public List<Parameter> parameters() {
      return List.of(factor);
    }

    @Override
    public int outFeatures(int inFeatures) {
      return inFeatures;
    }

    @Override
    public void forwardInto(Matrix input, Matrix out) {
      for (int i = 0; i < input.rows() * input.cols(); i++) {
        out.data()[i] = factor.value().get(0, 0) * input.data()[i];
      }
    }

    @Override
    public ForwardPass forwardPass(Matrix input, Workspace workspace) {
      throw new UnsupportedOperationException();
    }
  }

  private record ScaleCodec() implements LayerCodec<Scale> {
    @Override
    public String type() {
      return "com.example.Scale";
    }

    @Override
    public Class<Scale> layer() {
      return Scale.class;
    }

    @Override
    public Map<String, String> settings(Scale scale) {
      return Map.of();
    }

    @Override
    public Scale create(Map<String, String> settings, List<Layer> layers) {
      return new Scale(1);
    }
  }

  @Test
  void yourOwnLayerIsSavedThroughACodec() throws IOException {
    Sequential network =
        Sequential.of(DenseLayer.of(Matrix.of(1, 2, 3, 4)), Sequential.of(new Scale(10)));

    ModelFile.of(file).codec(new ScaleCodec()).save(network);
    Sequential loaded = ModelFile.of(file).codec(new ScaleCodec()).load();

    assertThat(loaded.forward(Matrix.of(1, 2, 1, 1))).isEqualTo(Matrix.of(1, 1, 70));
    assertThatThrownBy(() -> ModelFile.load(file))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage(
            file
                + ", architecture: layer 1.0 is a com.example.Scale, which is not a layer of the"
                + " library and has no codec; give one to ModelFile.codec");
    Path other = folder.resolve("other");
    assertThatThrownBy(() -> ModelFile.save(network, other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("layer 1.0, Scale[")
        .hasMessageEndingWith(
            "is of class io.github.densely.io.ModelFileTest$Scale, which has no codec; give one to"
                + " ModelFile.codec");
    assertThat(other).doesNotExist();
  }

  @Test
  void weightsAloneAndLaterVersionsAreToldApart() throws IOException {
    WeightFile.save(Sequential.builder(3).seed(1).dense(5).build(), file);
    assertThatThrownBy(() -> ModelFile.load(file))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage(
            file
                + ", metadata: no densely.format: a file of weights alone; load it with WeightFile"
                + " into a network");

    SafetensorsFile.write(file, Map.of(), Map.of("densely.format", "2"));
    assertThatThrownBy(() -> ModelFile.load(file))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage(
            file + ", metadata: version 2 of the format; this version of the library reads 1");
  }

  /** Another function in place of the saved one, under a right checksum. */
  @Test
  void anotherNetworkThanWasSavedIsFoundOutByTheSelfCheck() throws IOException {
    Sequential network = Sequential.builder(3).seed(1).dense(5).add(Activation.relu()).build();
    ModelFile.save(network, file);
    change("ReLU", "GELU");

    assertThatThrownBy(() -> ModelFile.load(file))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageStartingWith(
            file + ", self-check: for the input of its self-check the network gives ");
  }

  @Test
  void cutAtEveryByteAndEveryBitFlipped() throws IOException {
    ModelFile.save(Sequential.builder(2).seed(1).dense(2).tanh().build(), file);

    Damage.everyCutAndEveryFlippedBitIsRefused(file, ModelFile::load);
  }

  @Test
  void randomChanges(SplittableRandom random) throws IOException {
    ModelFile.save(
        Sequential.builder(2).seed(1).batchNorm().dense(2).tanh().layerNorm().dropout(0.5).build(),
        file);
    byte[] whole = Files.readAllBytes(file);
    Path broken = folder.resolve("broken.safetensors");
    for (int trial = 0; trial < Seeds.trials(500, 100_000); trial++) {
      byte[] changed = whole.clone();
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        changed[random.nextInt(changed.length)] ^= (byte) random.nextInt(1, 256);
      }
      if (!Arrays.equals(changed, whole)) {
        Files.write(broken, changed);

        assertThatThrownBy(() -> ModelFile.load(broken)).isInstanceOf(InvalidFileException.class);
      }
    }
  }

  @Test
  void aDescriptionThatIsNoneIsRefused() throws IOException {
    for (String architecture :
        List.of(
            "",
            "{}",
            "{\"type\":\"Sequential\"}",
            "{\"type\":\"Sequential\",\"layers\":[1]}",
            "{\"type\":\"Sequential\",\"layers\":[]}",
            "{\"type\":\"DenseLayer\"}",
            "{\"type\":\"Sequential\",\"layers\":[{\"type\":\"Activation\",\"function\":\"Exp\"}]}",
            "{\"type\":\"Sequential\",\"layers\":[{\"type\":\"Activation\",\"function\":\"ELU\"}]}",
            "{\"type\":\"Sequential\",\"layers\":[{\"type\":\"LayerNorm\",\"epsilon\":\"1\"}]}",
            "{\"type\":\"Sequential\",\"layers\":[{\"type\":\"MaxPooling\",\"map\":\"1 2 3\"}]}")) {
      SafetensorsWriter writer =
          new SafetensorsWriter(
              Map.of(
                  "densely.format",
                  "1",
                  ModelChecksum.NAME,
                  ModelChecksum.UNKNOWN,
                  "densely.architecture",
                  architecture));
      writer.add("0.other", List.of(1L), Matrix.of(1, 1, 1));
      save(writer);

      assertThatThrownBy(() -> ModelFile.load(file))
          .as(architecture)
          .isInstanceOf(InvalidFileException.class)
          .hasMessageStartingWith(file + ", architecture: ");
    }
  }

  /** Another description, under a right checksum. */
  private void change(String from, String to) throws IOException {
    Map<String, String> metadata;
    SafetensorsWriter writer;
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      metadata = new LinkedHashMap<>(tensors.metadata());
      metadata.computeIfPresent("densely.architecture", (k, v) -> v.replace(from, to));
      metadata.put(ModelChecksum.NAME, ModelChecksum.UNKNOWN);
      writer = new SafetensorsWriter(metadata);
      for (SafetensorsFile.Tensor tensor : tensors.tensors()) {
        writer.add(tensor.name(), tensor.shape(), tensors.read(tensor.name()));
      }
    }
    save(writer);
  }

  /** With its checksum. */
  private void save(SafetensorsWriter writer) throws IOException {
    byte[] start = writer.start();
    byte[] checked = ModelChecksum.with(start, ModelChecksum.of(writer, start));
    AtomicFile.write(file, channel -> writer.write(checked, channel));
  }

  @Test
  void aNetworkWithoutWeightsIsRefused() {
    assertThatThrownBy(() -> ModelFile.save(Sequential.of(Activation.relu()), file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a network that takes any number of features has no weights");
  }
}
