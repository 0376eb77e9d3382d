package io.github.densely.io;

import static io.github.densely.support.FileBytes.concat;
import static io.github.densely.support.FileBytes.floats;
import static io.github.densely.support.FileBytes.npy;
import static io.github.densely.support.FileBytes.safetensors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.data.CsvFormat;
import io.github.densely.data.IdxFile;
import io.github.densely.data.InvalidFileException;
import io.github.densely.data.NpyFile;
import io.github.densely.data.NpzFile;
import io.github.densely.support.FileBytes;
import io.github.densely.support.ZipBytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reader says what it was given instead of its own format, and what to do about it. */
class FileKindTest {

  private static final byte[] HDF5 = hex("894844460d0a1a0a 0000000000080800 0400100000000000");

  @TempDir Path folder;

  /**
   * The first bytes of files as they are written, what they are called, and parts of the advice.
   */
  static List<Arguments> others() {
    return List.of(
        other(
            zip("archive/data.pkl"),
            "a PyTorch file (.pt)",
            "save_file(model.state_dict()",
            "numpy.save"),
        other(
            zip("net/.format_version"),
            "a PyTorch file (.pt)",
            "safetensors.torch",
            "tensor.numpy()"),
        other(
            hex("80028a0a6cfc9c46f9206aa850192e8002 4de903 2e"),
            "a PyTorch file (.pt)",
            "safetensors.torch.save_file",
            "numpy.save"),
        other(
            hex("80049517000000000000007d948c01"),
            "a Python pickle",
            "if you trust it",
            "numpy.save"),
        other(
            hex("80025d71002e 80025d71002e"), "a Python pickle", "safetensors.numpy", "numpy.save"),
        other(
            ascii("(dp0\nVweight\np1\n"), "a Python pickle", "if you trust it", "if you trust it"),
        other(HDF5, "an HDF5 file (.h5)", "safetensors.numpy.save_file", "numpy.save"),
        other(
            zip("metadata.json"), "a Keras file (.keras)", "for v in model.weights", "numpy.save"),
        other(hex("1f8b0800000000000003 4b4c4a06"), "a gzip file", "gunzip", "gunzip"),
        other(
            ascii("<!DOCTYPE html>\n<html lang=\"en\">"),
            "a web page (HTML)",
            "not the page",
            "not the page"),
        other(
            ascii("\n  <HTML><head>"),
            "a web page (HTML)",
            "download the file",
            "download the file"),
        other(
            ascii("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"),
            "a Git LFS pointer",
            "git lfs pull",
            "git lfs pull"),
        other(
            concat(hex("0807 1207"), ascii("pytorch"), hex("1a05"), ascii("1.9.0")),
            "an ONNX file",
            "read it with OnnxFile",
            "read it with OnnxFile"),
        other(hex("89504e470d0a1a0a 0000000d49484452"), "an image", "the weights", "javax.imageio"),
        other(hex("ffd8ffe000104a464946"), "an image", "the weights", "javax.imageio"),
        other(hex("fd377a585a000004e6d6b446"), "a compressed file", "unpack it", "unpack it"),
        other(
            "a,b\n1,2\n".getBytes(StandardCharsets.UTF_16),
            "text in UTF-16",
            "the weights",
            "UTF-8"),
        other(
            "a,b\n1,2\n".getBytes(StandardCharsets.UTF_16LE),
            "text in UTF-16",
            "the weights",
            "UTF-8"),
        other(zip("notes.txt"), "a zip file", "unpack it", "unpack it"));
  }

  private static Arguments other(byte[] content, String kind, String forWeights, String forData) {
    return Arguments.of(content, kind, forWeights, forData);
  }

  @ParameterizedTest(name = "{1}, {index}")
  @MethodSource("others")
  void isNamedByEveryReader(byte[] content, String kind, String forWeights, String forData) {
    Path file = FileBytes.file(folder, "given", content);
    DenseLayer layer = DenseLayer.of(Matrix.zeros(1, 2));

    String weights = "this is " + kind + ", not a safetensors file; ";
    assertRefused(file, () -> SafetensorsFile.open(file), weights, forWeights);
    assertRefused(file, () -> ModelFile.of(file).load(), weights, forWeights);
    assertRefused(file, () -> CheckpointFile.load(file), weights, forWeights);
    assertRefused(file, () -> WeightFile.of(file).loadInto(layer), weights, forWeights);
    assertRefused(
        file, () -> NpyFile.read(file), "this is " + kind + ", not an npy file; ", forData);
    if (!kind.equals("a gzip file")) { // those are read
      assertRefused(
          file,
          () -> CsvFormat.withHeader().read(file),
          "this is " + kind + ", not text in UTF-8; ",
          forData);
      assertRefused(
          file, () -> IdxFile.read(file), "this is " + kind + ", not an IDX file; ", forData);
    }
    assertThatThrownBy(() -> NpzFile.read(file))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining(
            content[0] == 'P' ? "the directory at the end is missing" : "this is " + kind);
  }

  @Test
  void thoseOfTheOtherReadersAreNamedToo() {
    Path weights = FileBytes.file(folder, "weights", safetensors("{}"));
    Path array =
        FileBytes.file(
            folder, "x.npy", npy("{'descr':'<f4','fortran_order':False,'shape':(1,)}", floats(1)));
    Path archive = FileBytes.file(folder, "x.npz", new ZipBytes().add("x.npy").bytes());
    Path list = FileBytes.file(folder, "idx", hex("00000801 00000001 07"));
    Path text = FileBytes.file(folder, "table.csv", ascii("a,b\n1,2\n3,4\n"));
    for (Map.Entry<Path, String> given :
        Map.of(
                weights, "SafetensorsFile",
                array, "NpyFile",
                archive, "NpzFile",
                list, "IdxFile",
                text, "CsvFormat")
            .entrySet()) {
      Path file = given.getKey();
      String right = " with " + given.getValue();
      if (file != weights) {
        assertRefused(
            file,
            () -> SafetensorsFile.open(file),
            "not a safetensors file; ",
            file == text ? "give the file of the weights" : right);
      }
      if (file != array) {
        assertRefused(file, () -> NpyFile.read(file), "not an npy file; ", right);
      }
      if (file != archive) {
        assertRefused(file, () -> NpzFile.read(file), "not an npz file; ", right);
      }
      if (file != list) {
        assertRefused(file, () -> IdxFile.read(file), "not an IDX file; ", right);
      }
      if (file != text) {
        assertRefused(file, () -> CsvFormat.withHeader().read(file), "not text in UTF-8; ", right);
      }
    }
  }

  /** The first entry of an archive may have any name. */
  @Test
  void anArchiveOfArraysIsReadWhateverItBeginsWith() throws Exception {
    byte[] x = npy("{'descr':'<f4','fortran_order':False,'shape':(1,)}", floats(7));
    for (String first : new String[] {"metadata.json", "archive/data.pkl", "notes.txt"}) {
      Path file = FileBytes.file(folder, "any", new ZipBytes().add(first).add("x.npy", x).bytes());

      assertThat(NpzFile.read(file)).isEqualTo(Map.of("x", Matrix.of(1, 1, 7)));
    }
    Path torch =
        FileBytes.file(folder, "model.pt", new ZipBytes().add("archive/data.pkl", x).bytes());
    String reason = torch + ", byte 0: this is a PyTorch file (.pt), not an npz file; export";
    assertThatThrownBy(() -> NpzFile.readDataset(torch, "x", "y")).hasMessageStartingWith(reason);
  }

  /** Whole files, with a directory, but without an array. */
  @Test
  void anArchiveWithoutArraysIsNamed() {
    for (Map.Entry<String, String> given :
        Map.of(
                "net/data.pkl", "a PyTorch file (.pt)",
                "config.json", "a Keras file (.keras)",
                "notes.txt", "a zip file")
            .entrySet()) {
      byte[] content = new ZipBytes().add(given.getKey(), ascii("text")).add("folder/").bytes();
      Path file = FileBytes.file(folder, "any", content);
      String kind = "this is " + given.getValue() + ", not an npz file; ";

      assertRefused(file, () -> NpzFile.read(file), kind, "");
      assertRefused(file, () -> NpzFile.readDataset(file, "x", "y"), kind, "");
    }
  }

  /** The size of a list without labels: 00 00 00 00. */
  @Test
  void emptyLabelsAreNoOtherKind() {
    Path file = FileBytes.file(folder, "labels", hex("00000801 00000000"));

    assertThatThrownBy(() -> IdxFile.read(file))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage(file + ": expected values, got 0, which are none");
  }

  private static void assertRefused(Path file, ThrowingCallable call, String kind, String advice) {
    assertThatThrownBy(call)
        .isInstanceOf(InvalidFileException.class)
        .hasMessageStartingWith(file + ", byte 0: this is ")
        .hasMessageContaining(kind)
        .hasMessageContaining(advice);
  }

  /** The beginning of a zip file, up to the name of its first entry. */
  private static byte[] zip(String name) {
    byte[] start = hex("504b0304 0000 0008 0000 0000 0000 00000000 00000000 00000000");
    byte[] lengths = {(byte) name.length(), 0, 0, 0};
    return concat(start, lengths, ascii(name), new byte[64]);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }
}
