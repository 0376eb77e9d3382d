package io.github.densely.io;

import io.github.densely.Matrix;
import io.github.densely.data.ReadLimits;
import io.github.densely.internal.file.AtomicFile;
import io.github.densely.internal.file.Dtype;
import io.github.densely.internal.text.Shortened;
import io.github.densely.internal.text.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a safetensors file of F32: tensors sorted by the bytes of their names, a compact header,
 * filled up with spaces so that the data begins at a multiple of eight.
 */
final class SafetensorsWriter {

  private static final int ALIGNMENT = 8;
  private static final int BUFFER = 1 << 20;

  /** Of a tensor in the header, besides the sides: itself, its kind, two arrays, two offsets. */
  private static final int FIELD_VALUES = 6;

  private record Tensor(List<Long> shape, Matrix matrix) {}

  private final Map<String, String> metadata;

  /** In UTF-8, not in Java's order, which differs beyond 2¹⁶. */
  private final TreeMap<String, Tensor> tensors =
      new TreeMap<>(
          (a, b) ->
              Arrays.compareUnsigned(
                  a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)));

  /**
   * A writer of a file with metadata.
   *
   * @throws IllegalArgumentException if a text could not be read again
   */
  SafetensorsWriter(Map<String, String> metadata) {
    metadata.forEach(
        (name, value) -> {
          requireText(name, "a name of the metadata");
          requireText(value, "the metadata " + JsonWriter.quoted(Shortened.of(name)));
        });
    this.metadata = metadata;
  }

  /**
   * Adds a matrix under a shape with as many numbers.
   *
   * @throws IllegalArgumentException if the name is taken or could not be read again
   */
  void add(String name, List<Long> shape, Matrix matrix) {
    if (name.equals(SafetensorsHeader.METADATA)) {
      throw new IllegalArgumentException("no tensor can be called " + name);
    }
    requireText(name, "the name of a tensor");
    if (tensors.putIfAbsent(name, new Tensor(shape, matrix)) != null) {
      throw new IllegalArgumentException(
          Text.of(
              "two tensors are called %s, and one would be lost; each parameter needs a name of its own",
              JsonWriter.quoted(Shortened.of(name))));
    }
  }

  /** NUL is refused by every reader; half of a surrogate pair would be written as "?". */
  private static void requireText(String text, String what) {
    boolean hasNul = text.indexOf(0) >= 0;
    if (hasNul || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(
          Text.of(
              "%s holds %s, which no file can have: %s",
              what,
              hasNul ? "the character NUL" : "half of a surrogate pair",
              JsonWriter.quoted(Shortened.of(text))));
    }
  }

  /** Writes a file within the default limits. */
  void write(Path file) throws IOException {
    write(file, ReadLimits.defaults());
  }

  void write(Path file, ReadLimits limits) throws IOException {
    byte[] start = start(limits);
    AtomicFile.write(file, channel -> write(start, channel));
  }

  /** The length of the header, and the header, within the default limits. */
  byte[] start() {
    return start(ReadLimits.defaults());
  }

  /**
   * The length of the header, and the header.
   *
   * @throws IllegalArgumentException if a reader with these limits would refuse the file
   */
  byte[] start(ReadLimits limits) {
    requireWithin(limits);
    byte[] header = header();
    if (header.length > limits.headerBytes()) {
      throw new IllegalArgumentException(
          Text.of(
              "the header, with all names and the description, has %d bytes; the limit is %d; save and load with ReadLimits.headerBytes of at least as many",
              header.length, limits.headerBytes()));
    }
    ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    return start.putLong(header.length).put(header).array();
  }

  /** Writes a file that begins with the given bytes. */
  void write(byte[] start, WritableByteChannel channel) throws IOException {
    send(
        start,
        bytes -> {
          while (bytes.hasRemaining()) {
            channel.write(bytes); // which may take a part at a time
          }
        });
  }

  /** Takes the bytes of a file, piece by piece. */
  interface Sink<E extends Exception> {
    void take(ByteBuffer bytes) throws E;
  }

  /** Sends the bytes of a file that begins with the given bytes. */
  <E extends Exception> void send(byte[] start, Sink<E> sink) throws E {
    sink.take(ByteBuffer.wrap(start));
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    for (Tensor tensor : tensors.values()) {
      float[] values = tensor.matrix().data();
      int count = tensor.matrix().rows() * tensor.matrix().cols();
      for (int at = 0; at < count; ) {
        int part = Math.min(count - at, buffer.remaining() / Float.BYTES);
        buffer.asFloatBuffer().put(values, at, part);
        buffer.position(buffer.position() + part * Float.BYTES);
        at += part;
        if (!buffer.hasRemaining()) {
          sink.take(buffer.flip());
          buffer.clear();
        }
      }
    }
    sink.take(buffer.flip());
  }

  private void requireWithin(ReadLimits limits) {
    if (tensors.size() > limits.arrays()) {
      throw new IllegalArgumentException(
          Text.of(
              "there are %d tensors; the limit is %d; save and load with ReadLimits.arrays of at least as many",
              tensors.size(), limits.arrays()));
    }
    long values = 1L + metadata.size();
    for (Tensor tensor : tensors.values()) {
      values += FIELD_VALUES + tensor.shape().size();
    }
    long most = JsonReader.VALUES * (limits.arrays() + 1L);
    if (values > most) {
      throw new IllegalArgumentException(
          Text.of(
              "the header has %d values; the limit is %d; save and load with a larger ReadLimits.arrays",
              values, most));
    }
  }

  private byte[] header() {
    Map<String, Object> root = new LinkedHashMap<>();
    if (!metadata.isEmpty()) {
      root.put(SafetensorsHeader.METADATA, metadata);
    }
    long at = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Matrix matrix = entry.getValue().matrix();
      long end = at + (long) Float.BYTES * matrix.rows() * matrix.cols();
      Map<String, Object> info = new LinkedHashMap<>();
      info.put("dtype", Dtype.F32.name());
      info.put("shape", new ArrayList<>(entry.getValue().shape()));
      info.put("data_offsets", List.of(at, end));
      root.put(entry.getKey(), info);
      at = end;
    }
    byte[] json = JsonWriter.write(root).getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(json, (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }
}
