package io.github.densely.benchmark;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** The network in DL4J: its multi-layer network, with workspaces as by default. */
final class Dl4jNetwork implements Network {

  private final boolean training;
  private final MultiLayerNetwork network;
  private final INDArray input;
  private final INDArray classes;

  Dl4jNetwork(TimedTask task, NetworkData data) {
    training = task == TimedTask.TRAINING;
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.FLOAT)
            .updater(new Sgd(NetworkData.LEARNING_RATE))
            .list();
    for (int i = 0; i < NetworkData.LAYERS - 1; i++) {
      layers.layer(
          new DenseLayer.Builder()
              .nOut(NetworkData.FEATURES[i + 1])
              .activation(Activation.RELU)
              .build());
    }
    layers.layer(
        new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
            .nOut(NetworkData.CLASSES)
            .activation(Activation.SOFTMAX)
            .build());
    layers.setInputType(InputType.feedForward(NetworkData.FEATURES[0]));
    network = new MultiLayerNetwork(layers.build());
    network.init();
    for (int i = 0; i < NetworkData.LAYERS; i++) {
      int in = NetworkData.FEATURES[i];
      int out = NetworkData.FEATURES[i + 1];
      network
          .getParam(i + "_W")
          .assign(Nd4j.create(data.weights()[i], new long[] {out, in}, 'c').transpose());
      network.getParam(i + "_b").assign(Nd4j.create(data.biases()[i], new long[] {1, out}, 'c'));
    }
    input = Nd4j.create(data.input(), new long[] {data.batch(), NetworkData.FEATURES[0]}, 'c');
    classes = Nd4j.zeros(DataType.FLOAT, data.batch(), NetworkData.CLASSES);
    for (int i = 0; i < data.batch(); i++) {
      classes.putScalar(i, data.classes()[i], 1);
    }
  }

  @Override
  public void run() {
    if (training) {
      network.fit(input, classes);
    } else {
      network.output(input, false);
    }
  }

  @Override
  public float[] output() {
    return network.output(input, false).dup('c').data().asFloat();
  }

  @Override
  public boolean givesProbabilities() {
    return true;
  }
}
