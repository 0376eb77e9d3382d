package io.github.densely.benchmark;

import io.github.densely.Activation;
import io.github.densely.DenseLayer;
import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.Predictor;
import io.github.densely.Sequential;
import io.github.densely.Workspace;
import io.github.densely.train.Loss;
import io.github.densely.train.Optimizer;
import java.util.ArrayList;
import java.util.List;

/** This library's network, by its public API. */
final class DenselyNetwork implements Network {

  private final boolean training;
  private final Sequential network;
  private final List<Parameter> parameters;
  private final Predictor predictor;
  private final Workspace workspace = new Workspace();
  private final Matrix input;
  private final Matrix classes;
  private final Matrix gradOutput;
  private final Loss loss = Loss.softmaxCrossEntropy();
  private final Optimizer optimizer = Optimizer.sgd(NetworkData.LEARNING_RATE);

  DenselyNetwork(TimedTask task, NetworkData data) {
    training = task == TimedTask.TRAINING;
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < NetworkData.LAYERS; i++) {
      int in = NetworkData.FEATURES[i];
      int out = NetworkData.FEATURES[i + 1];
      if (i > 0) {
        layers.add(Activation.relu());
      }
      layers.add(
          DenseLayer.of(
              Matrix.of(out, in, data.weights()[i]), Matrix.of(1, out, data.biases()[i])));
    }
    network = Sequential.of(layers);
    parameters = network.parameters();
    predictor = new Predictor(network, data.batch());
    input = Matrix.wrap(data.batch(), NetworkData.FEATURES[0], data.input());
    classes = Matrix.zeros(data.batch(), 1);
    for (int i = 0; i < data.batch(); i++) {
      classes.set(i, 0, data.classes()[i]);
    }
    gradOutput = Matrix.zeros(data.batch(), NetworkData.CLASSES);
  }

  @Override
  public void run() {
    if (training) {
      workspace.reset();
      network.zeroGrad();
      ForwardPass pass = network.forwardPass(input, workspace);
      loss.sumAndGradient(pass.output(), classes, 1.0 / input.rows(), gradOutput);
      pass.backwardParameters(gradOutput);
      optimizer.step(parameters);
    } else {
      predictor.predict(input);
    }
  }

  @Override
  public float[] output() {
    return network.forward(input).data();
  }
}
