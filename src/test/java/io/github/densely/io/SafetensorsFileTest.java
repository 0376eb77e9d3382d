package io.github.densely.io;

import static io.github.densely.support.FileBytes.concat;
import static io.github.densely.support.FileBytes.floats;
import static io.github.densely.support.FileBytes.longs;
import static io.github.densely.support.FileBytes.safetensors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Matrix;
import io.github.densely.data.InvalidFileException;
import io.github.densely.data.MismatchException;
import io.github.densely.internal.text.Text;
import io.github.densely.support.FileBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsFileTest {

  @TempDir Path folder;

  @Test
  void twoTensorsAndMetadata() throws IOException {
    Path file =
        write(
            safetensors(
                """
                {"__metadata__":{"format":"pt"},\
                "0.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},\
                "0.bias":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}""",
                floats(1, 2, 3, 4, 5, 6, 7, Float.NaN)));

    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      assertThat(tensors.metadata()).containsExactly(Map.entry("format", "pt"));
      assertThat(tensors.tensors())
          .containsExactly(
              new SafetensorsFile.Tensor("0.weight", "F32", List.of(2L, 3L)),
              new SafetensorsFile.Tensor("0.bias", "F32", List.of(2L)));
      assertThat(tensors.read("0.weight")).isEqualTo(Matrix.of(2, 3, 1, 2, 3, 4, 5, 6));
      assertThat(tensors.read("0.bias")).isEqualTo(Matrix.of(1, 2, 7, Float.NaN));
    }
  }

  /** The bytes that the reference writer gives: sorted names, 72 bytes of header, no gap. */
  @Test
  void whatIsWrittenIsByteForByteTheReferenceWritersFile() throws IOException {
    Path file = folder.resolve("written.safetensors");
    SafetensorsWriter writer = new SafetensorsWriter(Map.of());
    writer.add("attn0", List.of(1L, 1L, 2L, 3L), Matrix.of(1, 6, 0, 1, 2, 3, 4, 5));

    writer.write(file);

    String header = "{\"attn0\":{\"dtype\":\"F32\",\"shape\":[1,1,2,3],\"data_offsets\":[0,24]}}";
    assertThat(file)
        .hasBinaryContent(safetensors(header + " ".repeat(7), floats(0, 1, 2, 3, 4, 5)));
  }

  @Test
  void nothingAtAllAndMetadataAlone() throws IOException {
    Path file = folder.resolve("written.safetensors");

    SafetensorsFile.write(file, Map.of(), Map.of());
    assertThat(file).hasBinaryContent(safetensors("{}      "));

    SafetensorsFile.write(file, Map.of(), Map.of("framework", "pt"));
    assertThat(file)
        .hasBinaryContent(safetensors("{\"__metadata__\":{\"framework\":\"pt\"}}     "));
  }

  @Test
  void namesAreSortedByTheirBytesAndEscaped() throws IOException {
    Path file = folder.resolve("written.safetensors");
    Map<String, Matrix> tensors = new LinkedHashMap<>();
    tensors.put("\uD83D\uDE00", Matrix.of(1, 1, 3)); // beyond 2^16: after the next one in UTF-8
    tensors.put("\uFFFD", Matrix.of(1, 1, 2));
    tensors.put("a\"\n\u0001", Matrix.of(1, 1, 1));

    SafetensorsFile.write(file, tensors, Map.of());

    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
        .contains("{\"a\\\"\\n\\u0001\":");
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.tensors())
          .extracting(SafetensorsFile.Tensor::name)
          .containsExactly("a\"\n\u0001", "\uFFFD", "\uD83D\uDE00");
      assertThat(read.read("\uD83D\uDE00")).isEqualTo(Matrix.of(1, 1, 3));
    }
  }

  /** As other writers do it: white space around the header, an odd length of it. */
  @Test
  void spaceAroundTheHeaderAndDataAtAnOddPlace() throws IOException {
    try (SafetensorsFile empty = SafetensorsFile.open(write(safetensors("\t\n{}\r ")))) {
      assertThat(empty.tensors()).isEmpty();
    }
    String header = " {\"a\": {\"dtype\": \"F32\", \"shape\": [ 1 ], \"data_offsets\": [0, 4]} } ";
    assertThat(header.length() % 4).isNotZero();
    try (SafetensorsFile odd = SafetensorsFile.open(write(safetensors(header, floats(5))))) {
      assertThat(odd.read("a")).isEqualTo(Matrix.of(1, 1, 5));
    }
  }

  @Test
  void aSingleNumberAnEmptyTensorAndFourSides() throws IOException {
    Path file =
        write(
            safetensors(
                """
                {"one":{"dtype":"F32","shape":[],"data_offsets":[0,4]},\
                "none":{"dtype":"F32","shape":[2,0],"data_offsets":[4,4]},\
                "four":{"dtype":"F32","shape":[2,1,1,2],"data_offsets":[4,20]}}""",
                floats(9, 1, 2, 3, 4)));

    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      assertThat(tensors.read("one")).isEqualTo(Matrix.of(1, 1, 9));
      assertThat(tensors.read("none")).isEqualTo(Matrix.zeros(2, 0));
      assertThat(tensors.read("four")).isEqualTo(Matrix.of(2, 2, 1, 2, 3, 4));
    }
  }

  /** Values of IEEE 754 and of the bfloat16 format, each written down in its bits. */
  @Test
  void doublesHalvesAndBfloats() throws IOException {
    Path file =
        write(
            safetensors(
                """
                {"d":{"dtype":"F64","shape":[3],"data_offsets":[0,24]},\
                "h":{"dtype":"F16","shape":[8],"data_offsets":[24,40]},\
                "b":{"dtype":"BF16","shape":[3],"data_offsets":[40,46]}}""",
                concat(
                    FileBytes.doubles(0.1, 1e300, -0.0),
                    // 1, −2, 65504, 2⁻²⁴, 2⁻¹⁴, −0, ∞, NaN
                    FileBytes.shorts(
                        0x3C00, 0xC000, 0x7BFF, 0x0001, 0x0400, 0x8000, 0x7C00, 0x7E00),
                    // 1, −2, 3.140625
                    FileBytes.shorts(0x3F80, 0xC000, 0x4049))));

    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      assertThat(tensors.read("d")).isEqualTo(Matrix.of(1, 3, 0.1f, Float.POSITIVE_INFINITY, -0f));
      assertThat(tensors.read("h"))
          .isEqualTo(
              Matrix.of(
                  1, 8, 1, -2, 65504, 0x1p-24f, 0x1p-14f, -0f, Float.POSITIVE_INFINITY, Float.NaN));
      assertThat(tensors.read("b")).isEqualTo(Matrix.of(1, 3, 1, -2, 3.140625f));
    }
  }

  @Test
  void wholeNumbersAreInTheFileButNotRead() throws IOException {
    Path file =
        write(
            safetensors(
                """
                {"some_ints":{"dtype":"I64","shape":[1,2],"data_offsets":[0,16]},\
                "some_floats":{"dtype":"F32","shape":[1,2,2],"data_offsets":[16,32]}}""",
                concat(longs(-1, 2), floats(-1, 0, 1, 2))));

    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      assertThat(tensors.read("some_floats")).isEqualTo(Matrix.of(1, 4, -1, 0, 1, 2));
      assertThatThrownBy(() -> tensors.read("some_ints"))
          .isInstanceOf(MismatchException.class)
          .hasMessage(file + " holds some_ints as I64; F32, F64, F16 and BF16 are read");
      assertThatThrownBy(() -> tensors.read("other"))
          .isInstanceOf(MismatchException.class)
          .hasMessage(file + " holds no tensor other, but [some_ints, some_floats]");
      assertThatThrownBy(() -> tensors.readInto("some_floats", Matrix.zeros(4, 1)))
          .isInstanceOf(MismatchException.class)
          .hasMessage(
              file + " holds some_floats of [1, 2, 2], which is 1 x 4, for a matrix of 4 x 1");
    }
  }

  /** More than one buffer of 1 MB, as a file's data begins at 8 + 64. */
  @Test
  void aTensorLargerThanTheBuffer() throws IOException {
    Matrix large = Matrix.zeros(1000, 700);
    for (int i = 0; i < 700_000; i++) {
      large.data()[i] = i;
    }
    Path file = folder.resolve("large.safetensors");

    SafetensorsFile.write(file, Map.of("large", large), Map.of());

    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      assertThat(tensors.read("large")).isEqualTo(large);
    }
  }

  /** MLX writes null for no metadata, and the format's own library reads it so. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"__metadata__\":null}",
        "{\"__metadata__\" : null }",
        "{\"__metadata__\":{}}",
        "{\"__metadata__\":null,\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}"
      })
  void metadataMayBeNull(String header) throws IOException {
    try (SafetensorsFile tensors = SafetensorsFile.open(write(safetensors(header)))) {
      assertThat(tensors.metadata()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"__metadata__\":{\"k\":null}}", "{\"__metadata__\":nul}", "{\"a\":null}"})
  void nullElsewhereIsNone(String header) {
    Path file = write(safetensors(header));

    assertThatThrownBy(() -> SafetensorsFile.open(file)).isInstanceOf(InvalidFileException.class);
  }

  /** Eight numbers take as many bytes as one has bits. */
  @ParameterizedTest
  @CsvSource({
    "BOOL,8",
    "F4,4",
    "F6_E2M3,6",
    "F6_E3M2,6",
    "U8,8",
    "I8,8",
    "F8_E5M2,8",
    "F8_E4M3,8",
    "F8_E8M0,8",
    "F8_E4M3FNUZ,8",
    "F8_E5M2FNUZ,8",
    "I16,16",
    "U16,16",
    "I32,32",
    "U32,32",
    "C64,64",
    "I64,64",
    "U64,64"
  })
  void aKindThatIsNotReadMattersOnlyIfItIsAskedFor(String dtype, int bits) throws IOException {
    String header =
        Text.of(
            "{\"other\":{\"dtype\":\"%s\",\"shape\":[2,4],\"data_offsets\":[0,%d]},"
                + "\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[%d,%d]}}",
            dtype, bits, bits, bits + 8);
    Path file = write(safetensors(header, concat(new byte[bits], floats(3, 4))));

    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      assertThat(tensors.tensors().get(0))
          .isEqualTo(new SafetensorsFile.Tensor("other", dtype, List.of(2L, 4L)));
      assertThat(tensors.read("x")).isEqualTo(Matrix.of(1, 2, 3, 4));
      assertThatThrownBy(() -> tensors.read("other"))
          .isInstanceOf(MismatchException.class)
          .hasMessage(file + " holds other as " + dtype + "; F32, F64, F16 and BF16 are read");
    }
    Path shorter = write(safetensors(header.replace("[2,4]", "[3,3]"), new byte[bits + 8]));
    assertThatThrownBy(() -> SafetensorsFile.open(shorter))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining(bits % 8 == 0 ? "needs " : "does not end with a whole byte");
  }

  private Path write(byte[] content) {
    return FileBytes.file(folder, "test.safetensors", content);
  }
}
