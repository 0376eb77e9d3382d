package io.github.densely.docs;

import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.data.NpyFile;
import io.github.densely.internal.text.Text;
import io.github.densely.io.ModelFile;
import io.github.densely.io.SafetensorsFile;
import io.github.densely.io.WeightFile;
import io.github.densely.support.CustomerTable;
import io.github.densely.support.FileBytes;
import io.github.densely.support.OnnxBytes;
import io.github.densely.support.RandomMatrix;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The files that the snippets read, in the folder where they run. */
final class SnippetFiles {

  private static final SplittableRandom RANDOM = new SplittableRandom(2);

  private SnippetFiles() {}

  static void write() throws IOException {
    Files.writeString(
        Path.of("train.csv"), "id,length,species\n1,1.5,cat\n2,2.5,dog\n3,1.0,cat\n4,3.0,dog\n");
    Files.writeString(Path.of("test.csv"), "id,length,species\n9,1.25,dog\n10,2,cat\n");
    Files.writeString(Path.of("flowers.csv"), flowers());
    Files.writeString(Path.of("customers.csv"), CustomerTable.csv(1000, 1));
    Files.writeString(Path.of("iris.csv"), flowers().substring(flowers().indexOf('\n') + 1));
    Files.write(Path.of("model.onnx"), onnx());
    idx();
    numpy();
    ModelFile.save(
        Sequential.builder(SnippetContext.FEATURES).seed(3).dense(10).build(),
        Path.of("model.safetensors"));
    Sequential mlp = Sequential.builder(784).seed(4).dense(128).relu().dense(10).build();
    WeightFile.save(mlp, Path.of("weights.safetensors"));
    WeightFile.save(
        Sequential.builder(SnippetContext.FEATURES).seed(3).dense(10).build(),
        Path.of("from-pytorch.safetensors"));
    SafetensorsFile.write(
        Path.of("larger.safetensors"),
        Map.of(
            "head.dense.kernel",
            normal(SnippetContext.FEATURES, 10),
            "head.dense.bias",
            normal(1, 10),
            "body.dense.kernel",
            normal(2, 2)),
        Map.of());
    SafetensorsFile.write(
        Path.of("keras.safetensors"),
        Map.of(
            "0.kernel", normal(784, 128),
            "0.bias", normal(1, 128),
            "1.kernel", normal(128, 10),
            "1.bias", normal(1, 10)),
        Map.of());
    SafetensorsFile.write(
        Path.of("named.safetensors"),
        Map.of(
            "fc1.weight", normal(10, SnippetContext.FEATURES),
            "fc1.bias", normal(1, 10),
            "steps", normal(1, 1)),
        Map.of());
    WeightFile.save(
        Sequential.builder(4).seed(5).dense(100).relu().dense(3).build(),
        Path.of("mlp.safetensors"));
  }

  private static byte[] onnx() {
    return OnnxBytes.model(
        13,
        graph ->
            graph
                .input("x", 0, 2)
                .output("y")
                .floats("W", new long[] {2, 2}, 1, 2, 3, 4)
                .node("MatMul x,W -> logits")
                .node("Softmax logits -> y"));
  }

  private static Matrix normal(int rows, int cols) {
    return RandomMatrix.normal(rows, cols, RANDOM);
  }

  /** Three kinds of flowers that differ in their lengths. */
  private static String flowers() {
    SplittableRandom random = new SplittableRandom(5);
    StringBuilder csv =
        new StringBuilder("sepal length,sepal width,petal length,petal width,kind\n");
    String[] kinds = {"setosa", "versicolor", "virginica"};
    for (int i = 0; i < 150; i++) {
      int kind = i % kinds.length;
      double size = random.nextDouble(-0.5, 0.5); // the whole flower is larger or smaller
      append(csv, 5 + 0.7 * kind + size + random.nextDouble(-0.5, 0.5));
      append(csv, 3 + size + random.nextDouble(-0.3, 0.3));
      append(csv, 1.7 + 1.6 * kind + 2 * size + random.nextDouble(-0.9, 0.9));
      append(csv, 0.4 + 0.6 * kind + size + random.nextDouble(-0.3, 0.3));
      csv.append(kinds[kind]).append('\n');
    }
    return csv.toString();
  }

  /** To two digits behind the point, whatever the locale. */
  private static void append(StringBuilder csv, double length) {
    csv.append(Math.round(100 * length) / 100.0).append(',');
  }

  private static void idx() throws IOException {
    ByteBuffer images = ByteBuffer.allocate(16 + 5 * 28 * 28);
    images.putInt(0x00000803).putInt(5).putInt(28).putInt(28);
    ByteBuffer labels = ByteBuffer.allocate(8 + 5);
    labels.putInt(0x00000801).putInt(5).put(new byte[] {0, 1, 2, 3, 4});
    gzip("t10k-images-idx3-ubyte.gz", images.array());
    gzip("t10k-labels-idx1-ubyte.gz", labels.array());
  }

  private static void gzip(String name, byte[] content) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(Path.of(name)))) {
      out.write(content);
    }
  }

  private static void numpy() throws IOException {
    Path inputs = Path.of("inputs.npy");
    NpyFile.write(inputs, normal(20, SnippetContext.FEATURES));
    byte[] labels = labels(20);
    Files.write(Path.of("labels.npy"), labels);
    Map<String, byte[]> arrays = new LinkedHashMap<>();
    arrays.put("x.npy", Files.readAllBytes(inputs));
    arrays.put("y.npy", labels);
    for (String name : new String[] {"data.npz", "digits.npz"}) {
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(Path.of(name)))) {
        for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
          zip.putNextEntry(new ZipEntry(array.getKey()));
          zip.write(array.getValue());
        }
      }
    }
  }

  /** Bytes of 0 to 9, as {@code np.save} writes them. */
  private static byte[] labels(int count) {
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 10);
    }
    return FileBytes.npy(
        Text.of("{'descr': '|u1', 'fortran_order': False, 'shape': (%d,), }\n", count), labels);
  }
}
