package io.github.densely.io;

import static io.github.densely.support.FileBytes.floats;
import static io.github.densely.support.FileBytes.safetensors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.Sequential;
import io.github.densely.Workspace;
import io.github.densely.data.InvalidFileException;
import io.github.densely.support.FileBytes;
import io.github.densely.train.NetworkState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A name or text that could not be read again is refused before a file is written. */
class NamesInFilesTest {

  private static final Matrix ONE = Matrix.of(1, 1, 3);

  @TempDir Path folder;

  @Test
  void theCharacterNulIsRefusedWhenWriting() {
    assertRefused(
        Map.of("a\0b", ONE),
        Map.of(),
        "the name of a tensor holds the character NUL, which no file can have: \"a\\u0000b\"");
    assertRefused(
        Map.of("a", ONE), Map.of("k\0", "v"), "a name of the metadata holds the character NUL");
    assertRefused(
        Map.of("a", ONE), Map.of("k", "\0"), "the metadata \"k\" holds the character NUL");
  }

  /** Each of them would be written as "?", so that two names could become one. */
  @Test
  void halfOfASurrogatePairIsRefusedWhenWriting() {
    Map<String, Matrix> two = new LinkedHashMap<>();
    two.put("w\uD800", ONE);
    two.put("w\uDC01", ONE);
    assertRefused(two, Map.of(), "the name of a tensor holds half of a surrogate pair");
    assertRefused(
        Map.of("\uDE00\uD83D", ONE), Map.of(), "the name of a tensor holds half of a surrogate");
    assertRefused(
        Map.of("a", ONE),
        Map.of("\uD800", "v"),
        "a name of the metadata holds half of a surrogate");
    assertRefused(
        Map.of("a", ONE), Map.of("k", "v\uD800"), "the metadata \"k\" holds half of a surrogate");
  }

  private void assertRefused(
      Map<String, Matrix> tensors, Map<String, String> metadata, String message) {
    Path file = folder.resolve("none.safetensors");

    assertThatThrownBy(() -> SafetensorsFile.write(file, tensors, metadata))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
    assertThat(file).doesNotExist();
  }

  @Test
  void whatIsBeyondSixteenBitsIsKept() throws IOException {
    Path file = folder.resolve("emoji.safetensors");
    Map<String, String> metadata = Map.of("\uD83D\uDE00\u0001", "ä\n\uD83D\uDE01\u007f");

    SafetensorsFile.write(file, Map.of("w\uD83D\uDE02", ONE), metadata);

    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      assertThat(open.read("w\uD83D\uDE02")).isEqualTo(ONE);
      assertThat(open.metadata()).isEqualTo(metadata);
    }
  }

  /** As the format's own library does. */
  @Test
  void theCharacterNulIsRefusedWhenReading() {
    String tensor = "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";

    assertNotRead("{\"a\\u0000\":" + tensor + "}", "a name holds the character NUL: \"a\\u0000\"");
    assertNotRead("{\"\\u0000\":" + tensor + "}", "a name holds the character NUL: \"\\u0000\"");
    assertNotRead(
        "{\"__metadata__\":{\"k\\u0000\":\"v\"},\"a\":" + tensor + "}",
        "a name of __metadata__ holds the character NUL: \"k\\u0000\"");
    assertNotRead(
        "{\"__metadata__\":{\"k\":\"v\\u0000\"},\"a\":" + tensor + "}",
        "\"k\" of __metadata__ holds the character NUL: \"v\\u0000\"");
  }

  private void assertNotRead(String header, String message) {
    Path file = FileBytes.file(folder, "nul.safetensors", safetensors(header, floats(1)));

    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage(file + ", header: " + message);
  }

  /** Your own layer, with parameters of the given names. */
  private record Named(List<Parameter> parameters) implements Layer {
    static Sequential network(String... names) {
      return Sequential.of(
          new Named(
              Stream.of(names)
                  .map(name -> Parameter.of(name, Matrix.of(1, 1, name.length())))
                  .toList()));
    }

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
  }

  private record NamedCodec() implements LayerCodec<Named> {
    @Override
    public String type() {
      return "com.example.Named";
    }

    @Override
    public Class<Named> layer() {
      return Named.class;
    }

    @Override
    public Map<String, String> settings(Named layer) {
      return Map.of();
    }

    @Override
    public Named create(Map<String, String> settings, List<Layer> layers) {
      return new Named(List.of(Parameter.of(settings.get("missing").strip(), ONE)));
    }
  }

  @Test
  void twoParametersOfOneNameAreRefused() {
    Sequential network = Named.network("w", "v", "w");
    Path file = folder.resolve("two.safetensors");

    assertThatThrownBy(() -> WeightFile.save(network, file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "two tensors are called \"0.w\", and one would be lost; each parameter needs a name of"
                + " its own");
    assertThatThrownBy(() -> ModelFile.of(file).codec(new NamedCodec()).save(network))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("two tensors are called \"0.w\"");
    assertThatThrownBy(() -> NetworkState.of(network))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "two parameters are called 0.w; each needs a name of its own, as Parameter.prefixed"
                + " gives it");
    assertThat(file).doesNotExist();
  }

  /** The names of frozen parameters stand in one text. */
  @Test
  void aFrozenParameterWithASpaceInItsNameIsRefused() throws IOException {
    Sequential network = Named.network("my weight");
    ModelFile model = ModelFile.of(folder.resolve("space.safetensors")).codec(new NamedCodec());

    model.save(network);
    network.freeze();

    assertThatThrownBy(() -> model.save(network))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("my weight is frozen, and has a space in its name; give it another name");
  }

  /** A codec that fails on the settings of a file says so, in whatever way it fails. */
  @Test
  void aCodecThatFailsOnSettingsIsATypedError() throws IOException {
    Path file = folder.resolve("codec.safetensors");
    ModelFile model = ModelFile.of(file).codec(new NamedCodec());
    model.save(Named.network("w"));

    assertThatThrownBy(model::load)
        .isInstanceOf(InvalidFileException.class)
        .hasMessageStartingWith(
            file
                + ", architecture: layer 0: NamedCodec[] cannot read its settings: java.lang.Null");
  }
}
