package io.github.densely.io;

import static io.github.densely.support.OnnxBytes.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.data.InvalidFileException;
import io.github.densely.data.MismatchException;
import io.github.densely.data.ReadLimits;
import io.github.densely.support.OnnxBytes;
import io.github.densely.support.Seeds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs that are chains become networks; any other is refused with all that is in the way. */
class OnnxFileTest {

  private static final long[] SQUARE = {2, 2};

  private static Sequential read(byte[] bytes) throws IOException {
    return OnnxFile.of(Path.of("m.onnx")).read(new ByteArrayInputStream(bytes));
  }

  /** A graph from x, batch x 2, to y. */
  private static Sequential network(Consumer<OnnxBytes> nodes) throws IOException {
    return network(13, nodes);
  }

  private static Sequential network(int opset, Consumer<OnnxBytes> nodes) throws IOException {
    return read(model(opset, nodes));
  }

  private static byte[] model(int opset, Consumer<OnnxBytes> nodes) {
    return OnnxBytes.model(
        opset,
        graph -> {
          graph.input("x", 0, 2).output("y");
          nodes.accept(graph);
        });
  }

  private static float[] outputs(Sequential network, float... input) {
    return network.forward(Matrix.of(1, input.length, input)).data();
  }

  private static String refusal(byte[] bytes) {
    try {
      return "read: " + read(bytes);
    } catch (MismatchException e) {
      return e.getMessage();
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static String refusal(Consumer<OnnxBytes> nodes) {
    return refusal(model(13, nodes));
  }

  @Test
  void gemmIsADenseLayer() throws IOException {
    // W = (1 2; 3 4) is out x in with transB: y = (1 + 2·10, 3 + 4·10) + (100, 200).
    Sequential asInPyTorch =
        network(
            g ->
                g.floats("W", SQUARE, 1, 2, 3, 4)
                    .floats("b", new long[] {2}, 100, 200)
                    .node("Gemm x,W,b -> y", attribute("transB", 1)));
    Sequential notTransposed =
        network(
            g ->
                g.floats("W", SQUARE, 1, 2, 3, 4)
                    .floats("b", new long[] {1, 2}, 100, 200)
                    .node("Gemm x,W,b -> y", attribute("alpha", 2f), attribute("beta", 0.5f)));

    assertThat(outputs(asInPyTorch, 1, 10)).containsExactly(121, 243);
    assertThat(outputs(notTransposed, 1, 10)).containsExactly(2 * 31 + 50, 2 * 42 + 100);
  }

  @Test
  void matMulAndAddAreADenseLayer() throws IOException {
    Sequential keras =
        network(
            g ->
                g.floats("W", SQUARE, 1, 2, 3, 4)
                    .floats("b", new long[] {2}, 100, 200)
                    .node("MatMul x,W -> m")
                    .node("Add b,m -> a")
                    .node("Relu a -> y"));

    assertThat(keras).hasToString("Sequential(DenseLayer(2 -> 2), ReLU)");
    assertThat(outputs(keras, 1, 10)).containsExactly(131, 242);
    assertThat(outputs(keras, -100, -100)).containsExactly(0, 0);
  }

  @Test
  void aWeightOnTheLeftOfAVectorIsADenseLayer() throws IOException {
    Consumer<OnnxBytes> nodes =
        g ->
            g.floats("W", SQUARE, 1, 2, 3, 4)
                .floats("b", new long[] {2}, 100, 200)
                .node("MatMul W,x -> m")
                .node("Add m,b -> y");
    Sequential vector = read(OnnxBytes.model(13, g -> nodes.accept(g.input("x", 2).output("y"))));

    assertThat(outputs(vector, 1, 10)).containsExactly(121, 243);
    assertThat(refusal(nodes)).contains("MatMul \"the MatMul\" has its weight on the left");
  }

  @Test
  void subAndDivBeforeTheFirstLayerAreANormalization() throws IOException {
    Sequential scaled =
        network(
            g ->
                g.floats("mean", new long[] {1, 2}, 1, 2)
                    .floats("std", new long[] {2}, 2, 4)
                    .node("Sub x,mean -> s")
                    .node("Div s,std -> y"));
    Sequential timesAndPlus =
        network(
            g ->
                g.floats("two", new long[] {}, 2)
                    .floats("one", new long[] {1}, 1)
                    .node("Mul two,x -> m")
                    .node("Add m,one -> y"));

    assertThat(scaled).hasToString("Sequential(Normalization(2))");
    assertThat(outputs(scaled, 5, 10)).containsExactly(2, 2);
    assertThat(outputs(timesAndPlus, 5, -3)).containsExactly(11, -5);
  }

  @Test
  void theScalerOfScikitLearnMultiplies() throws IOException {
    Sequential scaled =
        network(
            g ->
                g.node(
                    "ai.onnx.ml:Scaler x -> y",
                    attribute("offset", 1f, 2f),
                    attribute("scale", 0.5f, 3f)));

    assertThat(outputs(scaled, 5, 10)).containsExactly(2, 24);
  }

  @Test
  void batchNormalizationIsKept() throws IOException {
    Sequential norm =
        network(
            g ->
                g.floats("w", new long[] {2}, 2, 1)
                    .floats("b", new long[] {2}, 0, 5)
                    .floats("mean", new long[] {2}, 1, 1)
                    .floats("var", new long[] {2}, 3, 0)
                    .node("BatchNormalization x,w,b,mean,var -> y", attribute("epsilon", 1f)));

    // (5 − 1)/√(3 + 1)·2 and (5 − 1)/√(0 + 1) + 5.
    assertThat(norm).hasToString("Sequential(BatchNorm(2))");
    assertThat(outputs(norm, 5, 5)).containsExactly(4, 9);
  }

  @Test
  void layerNormalizationIsKept() throws IOException {
    Sequential norm =
        network(
            17,
            g ->
                g.floats("w", new long[] {2}, 1, 1)
                    .floats("b", new long[] {2}, 10, 20)
                    .node("LayerNormalization x,w,b -> y", attribute("epsilon", 1f)));

    // Mean 4, variance 0: (x − 4)/√1 plus the bias.
    assertThat(outputs(norm, 4, 4)).containsExactly(10, 20);
  }

  @Test
  void activationsHaveTheirConstants() throws IOException {
    Sequential chain =
        network(
            g ->
                g.node("LeakyRelu x -> a", attribute("alpha", 0.5f))
                    .node("Elu a -> b", attribute("alpha", 2f))
                    .floats("slope", new long[] {1}, 0.25f)
                    .node("PRelu b,slope -> c")
                    .node("Softplus c -> d")
                    .node("Sigmoid d -> e")
                    .node("Tanh e -> f")
                    .node("Softmax f -> y"));

    assertThat(chain)
        .hasToString(
            "Sequential(LeakyReLU(0.5), ELU(2.0), LeakyReLU(0.25), Softplus, Sigmoid, Tanh,"
                + " Softmax)");
    assertThat(outputs(chain, 1, 1)).containsExactly(0.5f, 0.5f);
  }

  @Test
  void whatChangesNoNumberIsNoLayer() throws IOException {
    byte[] bytes =
        OnnxBytes.model(
            11,
            g ->
                g.input("x", 0, 1, 2, 2)
                    .output("y")
                    .floats("W", new long[] {1, 4}, 1, 10, 100, 1000)
                    .integers("shape", -1, 4)
                    .node("Identity W -> V")
                    .node("Reshape x,shape -> r")
                    .node("Flatten r -> f")
                    .node("Dropout f -> d,mask", attribute("ratio", 0.5f))
                    .node("Cast d -> c", attribute("to", 1))
                    .node("Gemm c,V -> g", attribute("transB", 1))
                    .node("Identity g -> y"));

    assertThat(read(bytes)).hasToString("Sequential(DenseLayer(4 -> 1, no bias))");
    assertThat(outputs(read(bytes), 1, 2, 3, 4)).containsExactly(4321);
  }

  @Test
  void convolutionsAndPoolingsAreKept() throws IOException {
    byte[] bytes =
        OnnxBytes.model(
            13,
            g ->
                g.input("x", 0, 1, 3, 4)
                    .output("y")
                    .floats("W", new long[] {1, 1, 2, 2}, 1, 10, 100, 1000)
                    .floats("b", new long[] {1}, 0.5f)
                    .node("Conv x,W,b -> c", attribute("kernel_shape", 2, 2))
                    .node("Relu c -> r")
                    .node(
                        "MaxPool r -> m",
                        attribute("kernel_shape", 1, 3),
                        attribute("strides", 1, 1))
                    .node("GlobalAveragePool m -> a")
                    .node("Flatten a -> y"));
    Sequential network = read(bytes);

    // The last window of each row is the largest: 3, 4, 7, 8 gives 8743 and 7, 8, 11, 12 13187.
    assertThat(outputs(network, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12))
        .containsExactly((8743.5f + 13187.5f) / 2);
  }

  @Test
  void convolutionsThatCannotBeHeldAreRefused() {
    Consumer<OnnxBytes> weight =
        g -> g.input("x", 0, 1, 3, 3).output("y").floats("W", new long[] {1, 1, 2, 2}, 1, 2, 3, 4);
    assertThat(
            refusal(
                OnnxBytes.model(
                    13,
                    g -> {
                      weight.accept(g);
                      g.node("Conv x,W -> y", attribute("dilations", 2, 2));
                    })))
        .contains("it has dilations");
    assertThat(
            refusal(
                OnnxBytes.model(
                    13,
                    g -> {
                      weight.accept(g);
                      g.node("Conv x,W -> y", attribute("pads", 0, 0, 1, 1));
                    })))
        .contains("the padding [0, 0, 1, 1]");
    assertThat(
            refusal(
                OnnxBytes.model(
                    13,
                    g -> {
                      weight.accept(g);
                      g.node("Conv x,W -> y", attribute("group", 2));
                    })))
        .contains("in groups");
    assertThat(
            refusal(
                OnnxBytes.model(
                    13,
                    g -> g.input("x", 0, 1, 0, 0).output("y").node("GlobalAveragePool x -> y"))))
        .contains("export the model with a fixed size");
  }

  @Test
  void whatExportersWriteForOneLayerIsOneLayer() throws IOException {
    Sequential silu = network(g -> g.node("Sigmoid x -> s").node("Mul x,s -> y"));
    Sequential gelu =
        network(
            g ->
                g.floats("root", new long[] {}, 1.4142135f)
                    .floats("one", new long[] {}, 1)
                    .floats("half", new long[] {}, 0.5f)
                    .node("Div x,root -> d")
                    .node("Erf d -> e")
                    .node("Add e,one -> a")
                    .node("Mul x,a -> m")
                    .node("Mul m,half -> y"));

    assertThat(silu).hasToString("Sequential(SiLU)");
    assertThat(gelu).hasToString("Sequential(GELU)");
    assertThat(
            refusal(
                g ->
                    g.floats("two", new long[] {}, 2)
                        .floats("one", new long[] {}, 1)
                        .floats("half", new long[] {}, 0.5f)
                        .node("Div x,two -> d")
                        .node("Erf d -> e")
                        .node("Add e,one -> a")
                        .node("Mul x,a -> m")
                        .node("Mul m,half -> y")))
        .contains("Erf \"the Erf\" has no layer");
  }

  @Test
  void aLayerNormOfSeveralNodesIsOneLayer() throws IOException {
    Consumer<OnnxBytes> nodes =
        g ->
            g.floats("eps", new long[] {}, 1)
                .floats("w", new long[] {2}, 1, 2)
                .floats("b", new long[] {2}, 10, 20)
                .floats("two", new long[] {}, 2)
                .node("ReduceMean x -> mean", attribute("axes", new long[] {-1}))
                .node("Sub x,mean -> s")
                .node("Pow s,two -> p")
                .node("ReduceMean p -> v", attribute("axes", new long[] {-1}))
                .node("Add v,eps -> e")
                .node("Sqrt e -> r")
                .node("Div s,r -> n")
                .node("Mul n,w -> m")
                .node("Add m,b -> y");
    Sequential norm = network(nodes);

    // Mean 2, variance 3: (x − 2)/√(3 + 1) is ∓√3/2.
    assertThat(norm).hasToString("Sequential(LayerNorm(2))");
    float half = (float) (Math.sqrt(3) / 2);
    assertThat(outputs(norm, 2 - (float) Math.sqrt(3), 2 + (float) Math.sqrt(3)))
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(10 - half, 20 + 2 * half);
  }

  @Test
  void constantsMayBeDoublesTypedOrAmongTheInputs() throws IOException {
    Sequential network =
        network(
            g ->
                g.input("W", 1, 2)
                    .message(
                        5,
                        t ->
                            t.message(1, dims -> dims.varint(1).varint(2))
                                .integer(2, 11)
                                .text(8, "W")
                                .bytes(
                                    9,
                                    java.nio.ByteBuffer.allocate(16)
                                        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                                        .putDouble(3)
                                        .putDouble(0.1)
                                        .array()))
                    .message(
                        5,
                        t -> t.integer(1, 1).integer(2, 1).text(8, "b").bytes(4, OnnxBytes.raw(7)))
                    .node("Gemm x,W,b -> y", attribute("transB", 1)));

    assertThat(outputs(network, 1, 0)).containsExactly(10);
    assertThat(network.parameterVector()).containsExactly(3, 0.1f, 7);
  }

  @Test
  void allThatIsInTheWayIsNamed() {
    String message =
        refusal(
            g ->
                g.floats("W", SQUARE, 1, 2, 3, 4)
                    .node("LSTM x -> a")
                    .node("Gemm a,W -> b", attribute("transA", 1))
                    .node("my.ops:Gemm b,W -> c")
                    .node("Add c,b -> d")
                    .node("ZipMap d -> y"));

    assertThat(message)
        .startsWith("m.onnx is not a chain of layers that can be read:")
        .contains("LSTM \"the LSTM\" has no layer in this library")
        .contains("Gemm \"the Gemm\" transposes its input (transA), and more than one node uses")
        .contains("Gemm \"the Gemm\" has no layer in this library")
        .contains("Add \"the Add\" joins 2 branches")
        .contains("ZipMap \"the ZipMap\" turns scores into an answer; end the network before it,")
        .endsWith("OnnxFile.output(name) ends the network at an earlier value, such as the logits");
  }

  /** x + ReLU(x·Wᵀ), beside tanh x: for x = (1, −1) and W = ((1, 2), (3, 4)). */
  @Test
  void branchesThatBeginAtOneValueAndEndInOneNodeAreLayers() throws IOException {
    Sequential network =
        network(
            g ->
                g.floats("W", SQUARE, 1, 2, 3, 4)
                    .node("Gemm x,W -> a", attribute("transB", 1))
                    .node("Relu a -> b")
                    .node("Add x,b -> c")
                    .node("Relu x -> d")
                    .node("Concat c,d -> y", attribute("axis", 1)));

    assertThat(network).hasToString("Sequential(Branches(branch0, branch1))");
    assertThat(outputs(network, 1, -1)).containsExactly(1, -1, 1, 0);
    assertThat(outputs(network, 1, 1)).containsExactly(1 + 3, 1 + 7, 1, 1);
  }

  /** It would be two layers with the same weights. */
  @Test
  void aNodeThatTwoBranchesNeedIsRefused() {
    assertThat(
            refusal(
                g ->
                    g.node("Relu x -> p")
                        .node("Tanh x -> q")
                        .node("Sigmoid x -> r")
                        .node("Add p,q -> u")
                        .node("Add p,r -> v")
                        .node("Concat u,v -> y", attribute("axis", 1))))
        .contains("joins 2 branches");
  }

  /** 2⁶⁰⁰ ways lead to the output, in blocks one after another and in blocks in one another. */
  @Test
  void manyBranchesTakeLittleTime() throws IOException {
    Sequential network =
        network(
            g -> {
              String value = "x";
              for (int i = 0; i < 600; i++) {
                g.node("Relu " + value + " -> a" + i).node("Tanh " + value + " -> b" + i);
                value = i == 599 ? "y" : "v" + i;
                g.node("Add a" + i + ",b" + i + " -> " + value);
              }
            });

    assertThat(network.layers()).hasSize(600);
    assertThat(
            refusal(
                g -> {
                  String value = "x";
                  for (int i = 0; i < 600; i++) {
                    g.node("Relu " + value + " -> v" + i);
                    value = "v" + i;
                  }
                  for (int i = 598; i >= 0; i--) {
                    String sum = i == 0 ? "y" : "s" + i;
                    g.node("Add " + value + ",v" + i + " -> " + sum);
                    value = sum;
                  }
                }))
        .contains("more than one node uses its output");
  }

  @Test
  void anOutputOrAnEarlierValueIsChosenByName() throws IOException {
    byte[] two =
        model(
            13,
            g ->
                g.output("label")
                    .floats("W", SQUARE, 1, 0, 0, 1)
                    .node("MatMul x,W -> z")
                    .node("Softmax z -> y")
                    .node("ArgMax y -> label"));
    OnnxFile file = OnnxFile.of(Path.of("m.onnx"));

    assertThat(refusal(two)).contains("it has 2 outputs: \"label\", \"y\"", "output(\"y\")");
    assertThat(file.output("y").read(new ByteArrayInputStream(two)))
        .hasToString("Sequential(DenseLayer(2 -> 2, no bias), Softmax)");
    assertThat(file.output("z").read(new ByteArrayInputStream(two)))
        .hasToString("Sequential(DenseLayer(2 -> 2, no bias))");
    assertThatThrownBy(() -> file.output("x").read(new ByteArrayInputStream(two)))
        .isInstanceOf(MismatchException.class)
        .hasMessage("m.onnx has no node that makes \"x\"; its outputs are \"label\", \"y\"");
  }

  @Test
  void nodesThatMixSamplesOrFeaturesAreRefused() {
    assertThat(refusal(g -> g.integers("s", 1, -1).node("Reshape x,s -> y")))
        .contains("gives [1, ?] to a value of 2 features, which may join samples");
    assertThat(refusal(g -> g.node("Flatten x -> y", attribute("axis", 0))))
        .contains("flattens from axis 0");
    assertThat(refusal(g -> g.node("Softmax x -> y", attribute("axis", 0))))
        .contains("is over axis 0");
    assertThat(refusal(g -> g.floats("W", new long[] {3, 1}, 1, 2, 3).node("MatMul x,W -> y")))
        .contains("takes 3 features, there are 2");
    assertThat(refusal(g -> g.floats("c", new long[] {3}, 1, 2, 3).node("Add x,c -> y")))
        .contains("the constant has the sides [3], expected one number for each of 2 features");
    assertThat(refusal(g -> g.floats("c", new long[] {1}, 1).node("Sub c,x -> y")))
        .contains("subtracts from a constant");
    assertThat(refusal(g -> g.floats("c", new long[] {2, 1}, 1, 2).node("Mul x,c -> y")))
        .contains("the constant has the sides [2, 1]");
    assertThat(refusal(g -> g.floats("c", new long[] {1}, 0).node("Mul x,c -> y")))
        .contains("cannot be a layer");
  }

  @Test
  void aGraphThatIsNoGraphIsRefused() {
    assertThat(refusal(g -> g.node("Relu z -> y"))).contains("\"z\", which nothing makes");
    assertThat(refusal(g -> g.node("Relu y -> y"))).contains("\"y\" before it is made");
    assertThat(refusal(g -> g.node("Relu b -> a").node("Relu a -> b").node("Relu b -> y")))
        .contains("before it is made");
    assertThat(refusal(g -> g.node("Relu x -> y").node("Tanh x -> y")))
        .contains("makes the value \"y\" twice");
    assertThat(refusal(g -> g.node("Identity x -> y"))).contains("there is no layer");
    assertThat(refusal(g -> g.floats("c", new long[] {2}, 1, 2).node("Relu c -> y")))
        .contains("the output does not depend on an input");
    assertThat(refusal(g -> g.input("z", 0, 2).node("Add x,z -> y")))
        .contains("it has 2 inputs: \"x\", \"z\"");
    assertThat(refusal(new OnnxBytes().integer(1, 8).bytes())).contains("there is no graph");
    assertThat(refusal(g -> g.floats("c", new long[] {1}, 1).floats("c", new long[] {1}, 1)))
        .contains("two constants are called c");
  }

  @Test
  void lengthsThatTheFileDoesNotHaveAreRefused() {
    for (long side : new long[] {3, -1, 1L << 31, 1L << 62, Long.MIN_VALUE}) {
      assertThat(refusal(g -> g.floats("W", new long[] {side, side}, 1)))
          .startsWith(InvalidFileException.class.getName());
    }
    assertThat(
            refusal(
                new OnnxBytes().integer(1, 8).varint(7 << 3 | 2).varint(Long.MAX_VALUE).bytes()))
        .contains("field 7 has 9223372036854775807 bytes, 0 are left");
    byte[] long11 = new byte[12];
    Arrays.fill(long11, (byte) 0x80);
    long11[0] = 8;
    assertThat(refusal(long11)).contains("more than 64 bits");
    assertThat(
            refusal(
                g -> g.message(5, t -> t.integer(1, 1).integer(2, 1).text(8, "W").integer(14, 1))))
        .contains("the tensor W is in another file");
  }

  @Test
  void aSmallFileCannotAskForMuchMemory() {
    byte[] manyFeatures =
        OnnxBytes.model(
            13,
            g ->
                g.input("x", 0, Integer.MAX_VALUE)
                    .output("y")
                    .floats("c", new long[] {1}, 2)
                    .node("Mul x,c -> y"));
    byte[] oneWeightOften =
        OnnxBytes.model(
            13,
            g -> {
              g.input("x", 0, 100).output("v5000");
              g.floats("W", new long[] {100, 100}, new float[10_000]);
              g.node("MatMul x,W -> v0");
              for (int i = 1; i <= 5000; i++) {
                g.node("MatMul v" + (i - 1) + ",W -> v" + i);
              }
            });

    assertThat(refusal(manyFeatures)).contains("far more numbers than the file");
    assertThat(refusal(oneWeightOften)).contains("far more numbers than the file", "(");
    assertThat(
            refusal(
                OnnxBytes.model(
                    13,
                    g -> {
                      for (int i = 0; i <= 1 << 16; i++) {
                        g.bytes(1, new byte[0]);
                      }
                    })))
        .contains("more than 65536 nodes");
  }

  @Test
  void theLimitsHold(@TempDir Path folder) throws IOException {
    byte[] bytes = model(13, g -> g.node("Relu x -> y"));
    Path file = folder.resolve("m.onnx");
    Files.write(file, bytes);
    ReadLimits fewer = ReadLimits.defaults().fileBytes(bytes.length - 1);
    OnnxFile limited = OnnxFile.of(file).limits(fewer);

    assertThat(OnnxFile.read(file)).hasToString("Sequential(ReLU)");
    assertThatThrownBy(limited::read)
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("the limit is");
    assertThatThrownBy(() -> limited.read(new ByteArrayInputStream(bytes)))
        .isInstanceOf(InvalidFileException.class);
    assertThatThrownBy(
            () -> read("a,b\n1,2\n3,4\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("this is a text file, not an ONNX file");
  }

  @Test
  void cutAndChangedFilesAreReadOrRefusedByType() throws IOException {
    byte[] good =
        model(
            13,
            g ->
                g.floats("W", SQUARE, 1, 2, 3, 4)
                    .floats("b", new long[] {2}, 100, 200)
                    .integers("s", 0, -1)
                    .node("Reshape x,s -> r")
                    .node("MatMul r,W -> m")
                    .node("Add m,b -> a")
                    .node("BatchNormalization a,b,b,b,b -> n")
                    .node("Softmax n -> y", attribute("axis", 1)));
    assertThat(read(good)).hasToString("Sequential(DenseLayer(2 -> 2), BatchNorm(2), Softmax)");
    byte[] branches =
        model(
            13,
            g ->
                g.floats("W", SQUARE, 1, 2, 3, 4)
                    .node("Relu W -> V")
                    .node("MatMul x,V -> a")
                    .node("Gemm a,V -> b")
                    .node("Add a,b -> y"));
    assertThat(refusal(branches)).contains("joins 2 branches");
    for (int length = 0; length < good.length; length++) {
      tryToRead(Arrays.copyOf(good, length));
    }
    SplittableRandom random = new SplittableRandom(Seeds.seed());
    for (int trial = 0; trial < Seeds.trials(20_000, 1_000_000); trial++) {
      byte[] changed = (trial % 2 == 0 ? good : branches).clone();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      tryToRead(changed);
    }
  }

  private static void tryToRead(byte[] bytes) {
    try {
      read(bytes);
    } catch (InvalidFileException | MismatchException refused) {
      assertThat(refused.getMessage()).startsWith("m.onnx");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
