package io.github.densely.benchmark;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.List;

/**
 * The network in libtorch through DJL.
 *
 * <p>Inference calls the block with the input in native memory already; its parameters require no
 * gradient, so libtorch records nothing. Training uses DJL's trainer, whose SGD is one native call
 * for each parameter. A separate manager frees the arrays of each run.
 */
final class LibtorchNetwork implements Network {

  private final Model model = Model.newInstance("mlp", "PyTorch");
  private final SequentialBlock block = new SequentialBlock();
  private final NDManager manager = model.getNDManager();
  private final ParameterStore store = new ParameterStore(manager, false);
  private final NDArray input;
  private final NDArray classes;
  private final Trainer trainer;

  LibtorchNetwork(TimedTask task, NetworkData data) {
    for (int i = 0; i < NetworkData.LAYERS; i++) {
      if (i > 0) {
        block.add(Activation::relu);
      }
      block.add(Linear.builder().setUnits(NetworkData.FEATURES[i + 1]).build());
    }
    Shape shape = new Shape(data.batch(), NetworkData.FEATURES[0]);
    block.initialize(manager, DataType.FLOAT32, shape);
    List<Parameter> parameters = block.getParameters().values();
    for (int i = 0; i < NetworkData.LAYERS; i++) {
      set(parameters.get(2 * i), data.weights()[i]);
      set(parameters.get(2 * i + 1), data.biases()[i]);
    }
    model.setBlock(block);
    input = manager.create(data.input(), shape);
    classes = manager.create(data.classes()).reshape(data.batch(), 1);
    if (task == TimedTask.TRAINING) {
      trainer =
          model.newTrainer(
              new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                  .optDevices(new Device[] {Device.cpu()})
                  .optOptimizer(
                      Optimizer.sgd()
                          .setLearningRateTracker(Tracker.fixed(NetworkData.LEARNING_RATE))
                          .build()));
      trainer.initialize(shape);
    } else {
      trainer = null;
      block.freezeParameters(true);
    }
  }

  private void set(Parameter parameter, float[] values) {
    NDArray array = parameter.getArray();
    if (array.size() != values.length) {
      throw new IllegalStateException(parameter.getName() + " has shape " + array.getShape());
    }
    parameter.freeze(true);
    array.set(values);
    parameter.freeze(false);
  }

  @Override
  public void run() {
    if (trainer == null) {
      try (NDManager perCall = manager.newSubManager()) {
        NDList batch = new NDList(input);
        batch.tempAttach(perCall);
        block.forward(store, batch, false);
      }
      return;
    }
    try (NDManager perCall = trainer.getManager().newSubManager()) {
      NDList batch = new NDList(input);
      NDList labels = new NDList(classes);
      batch.tempAttach(perCall);
      labels.tempAttach(perCall);
      try (GradientCollector gradients = trainer.newGradientCollector()) {
        NDArray loss = trainer.getLoss().evaluate(labels, trainer.forward(batch));
        gradients.backward(loss);
      }
      trainer.step();
    }
  }

  @Override
  public float[] output() {
    try (NDManager perCall = manager.newSubManager()) {
      NDList batch = new NDList(input);
      batch.tempAttach(perCall);
      return block.forward(store, batch, false).singletonOrThrow().toFloatArray();
    }
  }

  @Override
  public void close() {
    if (trainer != null) {
      trainer.close();
    }
    model.close();
  }
}
