package io.github.densely.io;

import io.github.densely.data.ReadLimits;
import io.github.densely.internal.file.Dtype;
import io.github.densely.internal.text.Shortened;
import io.github.densely.internal.text.Text;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The JSON at the beginning of a safetensors file, checked: the tensors tile the data, without a
 * gap or an overlap, and each has as many bytes as its shape needs.
 *
 * @param metadata strings by name
 * @param tensors by name, in the order of the data
 */
record SafetensorsHeader(Map<String, String> metadata, Map<String, Entry> tensors) {

  static final String METADATA = "__metadata__";

  private static final Set<String> FIELDS = Set.of("dtype", "shape", "data_offsets");

  /**
   * One tensor.
   *
   * @param shape its sides, none for a single number
   * @param begin first byte of the data
   */
  record Entry(Dtype dtype, List<Long> shape, long begin, long end) {
    /** Of the kinds that are read, whose numbers have whole bytes. */
    long count() {
      return (end - begin) / dtype.bytes();
    }
  }

  /** Something is wrong; the reader adds the file. */
  static final class HeaderException extends Exception {
    private static final long serialVersionUID = 1;

    HeaderException(String reason) {
      super(reason);
    }
  }

  /** Reads a header. */
  static SafetensorsHeader parse(ByteBuffer json, ReadLimits limits) throws HeaderException {
    Map<String, Object> root;
    try {
      root = JsonReader.readObject(json, (int) Math.min(Integer.MAX_VALUE, limits.arrays() + 1L));
    } catch (JsonException e) {
      throw new HeaderException(e.getMessage());
    }
    Map<String, String> metadata = Map.of();
    List<Map.Entry<String, Entry>> entries = new ArrayList<>();
    for (Map.Entry<String, Object> field : root.entrySet()) {
      requireNoNul(field.getKey(), "a name");
      if (field.getKey().equals(METADATA)) {
        metadata = metadata(field.getValue());
      } else {
        entries.add(Map.entry(field.getKey(), entry(field.getKey(), field.getValue())));
      }
    }
    entries.sort(
        Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end()));
    long end = 0;
    Map<String, Entry> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, Entry> e : entries) {
      if (e.getValue().begin() != end) {
        throw new HeaderException(
            Text.of(
                    "%s begins at byte %d of the data, %d was expected: tensors have neither gaps nor",
                    name(e.getKey()), e.getValue().begin(), end)
                + " overlaps");
      }
      end = e.getValue().end();
      tensors.put(e.getKey(), e.getValue());
    }
    return new SafetensorsHeader(metadata, tensors);
  }

  /** How many bytes the tensors take. */
  long dataBytes() {
    long end = 0;
    for (Entry entry : tensors.values()) {
      end = Math.max(end, entry.end());
    }
    return end;
  }

  /** For a reader in C, it would be the end of the text. */
  private static void requireNoNul(String text, String what) throws HeaderException {
    if (text.indexOf(0) >= 0) {
      throw new HeaderException(
          Text.of("%s holds the character NUL: %s", what, JsonWriter.quoted(Shortened.of(text))));
    }
  }

  /** MLX writes null for none, and the format's own library reads it. */
  private static Map<String, String> metadata(Object value) throws HeaderException {
    if (value == JsonReader.NULL) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw new HeaderException(METADATA + " is not an object");
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<?, ?> field : map.entrySet()) {
      if (!(field.getValue() instanceof String string)) {
        throw new HeaderException(
            Text.of("%s of %s is not a string", name(field.getKey()), METADATA));
      }
      requireNoNul((String) field.getKey(), "a name of " + METADATA);
      requireNoNul(string, Text.of("%s of %s", name(field.getKey()), METADATA));
      metadata.put((String) field.getKey(), string);
    }
    return metadata;
  }

  private static Entry entry(String name, Object value) throws HeaderException {
    if (!(value instanceof Map<?, ?> map) || !map.keySet().equals(FIELDS)) {
      throw new HeaderException(name(name) + " does not have dtype, shape and data_offsets alone");
    }
    Dtype dtype = dtype(name, map.get("dtype"));
    List<Long> shape = numbers(name, "shape", map.get("shape"));
    List<Long> offsets = numbers(name, "data_offsets", map.get("data_offsets"));
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw new HeaderException(
          Text.of(
              "data_offsets of %s are not a begin and an end, but %s",
              name(name), shortened(offsets)));
    }
    long bytes;
    try {
      bytes = bytes(dtype, shape);
    } catch (ArithmeticException e) {
      throw new HeaderException(
          Text.of("%s has a shape of more than 2^63 bytes: %s", name(name), shortened(shape)));
    }
    if (bytes < 0) {
      throw new HeaderException(
          Text.of(
              "%s of %s %s does not end with a whole byte", name(name), dtype, shortened(shape)));
    }
    if (bytes != offsets.get(1) - offsets.get(0)) {
      throw new HeaderException(
          Text.of(
              "%s of %s %s needs %d bytes, its data_offsets give it %d",
              name(name), dtype, shortened(shape), bytes, offsets.get(1) - offsets.get(0)));
    }
    return new Entry(dtype, shape, offsets.get(0), offsets.get(1));
  }

  /** Exact, in all factors; −1 if a part of a byte is left. */
  private static long bytes(Dtype dtype, List<Long> shape) {
    boolean shared = dtype.bits() < Byte.SIZE;
    long units = shared ? dtype.bits() : dtype.bytes();
    for (long side : shape) {
      units = Math.multiplyExact(units, side);
    }
    return !shared ? units : units % Byte.SIZE == 0 ? units / Byte.SIZE : -1;
  }

  private static Dtype dtype(String name, Object value) throws HeaderException {
    for (Dtype dtype : Dtype.values()) {
      if (dtype.name().equals(value)) {
        return dtype;
      }
    }
    String got = value instanceof String s ? Shortened.of(s) : "no string";
    throw new HeaderException(Text.of("%s has an unknown dtype: %s", name(name), got));
  }

  private static List<Long> numbers(String name, String field, Object value)
      throws HeaderException {
    if (!(value instanceof List<?> list)) {
      throw new HeaderException(Text.of("%s of %s is not an array", field, name(name)));
    }
    List<Long> numbers = new ArrayList<>();
    for (Object element : list) {
      numbers.add(number(name, field, element));
    }
    return numbers;
  }

  /** Plain digits only; no file is longer than 63 bits can say. */
  private static long number(String name, String field, Object value) throws HeaderException {
    if (value instanceof JsonReader.Number number && number.text().matches("[0-9]+")) {
      try {
        return Long.parseLong(number.text());
      } catch (NumberFormatException e) {
        // Too large: the message below says so.
      }
    }
    String got =
        value instanceof JsonReader.Number number ? Shortened.of(number.text()) : "something else";
    throw new HeaderException(
        Text.of(
            "%s of %s holds %s, expected whole numbers from 0 to 2^63 - 1",
            field, name(name), got));
  }

  private static String name(Object name) {
    return JsonWriter.quoted(Shortened.of((String) name));
  }

  private static String shortened(List<Long> numbers) {
    return numbers.size() <= 8 ? numbers.toString() : numbers.size() + " numbers";
  }
}
