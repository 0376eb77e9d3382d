package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Activation;
import io.github.densely.DenseLayer;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.Sequential;
import io.github.densely.data.Dataset;
import io.github.densely.metrics.Metric;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What training refuses, and what it says. */
class TrainErrorsTest {

  private static final Loss CROSS_ENTROPY = Loss.softmaxCrossEntropy();
  private static final Loss BINARY = Loss.binaryCrossEntropy();
  private static final Loss SQUARED = Loss.meanSquaredError();

  static Stream<Arguments> losses() {
    Matrix scores = Matrix.zeros(2, 3);
    return Stream.of(
        error(
            "row 1 has class 3, but the network has 3 outputs, classes 0 to 2",
            () -> CROSS_ENTROPY.sum(scores, Matrix.of(2, 1, 0, 3))),
        error(
            "row 0 has class -1, but the network has 3 outputs, classes 0 to 2",
            () -> CROSS_ENTROPY.sum(scores, Matrix.of(2, 1, -1, 0))),
        error(
            "row 1 has class 0.5, but the network has 3 outputs, classes 0 to 2",
            () -> CROSS_ENTROPY.sum(scores, Matrix.of(2, 1, 1, 0.5f))),
        error(
            "row 0 has class NaN, but the network has 3 outputs, classes 0 to 2",
            () -> CROSS_ENTROPY.sum(scores, Matrix.of(2, 1, Float.NaN, 0))),
        error(
            "an output of 2 x 3 needs targets of 2 x 1 (class indices) or 2 x 3 (probabilities),"
                + " got 3 x 1",
            () -> CROSS_ENTROPY.sum(scores, Matrix.zeros(3, 1))),
        error(
            "an output of 2 x 3 needs targets of 2 x 1 (class indices) or 2 x 3 (probabilities),"
                + " got 2 x 4",
            () -> CROSS_ENTROPY.gradient(scores, Matrix.zeros(2, 4))),
        error(
            "row 1 column 2 has target 1.5, expected a probability from 0 to 1",
            () -> CROSS_ENTROPY.sum(scores, Matrix.of(2, 3, 1, 0, 0, 0, 0, 1.5f))),
        error(
            "classes need at least 2 outputs, got 2 x 1; use binary cross-entropy for one"
                + " yes-or-no output",
            () -> CROSS_ENTROPY.sum(Matrix.zeros(2, 1), Matrix.zeros(2, 1))),
        error(
            "row 0 column 1 has target -0.25, expected a probability from 0 to 1",
            () -> BINARY.sum(Matrix.zeros(1, 2), Matrix.of(1, 2, 1, -0.25f))),
        error(
            "row 0 column 0 has target NaN, expected a probability from 0 to 1",
            () -> BINARY.sum(Matrix.zeros(1, 1), Matrix.of(1, 1, Float.NaN))),
        error(
            "an output of 2 x 3 needs targets of the same sizes, got 2 x 1",
            () -> BINARY.gradient(scores, Matrix.zeros(2, 1))),
        error(
            "an output of 2 x 3 needs targets of the same sizes, got 3 x 2",
            () -> SQUARED.sum(scores, Matrix.zeros(3, 2))),
        error(
            "the gradient of an output of 2 x 3 needs a matrix of the same sizes, got 1 x 3",
            () -> SQUARED.sumAndGradient(scores, Matrix.zeros(2, 3), 1, Matrix.zeros(1, 3))),
        error(
            "the gradient of an output of 2 x 3 needs a matrix of the same sizes, got 2 x 1",
            () -> CROSS_ENTROPY.sumAndGradient(scores, Matrix.zeros(2, 1), 1, Matrix.zeros(2, 1))),
        error(
            "an empty batch has no mean loss",
            () -> SQUARED.mean(Matrix.zeros(0, 3), Matrix.zeros(0, 3))),
        error(
            "an empty batch has no mean loss",
            () -> CROSS_ENTROPY.gradient(Matrix.zeros(0, 3), Matrix.zeros(0, 1))),
        error(
            "the targets of row 1 add up to 2, so they are labels and not one class; use"
                + " Loss.binaryCrossEntropy() for labels, each yes or no",
            () -> CROSS_ENTROPY.sum(scores, Matrix.of(2, 3, 0, 1, 0, 1, 0, 1))),
        error(
            "the targets of row 0 add up to 0, so they are labels and not one class; use"
                + " Loss.binaryCrossEntropy() for labels, each yes or no",
            () -> CROSS_ENTROPY.gradient(scores, Matrix.of(2, 3, 0, 0, 0, 1, 0, 0))),
        error(
            "the targets of row 1 add up to 0.375, so they are labels and not one class; use"
                + " Loss.binaryCrossEntropy() for labels, each yes or no",
            () ->
                Loss.softmaxCrossEntropy(0.5, 3, 2)
                    .sum(scores, Matrix.of(2, 3, 0, 1, 0, 0.25f, 0, 0.125f))),
        error("delta must be positive, got 0.0", () -> Loss.huber(0)),
        error("delta must be positive, got NaN", () -> Loss.huber(Double.NaN)),
        error(
            "row 1 has class 7, but the network has 3 outputs, classes 0 to 2",
            () -> Metric.accuracy().sum(scores, Matrix.of(2, 1, 0, 7))),
        error(
            "an output of 2 x 1 needs targets of the same sizes, got 2 x 3",
            () -> Metric.accuracy().sum(Matrix.zeros(2, 1), scores)),
        error(
            "an output of 2 x 3 needs targets of the same sizes, got 2 x 1",
            () -> Metric.meanAbsoluteError().sum(scores, Matrix.zeros(2, 1))));
  }

  static Stream<Arguments> settings() {
    return Stream.of(
        error("learning rate must be finite and at least 0, got -0.1", () -> Optimizer.sgd(-0.1)),
        error(
            "learning rate must be finite and at least 0, got NaN",
            () -> Optimizer.adam(Double.NaN)),
        error(
            "learning rate must be finite and at least 0, got Infinity",
            () -> Optimizer.rmsProp(Double.POSITIVE_INFINITY)),
        error(
            "learning rate must be finite and at least 0, got -1.0",
            () -> Optimizer.adamW(-1, 0.1)),
        error(
            "weight decay must be finite and at least 0, got -0.1", () -> Optimizer.adamW(1, -0.1)),
        error(
            "weight decay must be finite and at least 0, got NaN",
            () -> Optimizer.adam(1).weightDecay(Double.NaN)),
        error(
            "weight decay must be finite and at least 0, got -1.0",
            () -> Optimizer.sgd(1).weightDecay(-1)),
        error(
            "weight decay must be finite and at least 0, got -1.0",
            () -> Optimizer.rmsProp(1).weightDecay(-1)),
        error(
            "momentum must be at least 0 and below 1, got 1.0", () -> Optimizer.sgd(1).momentum(1)),
        error(
            "decay must be at least 0 and below 1, got -0.5",
            () -> Optimizer.rmsProp(1).decay(-0.5)),
        error("epsilon must be finite and above 0, got 0.0", () -> Optimizer.rmsProp(1).epsilon(0)),
        error(
            "epsilon must be finite and above 0, got NaN",
            () -> Optimizer.adam(1).epsilon(Double.NaN)),
        error(
            "beta1 must be at least 0 and below 1, got 1.0", () -> Optimizer.adam(1).betas(1, 0.9)),
        error(
            "beta2 must be at least 0 and below 1, got -1.0",
            () -> Optimizer.adam(1).betas(0.9, -1)),
        error("learning rate must be finite and at least 0, got -1.0", () -> Schedule.constant(-1)),
        error("factor must be finite and at least 0, got -1.0", () -> Schedule.step(1, -1, 1)),
        error("every must be at least 1, got 0", () -> Schedule.step(1, 1, 0)),
        error(
            "factor must be finite and at least 0, got NaN",
            () -> Schedule.exponential(1, Double.NaN, 1)),
        error("every must be at least 1, got -3", () -> Schedule.exponential(1, 1, -3)),
        error(
            "last learning rate must be finite and at least 0, got -1.0",
            () -> Schedule.cosine(1, -1, 1)),
        error("steps must be at least 1, got 0", () -> Schedule.cosine(1, 0, 0)),
        error("steps must be at least 1, got 0", () -> Schedule.constant(1).warmup(0)),
        error(
            "maxNorm must be finite and above 0, got 0.0",
            () -> Optimizer.clipByGlobalNorm(List.of(), 0)),
        error("epochs must be at least 1, got 0", () -> trainer().epochs(0)),
        error("batch size must be at least 1, got -1", () -> trainer().batchSize(-1)),
        error("patience must be at least 1, got 0", () -> trainer().earlyStopping(0)),
        error("maxNorm must be finite and above 0, got -1.0", () -> trainer().clipNorm(-1)),
        error(
            "the validation set is empty: 0 samples of 2 features, 1 target",
            () -> trainer().validation(values(0, 2))));
  }

  static Stream<Arguments> optimizerSteps() {
    Parameter a = Parameter.of("a", Matrix.zeros(1, 2));
    Parameter b = Parameter.of("b", Matrix.zeros(2, 1));
    Parameter anotherA = Parameter.of("a", Matrix.zeros(3, 1));
    return Stream.of(
        error(
            "this optimizer belongs to [a 1 x 2] and cannot step [b 2 x 1]; make a new one",
            () -> afterAStepOn(a).step(List.of(b))),
        error(
            "this optimizer belongs to [a 1 x 2] and cannot step [a 1 x 2, b 2 x 1]; make a new"
                + " one",
            () -> afterAStepOn(a).step(List.of(a, b))),
        error(
            "a 1 x 2 and again.a 1 x 2 are the same parameter; list it once",
            () -> Optimizer.sgd(1).step(List.of(a, a.prefixed("again")))),
        error(
            "a 1 x 2 and a 3 x 1 have the same name; give them different ones with prefixed(...)",
            () -> Optimizer.sgd(1).step(List.of(a, anotherA))),
        error(
            "the learning rate must be finite and at least 0, the schedule gives NaN at step 1",
            () -> {
              Optimizer optimizer = Optimizer.adam(step -> step == 0 ? 0.1 : Double.NaN);
              optimizer.step(List.of(a));
              optimizer.step(List.of(a));
            }),
        error(
            "a state of adam cannot continue in sgd",
            () -> Optimizer.sgd(1).restore(new Optimizer.State("adam", 0, Map.of()))),
        error(
            "the restored state has a.velocity 3 x 1, the parameter is 1 x 2",
            () -> restored("a.velocity", Matrix.zeros(3, 1)).step(List.of(a))),
        error(
            "the restored state has [c.velocity], but the parameters are [a 1 x 2]",
            () -> restored("c.velocity", Matrix.zeros(1, 2)).step(List.of(a))));
  }

  static Stream<Arguments> fits() {
    Layer net = Sequential.builder(2).seed(1).dense(3).build();
    Matrix inputs = Matrix.zeros(4, 2);
    Dataset threeClasses = Dataset.ofClasses(inputs, 0, 1, 2, 0);
    return Stream.of(
        error(
            "there is no batch to train on: 0 samples of 2 features, 1 target, batch size 32",
            () -> trainer().fit(values(0, 2))),
        error(
            "there is no batch to train on: 4 samples of 2 features, 1 target, batch size 5, the"
                + " last one dropped",
            () -> trainer().batchSize(5).dropLast().fit(values(4, 2))),
        error(
            "the training set has 3 features, the network takes 2",
            () -> trainer().fit(values(4, 3))),
        error(
            "the validation set has 1 features, the network takes 2",
            () -> trainer().validation(values(4, 1)).fit(values(4, 2))),
        error(
            "the training set has 4 classes, the network has 3 outputs",
            () -> fit(net, CROSS_ENTROPY, Dataset.ofClasses(inputs, 0, 1, 2, 3))),
        error(
            "the training set: row 2 has class 3, but the network has 3 outputs, classes 0 to 2",
            () -> fit(net, CROSS_ENTROPY, Dataset.of(inputs, Matrix.of(4, 1, 0, 1, 3, 0)))),
        error(
            "the training set: an output of 4 x 3 needs targets of the same sizes, got 4 x 1",
            () -> fit(net, SQUARED, threeClasses)),
        error(
            "softmax cross-entropy needs at least 2 outputs, the network has 1; use binary"
                + " cross-entropy for one yes-or-no output",
            () -> Trainer.of(DenseLayer.of(Matrix.zeros(1, 2)), CROSS_ENTROPY, Optimizer.sgd(1))),
        error(
            "softmax cross-entropy needs at least 2 outputs, the network has 1; use binary"
                + " cross-entropy for one yes-or-no output",
            () ->
                fit(Activation.relu(), CROSS_ENTROPY, Dataset.ofClasses(Matrix.zeros(2, 1), 0, 1))),
        error(
            "the validation set has 1 features, the network takes 2",
            () -> trainer().validation(values(4, 1))),
        error(
            "the validation set has 4 classes, the network has 3 outputs",
            () ->
                Trainer.of(net, CROSS_ENTROPY, Optimizer.sgd(1))
                    .validation(Dataset.ofClasses(inputs, 0, 1, 2, 3))),
        error(
            "minDelta must be finite and at least 0, got -0.5",
            () -> trainer().earlyStopping(2, -0.5)),
        error(
            "the training set has the feature NaN in row 7, column 2 (from 0); leave such rows out,"
                + " or replace the value, as by the mean of its column",
            () -> fitWith(7, 2, Float.NaN)),
        error(
            "the training set has the feature -Infinity in row 0, column 1 (from 0); leave such"
                + " rows out, or replace the value, as by the mean of its column",
            () -> fitWith(0, 1, Float.NEGATIVE_INFINITY)),
        error(
            "the training set has the target NaN in row 3, column 0 (from 0); leave such rows out,"
                + " or replace the value, as by the mean of its column",
            () -> trainer().fit(Dataset.of(inputs, Matrix.of(4, 1, 1, 2, 3, Float.NaN)))),
        error(
            "the validation set has the target Infinity in row 2, column 0 (from 0); leave such"
                + " rows out, or replace the value, as by the mean of its column",
            () ->
                trainer()
                    .validation(
                        Dataset.of(inputs, Matrix.of(4, 1, 1, 2, Float.POSITIVE_INFINITY, 4)))
                    .fit(values(4, 2))),
        error(
            "the validation set: row 1 column 0 has target 2, expected a probability from 0 to 1",
            () ->
                Trainer.of(DenseLayer.of(Matrix.zeros(1, 2)), BINARY, Optimizer.sgd(1))
                    .validation(Dataset.of(Matrix.zeros(2, 2), Matrix.of(2, 1, 0, 2)))
                    .fit(values(4, 2))),
        error(
            "softmax cross-entropy (class weights 0.5, 3.0) has 2 weights, the network has 3"
                + " outputs; give one weight for each output",
            () -> Trainer.of(net, Loss.softmaxCrossEntropy(0.5, 3), Optimizer.sgd(1))),
        error(
            "binary cross-entropy (positive weights 0.5, 3.0) has 2 weights, the network has 1"
                + " output; give one weight for each output",
            () ->
                Trainer.of(
                    DenseLayer.of(Matrix.zeros(1, 2)),
                    Loss.binaryCrossEntropy(0.5, 3),
                    Optimizer.sgd(1))),
        error(
            "the training set: row 2 has target 350, but accuracy of one output, yes or no, needs"
                + " targets from 0 to 1; for numbers use RegressionReport or"
                + " Metric.meanAbsoluteError(), for several classes a network with an output for"
                + " each",
            () ->
                trainer()
                    .metric(Metric.accuracy())
                    .fit(Dataset.of(inputs, Matrix.of(4, 1, 0, 1, 350, 420)))),
        error(
            "the training set has classes [no, yes], the validation set [yes, no]",
            () ->
                Trainer.of(net, CROSS_ENTROPY, Optimizer.sgd(1))
                    .validation(Dataset.ofClasses(inputs, List.of("yes", "no"), 0, 1, 0, 1))
                    .fit(Dataset.ofClasses(inputs, List.of("no", "yes"), 0, 1, 0, 1))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"losses", "settings", "optimizerSteps", "fits"})
  void badInputIsRefusedWithTheReason(String message, ThrowingCallable call) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
  }

  @Test
  void earlyStoppingNeedsValidation() {
    assertThatThrownBy(() -> trainer().earlyStopping(3).fit(values(4, 2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "early stopping watches the validation loss; set validation(...) or leave it out");
  }

  static Stream<Arguments> nulls() {
    Layer net = DenseLayer.of(Matrix.zeros(1, 2));
    return Stream.of(
        error("network", () -> Trainer.of(null, SQUARED, Optimizer.sgd(1))),
        error("loss", () -> Trainer.of(net, null, Optimizer.sgd(1))),
        error("optimizer", () -> Trainer.of(net, SQUARED, null)),
        error("metric", () -> trainer().metric(null)),
        error("listener", () -> trainer().listener(null)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nulls")
  void nullIsRefusedAtOnce(String name, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(name);
  }

  @Test
  void theRowOfALargeDataSetIsCountedFromWhereItsPartBegins() {
    int rows = (1 << 22) / 3;
    Matrix targets = Matrix.zeros(rows + 10, 1);
    targets.set(rows + 7, 0, 3);

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                fit(
                    DenseLayer.of(Matrix.zeros(3, 1)),
                    CROSS_ENTROPY,
                    Dataset.of(Matrix.zeros(rows + 10, 1), targets)))
        .withMessage(
            "the training set from row 1398101 on: row 7 has class 3, but the network has 3"
                + " outputs, classes 0 to 2");
  }

  private static void fitWith(int row, int col, float feature) {
    Matrix inputs = Matrix.zeros(9, 3);
    inputs.set(row, col, feature);
    fit(DenseLayer.of(Matrix.zeros(1, 3)), SQUARED, Dataset.of(inputs, Matrix.zeros(9, 1)));
  }

  private static Arguments error(String message, ThrowingCallable call) {
    return Arguments.of(message, call);
  }

  private static Trainer trainer() {
    return Trainer.of(DenseLayer.of(Matrix.zeros(1, 2)), SQUARED, Optimizer.sgd(1));
  }

  private static Dataset values(int size, int features) {
    return Dataset.of(Matrix.zeros(size, features), Matrix.zeros(size, 1));
  }

  private static void fit(Layer network, Loss loss, Dataset data) {
    Trainer.of(network, loss, Optimizer.sgd(1)).fit(data);
  }

  private static Optimizer afterAStepOn(Parameter parameter) {
    Optimizer optimizer = Optimizer.adam(1);
    optimizer.step(List.of(parameter));
    return optimizer;
  }

  private static Optimizer restored(String key, Matrix slot) {
    Optimizer optimizer = Optimizer.sgd(1).momentum(0.5);
    optimizer.restore(new Optimizer.State("sgd", 1, Map.of(key, slot)));
    return optimizer;
  }
}
