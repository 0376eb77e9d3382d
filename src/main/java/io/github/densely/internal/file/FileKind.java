package io.github.densely.internal.file;

import io.github.densely.internal.text.Text;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** What a file is, from its first bytes, so that a reader of another format can say it. */
public enum FileKind {
  SAFETENSORS("a safetensors file", null, "read it with SafetensorsFile"),
  NPY("an npy file", "read it with NpyFile", "read it with NpyFile"),
  NPZ("an npz file", "read it with NpzFile", "read it with NpzFile"),
  IDX("an IDX file", "read it with IdxFile", "read it with IdxFile"),
  TEXT("a text file", "give the file of the weights", "read a table with CsvFormat"),
  PYTORCH(
      "a PyTorch file (.pt)",
      "export it with safetensors.torch.save_file(model.state_dict(), \"model.safetensors\")",
      "export the tensor with numpy.save(\"data.npy\", tensor.numpy())"),
  PICKLE(
      "a Python pickle",
      "load it in Python if you trust it, and export the weights with"
          + " safetensors.numpy.save_file(weights, \"model.safetensors\")",
      "load it in Python if you trust it, and export the array with numpy.save(\"data.npy\", array)"),
  HDF5(
      "an HDF5 file (.h5)",
      "export the weights with safetensors.numpy.save_file({v.path: v.numpy() for v in"
          + " model.weights}, \"model.safetensors\")",
      "export the array with numpy.save(\"data.npy\", array)"),
  KERAS("a Keras file (.keras)", HDF5.forWeights, HDF5.forData),
  ONNX("an ONNX file", "read it with OnnxFile", "read it with OnnxFile"),
  GZIP("a gzip file", "unpack it with gunzip", "unpack it with gunzip"),
  ZIP("a zip file", "unpack it", "unpack it"),
  PACKED("a compressed file", "unpack it", "unpack it"),
  HTML(
      "a web page (HTML)",
      "download the file itself, not the page that shows it",
      "download the file itself, not the page that shows it"),
  LFS_POINTER(
      "a Git LFS pointer",
      "get the file itself with git lfs pull",
      "get the file itself with git lfs pull"),
  IMAGE(
      "an image",
      "give the file of the weights",
      "decode its pixels, for example with javax.imageio"),
  UTF16("text in UTF-16", "give the file of the weights", "save it as UTF-8");

  /** How many of the first bytes are looked at. */
  public static final int BYTES = 512;

  private static final Object[][] MAGIC = {
    {"934e554d5059", NPY},
    {"80028a0a6cfc9c46f9206aa850192e", PYTORCH}, // before version 1.6, a pickle of this number
    {"894844460d0a1a0a", HDF5},
    {"1f8b", GZIP},
    {"89504e470d0a1a0a", IMAGE}, // PNG
    {"ffd8ff", IMAGE}, // JPEG
    {"474946383961", IMAGE}, // GIF
    {"474946383761", IMAGE},
    {"fffe", UTF16},
    {"feff", UTF16},
    {"fd377a585a00", PACKED}, // xz
    {"28b52ffd", PACKED}, // Zstandard
    {"377abcaf271c", PACKED}, // 7z
    {"425a6839314159265359", PACKED}, // bzip2
  };

  private final String description;
  private final String forWeights;
  private final String forData;

  FileKind(String description, String forWeights, String forData) {
    this.description = description;
    this.forWeights = forWeights;
    this.forData = forData;
  }

  /**
   * What to say of a file that is not of the expected kind, or null if its kind is not known.
   *
   * @param first its first {@link #BYTES} bytes, or all
   */
  public static String problem(byte[] first, FileKind expected) {
    FileKind kind = of(first);
    if (kind == null || kind == expected) {
      return null;
    }
    return Text.of(
        "this is %s, not %s; %s",
        kind.description,
        expected == TEXT ? "text in UTF-8" : expected.description,
        expected == SAFETENSORS ? kind.forWeights : kind.forData);
  }

  private static FileKind of(byte[] first) {
    if (isSafetensors(first)) {
      return SAFETENSORS;
    }
    for (Object[] magic : MAGIC) {
      byte[] bytes = HexFormat.of().parseHex((String) magic[0]);
      if (first.length >= bytes.length && Arrays.mismatch(first, bytes) == bytes.length
          || Arrays.equals(first, bytes)) {
        return (FileKind) magic[1];
      }
    }
    String text = new String(first, StandardCharsets.ISO_8859_1);
    if (text.startsWith("PK\3\4") || text.startsWith("PK\5\6")) {
      return zip(first);
    }
    if (text.matches("(?s)\u0080[\2-\5][^\0].*")
        || text.matches("(?s)(\\([dl]p\\d+|ccopy_reg|cnumpy[.\\w]*)\n.*")) {
      return PICKLE;
    }
    // ir_version, then one of the other fields of a ModelProto.
    if (text.matches("(?s)\10[\1-\24][\\x12\\x1a\\x22\\x28\\x32\\x3a\\x42].*")) {
      return ONNX;
    }
    if (text.matches("(?s)\0\0[\10\11\13-\16][\1-\10].*")) {
      return IDX;
    }
    return text(text);
  }

  /** A length and the JSON that it belongs to. */
  private static boolean isSafetensors(byte[] first) {
    if (first.length < Long.BYTES) {
      return false;
    }
    long length = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong();
    int at = Long.BYTES;
    while (at < first.length && " \t\r\n".indexOf(first[at]) >= 0) {
      at++;
    }
    // The reader knows the exact limit; 2^40 is no text.
    return length >= 0 && length < 1L << 40 && at < first.length && first[at] == '{';
  }

  /** By the name of the first entry. */
  private static FileKind zip(byte[] first) {
    if (first.length < 30) {
      return ZIP;
    }
    int length = first[26] & 0xFF | (first[27] & 0xFF) << 8;
    String name =
        new String(first, 30, Math.min(length, first.length - 30), StandardCharsets.ISO_8859_1);
    if (name.matches("(?s).*/(data\\.pkl|constants\\.pkl|version|byteorder|\\.format_version)")) {
      return PYTORCH;
    }
    if (name.matches("metadata\\.json|config\\.json|model\\.weights\\.h5")) {
      return KERAS;
    }
    return name.endsWith(".npy") ? NPZ : ZIP;
  }

  private static FileKind text(String text) {
    String start = text.stripLeading().toLowerCase(Locale.ROOT);
    if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
      return HTML;
    }
    if (text.startsWith("version https://git-lfs")) {
      return LFS_POINTER;
    }
    if (text.matches("(?s)[^\0]\0[^\0]\0.*") || text.matches("(?s)\0[^\0]\0[^\0].*")) {
      return UTF16; // without a mark
    }
    return text.matches("(?s)[\\t\\r\\n -~]{8,}") ? TEXT : null;
  }
}
