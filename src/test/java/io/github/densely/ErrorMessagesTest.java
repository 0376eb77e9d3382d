package io.github.densely;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a caller reads who made a mistake: one row for each check of the core, with the exact text.
 */
class ErrorMessagesTest {

  private static final SplittableRandom RANDOM = new SplittableRandom(1);
  private static final Matrix A = Matrix.zeros(2, 3);
  private static final DenseLayer DENSE = DenseLayer.of(Matrix.zeros(2, 4), Matrix.zeros(1, 2));
  private static final Sequential NETWORK = Sequential.of(Activation.relu(), DENSE);
  private static final Predictor PREDICTOR = new Predictor(DENSE, 2);

  static Stream<Arguments> matrix() {
    Matrix out = Matrix.zeros(2, 5);
    Matrix square = Matrix.zeros(3, 3);
    return Stream.of(
        row("wrap", () -> Matrix.wrap(2, 3, new float[5]), "a 2 x 3 matrix needs 6 values, got 5"),
        row("of", () -> Matrix.of(2, 2, 1, 2, 3), "a 2 x 2 matrix needs 4 values, got 3"),
        row(
            "negative side",
            () -> Matrix.zeros(-1, 3),
            "a matrix has no negative size, got -1 x 3"),
        row(
            "ragged rows",
            () -> Matrix.ofRows(new float[3], new float[3], new float[2]),
            "rows differ in length: row 0 has 3 values, row 2 has 2"),
        outOfBounds("get row", () -> A.get(2, 0), "element (2, 0) of a 2 x 3 matrix"),
        outOfBounds("get column", () -> A.get(0, 3), "element (0, 3) of a 2 x 3 matrix"),
        outOfBounds("set", () -> A.set(0, -1, 1), "element (0, -1) of a 2 x 3 matrix"),
        outOfBounds("row", () -> A.row(2), "row 2 of a 2 x 3 matrix"),
        outOfBounds(
            "argMax without columns",
            () -> Matrix.zeros(1, 0).argMax(0),
            "element (0, 0) of a 1 x 0 matrix"),
        row("firstRows", () -> A.firstRows(3), "a 2 x 3 matrix has no first 3 rows"),
        row("times", () -> A.times(A), "A·B of A 2 x 3 and B 2 x 3: 3 does not match 2"),
        row(
            "timesInto",
            () -> A.timesInto(A, out),
            "A·B of A 2 x 3 and B 2 x 3: 3 does not match 2"),
        row(
            "timesAddTo",
            () -> A.timesAddTo(A, out),
            "A·B of A 2 x 3 and B 2 x 3: 3 does not match 2"),
        row(
            "timesTransposed",
            () -> A.timesTransposed(out),
            "A·Bᵀ of A 2 x 3 and B 2 x 5: 3 does not match 5"),
        row(
            "transposedTimes",
            () -> A.transposedTimes(square),
            "Aᵀ·B of A 2 x 3 and B 3 x 3: 2 does not match 3"),
        row(
            "timesInto, out",
            () -> A.timesInto(square, out),
            "A·B of A 2 x 3 and B 3 x 3 needs out 2 x 3, got 2 x 5"),
        row(
            "timesTransposedInto, out",
            () -> A.timesTransposedInto(A, out),
            "A·Bᵀ of A 2 x 3 and B 2 x 3 needs out 2 x 2, got 2 x 5"),
        row(
            "transposedTimesAddTo, out",
            () -> A.transposedTimesAddTo(A, out),
            "Aᵀ·B of A 2 x 3 and B 2 x 3 needs out 3 x 3, got 2 x 5"),
        row(
            "out is the first operand",
            () -> square.timesInto(square.copy(), square),
            "A·B: out shares its array with an operand; pass a separate matrix"),
        row(
            "out is the second operand",
            () -> square.copy().timesTransposedAddTo(square, square),
            "A·Bᵀ: out shares its array with an operand; pass a separate matrix"));
  }

  static Stream<Arguments> denseLayer() {
    return Stream.of(
        row(
            "columns",
            () -> new DenseLayer(784, 128, RANDOM).forward(Matrix.zeros(32, 100)),
            "DenseLayer(784 -> 128) expects 784 columns, got 32 x 100"),
        row(
            "transposed batch",
            () -> DENSE.forward(Matrix.zeros(4, 7)),
            "DenseLayer(4 -> 2) expects 4 columns, got 4 x 7;"
                + " a batch has one sample per row: pass its transpose()"),
        row(
            "a sample as a picture",
            () -> DENSE.forwardPass(Matrix.zeros(2, 2)),
            "DenseLayer(4 -> 2) expects 4 columns, got 2 x 2;"
                + " a batch has one sample per row: pass 1 x 4 for a single sample"),
        row(
            "out",
            () -> DENSE.forwardInto(Matrix.zeros(3, 4), Matrix.zeros(3, 3)),
            "DenseLayer(4 -> 2) needs out 3 x 2 for an input of 3 x 4, got 3 x 3"),
        row(
            "gradient",
            () -> DENSE.forwardPass(Matrix.zeros(3, 4)).backward(Matrix.zeros(2, 2)),
            "DenseLayer(4 -> 2) gave an output of 3 x 2 and expects a gradient of those sizes, got 2 x 2"),
        row(
            "gradient for the parameters alone",
            () -> DENSE.forwardPass(Matrix.zeros(3, 4)).backwardParameters(Matrix.zeros(3, 1)),
            "DenseLayer(4 -> 2) gave an output of 3 x 2 and expects a gradient of those sizes, got 3 x 1"),
        row(
            "input of backward",
            () -> DENSE.backward(Matrix.zeros(3, 5), Matrix.zeros(3, 2)),
            "DenseLayer(4 -> 2) expects 4 columns, got 3 x 5"),
        row(
            "outFeatures",
            () -> DENSE.outFeatures(5),
            "DenseLayer(4 -> 2) expects 4 features, got 5"),
        row(
            "inFeatures",
            () -> new DenseLayer(0, 3, RANDOM),
            "inFeatures must be at least 1, got 0"),
        row(
            "outFeatures",
            () -> new DenseLayer(3, -1, RANDOM),
            "outFeatures must be at least 1, got -1"),
        row(
            "bias",
            () -> DenseLayer.of(Matrix.zeros(2, 4), Matrix.zeros(1, 3)),
            "a weight of 2 x 4 (outFeatures x inFeatures) needs a bias of 1 x 2, got 1 x 3"),
        row(
            "weight the other way round",
            () -> DenseLayer.of(Matrix.zeros(4, 2), Matrix.zeros(1, 2)),
            "a weight of 4 x 2 (outFeatures x inFeatures) needs a bias of 1 x 4, got 1 x 2;"
                + " if the weight is inFeatures x outFeatures, pass its transpose()"),
        row(
            "shared parameters that do not fit",
            () ->
                DenseLayer.of(
                    Parameter.of("w", Matrix.zeros(2, 4)), Parameter.of("b", Matrix.zeros(1, 3))),
            "a weight of 2 x 4 (outFeatures x inFeatures) needs a bias of 1 x 2, got 1 x 3"),
        row(
            "a shared bias of two rows",
            () ->
                DenseLayer.of(
                    Parameter.of("w", Matrix.zeros(2, 4)), Parameter.of("b", Matrix.zeros(2, 2))),
            "a weight of 2 x 4 (outFeatures x inFeatures) needs a bias of 1 x 2, got 2 x 2"),
        row(
            "an empty shared weight",
            () -> DenseLayer.of(Parameter.of("w", Matrix.zeros(0, 4))),
            "rows of a weight (outFeatures) must be at least 1, got 0"),
        row(
            "out of too many rows",
            () -> DENSE.forwardInto(Matrix.zeros(3, 4), Matrix.zeros(4, 2)),
            "DenseLayer(4 -> 2) needs out 3 x 2 for an input of 3 x 4, got 4 x 2"),
        row(
            "empty weight",
            () -> DenseLayer.of(Matrix.zeros(0, 4)),
            "rows of a weight (outFeatures) must be at least 1, got 0"),
        row(
            "empty rows of a weight",
            () -> DenseLayer.of(Matrix.zeros(2, 0)),
            "columns of a weight (inFeatures) must be at least 1, got 0"));
  }

  static Stream<Arguments> otherLayers() {
    LayerNorm layerNorm = new LayerNorm(4);
    BatchNorm batchNorm = new BatchNorm(4);
    Normalization bytes = Normalization.of(4, 0, 255);
    Matrix wide = Matrix.zeros(3, 5);
    Matrix x = Matrix.zeros(3, 4);
    return Stream.of(
        row(
            "activation, out",
            () -> Activation.relu().forwardInto(x, wide),
            "ReLU needs out 3 x 4 for an input of 3 x 4, got 3 x 5"),
        row(
            "activation, gradient",
            () -> Activation.tanh().forwardPass(x).backward(wide),
            "Tanh gave an output of 3 x 4 and expects a gradient of those sizes, got 3 x 5"),
        row(
            "activation, gradient for the parameters alone",
            () -> Activation.tanh().forwardPass(x).backwardParameters(wide),
            "Tanh gave an output of 3 x 4 and expects a gradient of those sizes, got 3 x 5"),
        row(
            "dropout, rate 1",
            () -> new Dropout(1, 0),
            "a dropout rate is at least 0 and below 1, got 1.0"),
        row(
            "dropout, negative rate",
            () -> new Dropout(-0.25, 0),
            "a dropout rate is at least 0 and below 1, got -0.25"),
        row(
            "dropout, rate NaN",
            () -> new Dropout(Double.NaN, 0),
            "a dropout rate is at least 0 and below 1, got NaN"),
        row(
            "dropout, out",
            () -> new Dropout(0.5, 0).forwardInto(x, wide),
            "Dropout(0.5) needs out 3 x 4 for an input of 3 x 4, got 3 x 5"),
        row(
            "dropout, gradient",
            () -> new Dropout(0.5, 0).forwardPass(x).backward(wide),
            "Dropout(0.5) gave an output of 3 x 4 and expects a gradient of those sizes, got 3 x 5"),
        row(
            "LayerNorm, columns",
            () -> layerNorm.forward(wide),
            "LayerNorm(4) expects 4 columns, got 3 x 5"),
        row(
            "LayerNorm, pass",
            () -> layerNorm.forwardPass(wide),
            "LayerNorm(4) expects 4 columns, got 3 x 5"),
        row(
            "LayerNorm, out",
            () -> layerNorm.forwardInto(x, wide),
            "LayerNorm(4) needs out 3 x 4 for an input of 3 x 4, got 3 x 5"),
        row(
            "LayerNorm, gradient",
            () -> layerNorm.forwardPass(x).backward(wide),
            "LayerNorm(4) gave an output of 3 x 4 and expects a gradient of those sizes, got 3 x 5"),
        row(
            "LayerNorm, chain",
            () -> layerNorm.outFeatures(5),
            "LayerNorm(4) expects 4 features, got 5"),
        row("LayerNorm, no feature", () -> new LayerNorm(0), "features must be at least 1, got 0"),
        row("LayerNorm, epsilon", () -> new LayerNorm(4, 0), "epsilon must be positive, got 0.0"),
        row(
            "BatchNorm, columns",
            () -> batchNorm.forward(wide),
            "BatchNorm(4) expects 4 columns, got 3 x 5"),
        row(
            "BatchNorm, one row",
            () -> batchNorm.forwardPass(Matrix.zeros(1, 4)),
            "BatchNorm(4) needs at least 2 rows to train on, got 1 x 4;"
                + " a last batch of one row can be dropped"),
        row(
            "BatchNorm, out",
            () -> batchNorm.forwardInto(x, wide),
            "BatchNorm(4) needs out 3 x 4 for an input of 3 x 4, got 3 x 5"),
        row(
            "BatchNorm, gradient",
            () -> batchNorm.forwardPass(x).backward(wide),
            "BatchNorm(4) gave an output of 3 x 4 and expects a gradient of those sizes, got 3 x 5"),
        row(
            "BatchNorm, momentum",
            () -> new BatchNorm(4, 0, 1e-5),
            "momentum must be above 0 and at most 1, got 0.0"),
        row(
            "BatchNorm, epsilon",
            () -> new BatchNorm(4, 0.1, Double.NaN),
            "epsilon must be positive, got NaN"),
        row(
            "Normalization, columns",
            () -> bytes.forward(wide),
            "Normalization(4) expects 4 columns, got 3 x 5"),
        row(
            "Normalization, gradient",
            () -> bytes.forwardPass(x).backward(wide),
            "Normalization(4) gave an output of 3 x 4 and expects a gradient of those sizes, got 3 x 5"),
        row(
            "Normalization, scale 0",
            () -> Normalization.of(4, 0, 0),
            "the scale of feature 0 is 0.0"),
        row(
            "Normalization, scale NaN",
            () -> Normalization.of(Matrix.zeros(1, 2), Matrix.of(1, 2, 1, Float.NaN)),
            "the scale of feature 1 is NaN"),
        row(
            "Normalization, sizes",
            () -> Normalization.of(Matrix.zeros(1, 2), Matrix.zeros(1, 3)),
            "offset and scale must be 1 x features, got 1 x 2 and 1 x 3"),
        row(
            "Normalization, no data",
            () -> Normalization.standardize(Matrix.zeros(0, 3)),
            "a normalization needs data to be fitted to, got 0 x 3"),
        row(
            "Normalization, NaN in the data",
            () -> Normalization.minMax(Matrix.of(2, 2, 1, 2, 3, Float.NaN)),
            "a normalization needs finite data, row 1 column 1 is NaN"));
  }

  static Stream<Arguments> networks() {
    DenseLayer five = DenseLayer.of(Matrix.zeros(1, 5));
    return Stream.of(
        row("no layer", () -> Sequential.of(List.of()), "a network needs at least one layer"),
        row(
            "a chain that does not fit",
            () -> Sequential.of(DENSE, Activation.relu(), five),
            "layer 2 DenseLayer(5 -> 1, no bias) expects 5 features, but layer 1 ReLU gives 2"),
        row(
            "append",
            () -> NETWORK.append(five),
            "layer 2 DenseLayer(5 -> 1, no bias) expects 5 features,"
                + " but layer 1 DenseLayer(4 -> 2) gives 2"),
        row(
            "replaceLast",
            () -> Sequential.of(DENSE, DenseLayer.of(Matrix.zeros(1, 2))).replaceLast(five),
            "layer 1 DenseLayer(5 -> 1, no bias) expects 5 features,"
                + " but layer 0 DenseLayer(4 -> 2) gives 2"),
        row(
            "a layer twice",
            () -> {
              DenseLayer square = DenseLayer.of(Matrix.zeros(2, 2));
              Sequential.of(square, Activation.relu(), square);
            },
            "2.weight is 0.weight again; a parameter that appears twice would be updated twice"),
        row("an empty slice", () -> NETWORK.slice(1, 1), "a network needs at least one layer"),
        row(
            "builder",
            () -> Sequential.builder(4).seed(1).add(five),
            "DenseLayer(5 -> 1, no bias) expects 5 features, got 4"),
        row(
            "builder, nothing built",
            () -> Sequential.builder(4).seed(1).build(),
            "a network needs at least one layer"),
        row(
            "builder, no feature",
            () -> Sequential.builder(0).seed(1),
            "inFeatures must be at least 1, got 0"),
        row("forward", () -> NETWORK.forward(A), "DenseLayer(4 -> 2) expects 4 columns, got 2 x 3"),
        row(
            "forwardPass",
            () -> NETWORK.forwardPass(A),
            "DenseLayer(4 -> 2) expects 4 columns, got 2 x 3"),
        row(
            "a nested network",
            () -> Sequential.of(NETWORK).forward(A),
            "DenseLayer(4 -> 2) expects 4 columns, got 2 x 3"),
        row(
            "forwardInto",
            () -> NETWORK.forwardInto(Matrix.zeros(2, 4), A),
            "Sequential(ReLU, DenseLayer(4 -> 2)) needs out 2 x 2 for an input of 2 x 4, got 2 x 3"),
        row(
            "gradient",
            () -> NETWORK.forwardPass(Matrix.zeros(2, 4)).backwardParameters(A),
            "Sequential(ReLU, DenseLayer(4 -> 2)) gave an output of 2 x 2"
                + " and expects a gradient of those sizes, got 2 x 3"),
        row(
            "parameter vector",
            () -> NETWORK.setParameterVector(new float[9]),
            "the network has 10 parameters, got 9 values"),
        row(
            "gradient vector",
            () -> NETWORK.setGradientVector(new float[11]),
            "the network has 10 parameters, got 11 values"));
  }

  static Stream<Arguments> predictor() {
    return Stream.of(
        row("no batch", () -> new Predictor(DENSE, 0), "maxBatch must be at least 1, got 0"),
        row(
            "any number of features",
            () -> new Predictor(Activation.relu(), 1),
            "ReLU takes any number of features, so a predictor cannot size its buffers;"
                + " start the network with a layer of fixed size, such as a Normalization"),
        row(
            "sample",
            () -> PREDICTOR.predict(1f, 2f),
            "this predictor takes samples of 4 values, got 2"),
        row(
            "classify",
            () -> PREDICTOR.classify(1, 2),
            "this predictor takes samples of 4 values, got 2"),
        row(
            "labels",
            () -> PREDICTOR.labels(1, 2, 3),
            "this predictor takes samples of 4 values, got 3"),
        row(
            "probabilities",
            () -> PREDICTOR.probabilities(1, 2, 3, 4, 5),
            "this predictor takes samples of 4 values, got 5"),
        row(
            "out",
            () -> PREDICTOR.predictInto(new float[4], new float[3]),
            "this predictor gives 2 values, out has room for 3"),
        row(
            "batch",
            () -> PREDICTOR.predict(Matrix.zeros(3, 4)),
            "this predictor takes batches of up to 2 rows, got 3 x 4"),
        row(
            "columns",
            () -> PREDICTOR.predict(Matrix.zeros(2, 3)),
            "this predictor expects 4 columns, got 2 x 3"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"matrix", "denseLayer", "otherLayers", "networks", "predictor"})
  void aMistakeIsExplained(
      String what, ThrowingCallable call, Class<? extends Exception> type, String message) {
    assertThatThrownBy(call).isInstanceOf(type).hasMessage(message);
  }

  private static Arguments row(String what, ThrowingCallable call, String message) {
    return Arguments.of(what, call, IllegalArgumentException.class, message);
  }

  private static Arguments outOfBounds(String what, ThrowingCallable call, String message) {
    return Arguments.of(what, call, IndexOutOfBoundsException.class, message);
  }
}
