package io.github.densely.io;

import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.data.ReadLimits;
import io.github.densely.internal.file.ByteSource;
import io.github.densely.internal.kernel.Kernels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model file in parts that can be changed, with a checksum that is right again at the end: what a
 * hostile hand writes.
 *
 * @param metadata strings by name
 * @param tensors by name
 */
record ModelBytes(Map<String, String> metadata, Map<String, Matrix> tensors) {

  static final String ARCHITECTURE = "densely.architecture";
  static final String ORDER = "densely.check.order";
  static final String KERNEL = "densely.check.kernel";
  static final String INPUT = "densely.check.input";
  static final String OUTPUT = "densely.check.output";

  private static final ReadLimits LARGE =
      ReadLimits.defaults().headerBytes(100_000_000).arrays(100_000);

  /** Nothing but a version, a description and tensors. */
  static ModelBytes of(String architecture, Map<String, Matrix> tensors) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("densely.format", "1");
    metadata.put(ModelChecksum.NAME, ModelChecksum.UNKNOWN);
    metadata.put(ARCHITECTURE, architecture);
    return new ModelBytes(metadata, new LinkedHashMap<>(tensors));
  }

  static ModelBytes of(Sequential network) throws IOException {
    return of(ModelFile.toBytes(network, LARGE));
  }

  static ModelBytes of(byte[] file) throws IOException {
    try (SafetensorsFile open = SafetensorsFile.open("bytes", ByteSource.of(file), LARGE)) {
      Map<String, Matrix> tensors = new LinkedHashMap<>();
      for (SafetensorsFile.Tensor tensor : open.tensors()) {
        tensors.put(tensor.name(), open.read(tensor.name()));
      }
      return new ModelBytes(new LinkedHashMap<>(open.metadata()), tensors);
    }
  }

  ModelBytes with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(metadata);
    more.put(name, value);
    return new ModelBytes(more, tensors);
  }

  ModelBytes without(String name) {
    Map<String, String> fewer = new LinkedHashMap<>(metadata);
    fewer.remove(name);
    return new ModelBytes(fewer, tensors);
  }

  /**
   * A self-check that is compared here, with so many numbers in the input and the output, all one.
   */
  ModelBytes checking(int in, int out) {
    return with(ORDER, Kernels.order()).with(INPUT, ones(in)).with(OUTPUT, ones(out));
  }

  static String ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return text(ones);
  }

  static String text(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  static float[] floats(String text) {
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[bytes.remaining() / 4];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  /** The network, made without limits and without a check. */
  Layer network() throws JsonException, ArchitectureException {
    LayerDescription description =
        LayerDescription.read(
            JsonReader.readValues(metadata.get(ARCHITECTURE), 1_000_000), LayerFormats.LIBRARY);
    return new Architecture(LayerFormats.LIBRARY).create(description, new LinkedHashMap<>(tensors));
  }

  /** The file, with its checksum. */
  byte[] bytes() {
    Map<String, String> unknown = new LinkedHashMap<>(metadata);
    unknown.put(ModelChecksum.NAME, ModelChecksum.UNKNOWN);
    SafetensorsWriter writer = new SafetensorsWriter(unknown);
    tensors.forEach(
        (name, matrix) ->
            writer.add(
                name,
                matrix.rows() == 1
                    ? List.of((long) matrix.cols())
                    : List.of((long) matrix.rows(), (long) matrix.cols()),
                matrix));
    return CheckedFile.bytes(writer, LARGE);
  }
}
