package io.github.densely.io;

import static io.github.densely.support.FileBytes.floats;
import static io.github.densely.support.FileBytes.longs;
import static io.github.densely.support.FileBytes.safetensors;

import io.github.densely.support.FileBytes;
import io.github.densely.support.HostileRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What looks like a safetensors file and is none.
 *
 * @param name what is wrong with it
 * @param content its bytes
 * @param reason part of the message that it must give
 */
record HostileSafetensors(String name, byte[] content, String reason) {

  static final String ONE = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";

  /**
   * Opens all of them.
   *
   * @param args none
   * @throws IOException if one cannot be written
   */
  public static void main(String[] args) throws IOException {
    List<HostileRun.Case> cases = new ArrayList<>();
    for (HostileSafetensors hostile : all()) {
      Path file = Files.write(Files.createTempFile("hostile", ".safetensors"), hostile.content());
      cases.add(
          new HostileRun.Case(
              hostile.name(), file, hostile.reason(), path -> SafetensorsFile.open(path).close()));
    }
    HostileRun.report(cases);
  }

  /** All of them. */
  static List<HostileSafetensors> all() {
    return List.of(
        new HostileSafetensors(
            "nothing", new byte[0], "a safetensors file has 8 bytes at least, got 0"),
        new HostileSafetensors(
            "seven bytes", new byte[7], "a safetensors file has 8 bytes at least, got 7"),
        length(Long.MAX_VALUE, "a header of 9223372036854775807 bytes, in a file of 16"),
        length(-1, "a header of 18446744073709551615 bytes, in a file of 16"),
        length(100_000_001, "a header of 100000001 bytes, in a file of 16"),
        length(100_000_000, "a header of 100000000 bytes, in a file of 16"),
        length(9, "a header of 9 bytes, in a file of 16"),
        header("empty header", "", "expected {"),
        header("an array", "[]", "expected {"),
        header("a byte order mark", "\uFEFF{}", "expected {"),
        header("two objects", "{}{}", "the text goes on after its end"),
        header("open brace", "{", "expected \""),
        header("comma at the end", ONE.replace("}}", "},}"), "expected \""),
        header("single quotes", "{'a':1}", "expected \""),
        header("control character", "{\"a\nb\":1}", "a control character in a string"),
        header("zero character", "{\0}", "expected \""),
        header("lone surrogate", "{\"\\uD800\":1}", "half of a surrogate pair"),
        header(
            "surrogates in the wrong order", "{\"\\uDC00\\uD800\":1}", "half of a surrogate pair"),
        header("short escape", "{\"\\u12\":1}", "\\u takes four hexadecimal digits"),
        header("unknown escape", "{\"\\x41\":1}", "there is no escape \\x"),
        header("null", "{\"a\":null}", "does not have dtype, shape and data_offsets"),
        header("a number for a tensor", "{\"a\":1}", "does not have dtype, shape and data_offsets"),
        header("deep nesting", "{\"a\":" + "[".repeat(100_000), "more than 66 objects and arrays"),
        header("twice the same name", both(ONE, ONE), "the name \"a\" is there twice"),
        header(
            "twice by an escape", both(ONE, ONE.replace("\"a\"", "\"\\u0061\"")), "is there twice"),
        header(
            "twice in metadata",
            "{\"__metadata__\":{\"k\":\"v\",\"k\":\"v\"}}",
            "the name \"k\" is there twice"),
        header("twice metadata", "{\"__metadata__\":{},\"__metadata__\":{}}", "is there twice"),
        header(
            "metadata of numbers", "{\"__metadata__\":{\"k\":1}}", "\"k\" of __metadata__ is not"),
        header("metadata in metadata", "{\"__metadata__\":{\"k\":{}}}", "is not a string"),
        header("metadata is a string", "{\"__metadata__\":\"k\"}", "__metadata__ is not an object"),
        header("no shape", ONE.replace("\"shape\":[1],", ""), "does not have dtype, shape and"),
        header(
            "one field more",
            ONE.replace("}}", ",\"extra\":1}}"),
            "does not have dtype, shape and data_offsets alone"),
        header("unknown dtype", ONE.replace("F32", "F33"), "has an unknown dtype: F33"),
        header("dtype in small letters", ONE.replace("F32", "f32"), "unknown dtype: f32"),
        header("dtype a number", ONE.replace("\"F32\"", "32"), "unknown dtype: no string"),
        header("shape a number", ONE.replace("[1]", "1"), "shape of \"a\" is not an array"),
        header("negative zero", ONE.replace("[1]", "[-0]"), "holds -0, expected whole numbers"),
        header("a negative side", ONE.replace("[1]", "[-1]"), "holds -1, expected whole numbers"),
        header("a fraction", ONE.replace("[1]", "[1.0]"), "holds 1.0, expected whole numbers"),
        header("an exponent", ONE.replace("[1]", "[1e0]"), "holds 1e0, expected whole numbers"),
        header("a leading zero", ONE.replace("[1]", "[01]"), "a number begins with 0"),
        header("a plus", ONE.replace("[1]", "[+1]"), "expected a value"),
        header("hexadecimal", ONE.replace("[1]", "[0x1]"), "expected ,"),
        header("a string for a side", ONE.replace("[1]", "[\"1\"]"), "holds something else"),
        header("2^63", ONE.replace("[1]", "[9223372036854775808]"), "holds 9223372036854775808"),
        header(
            "sides of 2^31",
            ONE.replace("[1]", "[2147483648,2147483648,2]"),
            "has a shape of more than 2^63 bytes"),
        header(
            "zero times too many",
            ONE.replace("[1]", "[4294967296,4294967296,0]"),
            "has a shape of more than 2^63 bytes"),
        header("one offset", ONE.replace("[0,4]", "[0]"), "are not a begin and an end"),
        header("three offsets", ONE.replace("[0,4]", "[0,4,4]"), "are not a begin and an end"),
        header("reversed", ONE.replace("[0,4]", "[4,0]"), "are not a begin and an end"),
        header(
            "too few bytes",
            ONE.replace("[1]", "[2]"),
            "needs 8 bytes, its data_offsets give it 4"),
        header(
            "a gap before", ONE.replace("[0,4]", "[4,8]"), "begins at byte 4 of the data, 0 was"),
        header(
            "an overlap",
            both(ONE, ONE.replace("\"a\"", "\"b\"")),
            "begins at byte 0 of the data, 4 was expected"),
        header(
            "past the end",
            ONE.replace("[0,4]", "[0,4000000000]").replace("[1]", "[1000000000]"),
            "the tensors take 4000000000 bytes, the file has 4 for them"),
        new HostileSafetensors(
            "data without a tensor", safetensors("{}", floats(1)), "the tensors take 0 bytes"),
        new HostileSafetensors(
            "one byte of data too many",
            safetensors(ONE, new byte[5]),
            "the tensors take 4 bytes, the file has 5"),
        new HostileSafetensors(
            "invalid UTF-8",
            FileBytes.concat(longs(4), new byte[] {'{', '"', (byte) 0xC3, '('}),
            "the text is not valid UTF-8"),
        new HostileSafetensors(
            "overlong UTF-8",
            FileBytes.concat(longs(4), new byte[] {'{', '"', (byte) 0xC0, (byte) 0x80}),
            "the text is not valid UTF-8"),
        new HostileSafetensors(
            "a zip file",
            "PK\3\4 and so on, as a file of PyTorch".getBytes(StandardCharsets.UTF_8),
            "this is a zip file, not a safetensors file"),
        new HostileSafetensors(
            "an HDF5 file",
            "\211HDF\r\n\032\n".getBytes(StandardCharsets.ISO_8859_1),
            "this is an HDF5 file (.h5), not a safetensors file"),
        new HostileSafetensors(
            "too many tensors", safetensors(many(10_000)), "more than 8193 names"),
        header("many empty arrays", "{\"a\":[" + "[],".repeat(200_000), "more than 131088 values"),
        new HostileSafetensors(
            "a long header",
            safetensors("{\"" + "k".repeat(2 << 20) + "\":1}"),
            "the limit is 1048576"));
  }

  private static HostileSafetensors length(long length, String reason) {
    return new HostileSafetensors(
        "length " + Long.toUnsignedString(length),
        FileBytes.concat(longs(length), "{}      ".getBytes(StandardCharsets.UTF_8)),
        reason);
  }

  private static HostileSafetensors header(String name, String json, String reason) {
    return new HostileSafetensors(name, safetensors(json, floats(1)), reason);
  }

  static String both(String first, String second) {
    return first.substring(0, first.length() - 1) + "," + second.substring(1);
  }

  /** Empty tensors, as many as fit. */
  private static String many(int count) {
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i < count; i++) {
      header
          .append(i == 0 ? "" : ",")
          .append('"')
          .append(i)
          .append("\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}");
    }
    return header.append("}").toString();
  }

  @Override
  public String toString() {
    return name;
  }
}
