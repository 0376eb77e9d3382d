package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.densely.BatchNorm;
import io.github.densely.DenseLayer;
import io.github.densely.Dropout;
import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.Sequential;
import io.github.densely.Workspace;
import io.github.densely.conv.EveryPosition;
import io.github.densely.conv.MapShape;
import io.github.densely.data.Dataset;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A training refuses batches that are too small for a layer before its first step, wherever in the
 * network the layer is.
 */
class TrainingRowsTest {

  @Test
  void aWalkVisitsAContainerBeforeItsLayers() {
    BatchNorm norm = new BatchNorm(1);
    Dropout dropout = new Dropout(0.5, 1);
    Residual residual = new Residual(norm);
    EveryPosition everyPosition = atEveryPosition(2, residual);
    Sequential network = Sequential.of(everyPosition, dropout);

    assertThat(network.walk()).containsExactly(network, everyPosition, residual, norm, dropout);
    assertThat(norm.walk()).containsExactly(norm);
  }

  @Test
  void aLastBatchOfOneRowIsRefused() {
    assertRefused(
        new BatchNorm(2),
        Matrix.zeros(5, 2),
        2,
        "5 samples in batches of 2 give a batch of 1 row, and the network needs at least 2 for"
            + " BatchNorm(2); call dropLast() or choose another batch size");
  }

  @Test
  void batchesOfOneRowAreRefused() {
    assertRefused(
        new BatchNorm(2),
        Matrix.zeros(5, 2),
        1,
        "5 samples in batches of 1 give a batch of 1 row, and the network needs at least 2 for"
            + " BatchNorm(2); train on larger batches");
  }

  @Test
  void aLastBatchThatIsDroppedIsNoReasonToRefuse() {
    trainer(new BatchNorm(2)).batchSize(2).dropLast().fit(zeros(Matrix.zeros(5, 2)));
  }

  @Test
  void theBatchNormIsFoundInAChainInAChain() {
    Layer network =
        Sequential.of(
            DenseLayer.of(Matrix.zeros(3, 2)),
            Sequential.of(new BatchNorm(3)),
            DenseLayer.of(Matrix.zeros(2, 3)));

    assertRefused(
        network,
        Matrix.zeros(3, 2),
        2,
        "3 samples in batches of 2 give a batch of 1 row, and the network needs at least 2 for"
            + " BatchNorm(3); call dropLast() or choose another batch size");
  }

  @Test
  void theBatchNormIsFoundInYourOwnContainer() {
    assertRefused(
        new Residual(new BatchNorm(1)),
        Matrix.zeros(3, 1),
        2,
        "3 samples in batches of 2 give a batch of 1 row, and the network needs at least 2 for"
            + " BatchNorm(1); call dropLast() or choose another batch size");
  }

  /** A map of two positions gives the BatchNorm two rows. */
  @Test
  void atEveryPositionOfAMapABatchOfOneMapIsEnough() {
    Layer network = atEveryPosition(2, new Residual(new BatchNorm(1)));

    History history = trainer(network).batchSize(1).fit(zeros(Matrix.of(3, 2, -1, 1, 0, 2, 5, 3)));

    assertThat(network.minTrainingRows()).isEqualTo(1);
    assertThat(history.stopReason()).isEqualTo(History.StopReason.COMPLETED);
  }

  @Test
  void atTheOnePositionOfAMapABatchOfOneMapIsRefused() {
    assertRefused(
        atEveryPosition(1, new BatchNorm(1)),
        Matrix.zeros(1, 1),
        32,
        "1 samples in batches of 32 give a batch of 1 row, and the network needs at least 2 for"
            + " BatchNorm(1); train on larger batches");
  }

  private static void assertRefused(Layer network, Matrix inputs, int batchSize, String message) {
    Trainer trainer = trainer(network).batchSize(batchSize);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> trainer.fit(zeros(inputs)))
        .withMessage(message);
  }

  private static Trainer trainer(Layer network) {
    return Trainer.of(network, Loss.meanSquaredError(), Optimizer.sgd(0.1)).epochs(1);
  }

  /** The targets are zero and of the same sizes as the inputs. */
  private static Dataset zeros(Matrix inputs) {
    return Dataset.of(inputs, Matrix.zeros(inputs.rows(), inputs.cols()));
  }

  /** Applied to maps of one channel, 1 x width. */
  private static EveryPosition atEveryPosition(int width, Layer layer) {
    return EveryPosition.of(layer, MapShape.channelsLast(1, 1, width));
  }

  /** A user's own container: {@code y = x + layer(x)}. */
  private record Residual(Layer layer) implements Layer {
    @Override
    public List<Layer> layers() {
      return List.of(layer);
    }

    @Override
    public List<Parameter> parameters() {
      return layer.parameters();
    }

    @Override
    public int outFeatures(int inFeatures) {
      return layer.outFeatures(inFeatures);
    }

    @Override
    public void forwardInto(Matrix input, Matrix out) {
      layer.forwardInto(input, out);
      add(input, out);
    }

    @Override
    public ForwardPass forwardPass(Matrix input) {
      return forwardPass(input, new Workspace());
    }

    @Override
    public ForwardPass forwardPass(Matrix input, Workspace workspace) {
      ForwardPass inner = layer.forwardPass(input, workspace);
      Matrix output = inner.output().copy();
      add(input, output);
      return new ResidualPass(inner, output);
    }

    private static void add(Matrix x, Matrix to) {
      for (int i = 0; i < x.rows() * x.cols(); i++) {
        to.data()[i] += x.data()[i];
      }
    }
  }

  private record ResidualPass(ForwardPass inner, Matrix output) implements ForwardPass {
    @Override
    public Matrix backward(Matrix gradOutput) {
      Matrix gradInput = inner.backward(gradOutput).copy();
      Residual.add(gradOutput, gradInput);
      return gradInput;
    }
  }
}
