package io.github.densely.io;

import io.github.densely.Matrix;
import io.github.densely.data.InvalidFileException;
import io.github.densely.data.ReadLimits;
import io.github.densely.train.History;
import io.github.densely.train.NetworkState;
import io.github.densely.train.Optimizer;
import io.github.densely.train.Trainer;
import io.github.densely.train.TrainingListener;
import io.github.densely.train.TrainingState;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The state of a training in a file, so that a training that was stopped, after any batch, can
 * continue to the same bits as one that never stopped.
 *
 * <pre>{@code
 * Path file = Path.of("checkpoint.safetensors");
 * Trainer trainer =
 *     Trainer.of(network, loss, optimizer).epochs(100).listener(CheckpointFile.everyEpoch(file));
 * History history =
 *     Files.exists(file) ? trainer.resume(train, CheckpointFile.load(file)) : trainer.fit(train);
 * }</pre>
 *
 * <p>It is a safetensors file with a checksum of all its bytes, and is replaced as a whole or not
 * at all. Its tensors are the parameters of the network after {@code network.}, the best ones of
 * early stopping after {@code best.}, and what the optimiser remembers after {@code optimizer.}, so
 * that {@code WeightFile.of(file).prefix("best.")} takes the weights out of it.
 *
 * <p>It has no layers and no settings: network, optimiser and trainer are made by the same code as
 * before. {@link Trainer#resume} refuses a state that does not fit them.
 *
 * <p>Cost: saving copies the state, and reads it twice, for the checksum and for the file. Threads:
 * save in the thread that trains.
 */
public final class CheckpointFile {

  private static final CheckedFile FORMAT = new CheckedFile("densely.checkpoint", "1");
  private static final String TRAINING = "densely.training";
  private static final String NETWORK = "network.";
  private static final String BEST = "best.";
  private static final String OPTIMIZER = "optimizer.";

  /** The reports of half a million epochs. */
  private static final int HEADER_BYTES = 1 << 26;

  /** A parameter, the best one, and two memories of it. */
  private static final int TENSORS_OF_PARAMETER = 4;

  private CheckpointFile() {}

  /**
   * Saves a state.
   *
   * @param state the state that a {@link TrainingListener} took
   * @param file is replaced as a whole or not at all
   * @throws IllegalArgumentException if it exceeds the limits of {@link #load(Path)}
   * @throws IOException if it cannot be written; the old file is as it was
   */
  public static void save(TrainingState state, Path file) throws IOException {
    save(state, file, limits());
  }

  /**
   * Saves a state, within other limits than the default ones.
   *
   * @param state the state that a {@link TrainingListener} took
   * @param file is replaced as a whole or not at all
   * @param limits what the file may have; {@link #load(Path, ReadLimits)} needs the same
   * @throws IllegalArgumentException if it exceeds a limit
   * @throws IOException if it cannot be written; the old file is as it was
   */
  public static void save(TrainingState state, Path file, ReadLimits limits) throws IOException {
    CheckedFile.write(file, writer(state), limits);
  }

  /**
   * Writes to a stream what {@link #save(TrainingState, Path)} would write to the file.
   *
   * @param state the state that a {@link TrainingListener} took
   * @param out receives the bytes; neither flushed nor closed
   * @throws IllegalArgumentException if it exceeds the limits of {@link #load(Path)}
   * @throws IOException if it cannot be written
   */
  public static void save(TrainingState state, OutputStream out) throws IOException {
    CheckedFile.write(out, writer(state), limits());
  }

  private static SafetensorsWriter writer(TrainingState state) {
    Map<String, String> metadata = FORMAT.metadata();
    metadata.put(TRAINING, JsonWriter.write(TrainingJson.describe(state)));
    SafetensorsWriter writer = new SafetensorsWriter(metadata);
    add(writer, NETWORK, state.network().parameters());
    add(writer, BEST, state.best());
    add(writer, OPTIMIZER, state.optimizer().slots());
    return writer;
  }

  private static void add(SafetensorsWriter writer, String prefix, Map<String, Matrix> matrices) {
    matrices.forEach(
        (name, matrix) ->
            writer.add(prefix + name, List.of((long) matrix.rows(), (long) matrix.cols()), matrix));
  }

  /**
   * Loads a state, with the default limits except for headers up to 64 MB and four times as many
   * arrays.
   *
   * @param file the file to load
   * @return for {@link Trainer#resume}
   * @throws InvalidFileException if it is not a valid checkpoint
   * @throws IOException if it cannot be read
   */
  public static TrainingState load(Path file) throws IOException {
    return load(file, limits());
  }

  private static ReadLimits limits() {
    ReadLimits limits = ReadLimits.defaults();
    return limits.headerBytes(HEADER_BYTES).arrays(TENSORS_OF_PARAMETER * limits.arrays());
  }

  /**
   * Loads a state.
   *
   * @param file the file to load
   * @param limits what the file may have
   * @return for {@link Trainer#resume}
   * @throws InvalidFileException if it is not a valid checkpoint, or more than the limits allow
   * @throws IOException if it cannot be read
   */
  public static TrainingState load(Path file, ReadLimits limits) throws IOException {
    try (SafetensorsFile tensors = SafetensorsFile.open(file, limits)) {
      return load(file, tensors);
    }
  }

  /**
   * Loads a state from a stream, with the limits of {@link #load(Path)}.
   *
   * @param in the content of a checkpoint; not closed
   * @param source the name of the source in messages
   * @return for {@link Trainer#resume}
   * @throws InvalidFileException if it is not a valid checkpoint
   * @throws IOException if it cannot be read
   */
  public static TrainingState load(InputStream in, String source) throws IOException {
    try (SafetensorsFile tensors = SafetensorsFile.open(in, source, limits())) {
      return load(source, tensors);
    }
  }

  private static TrainingState load(Object file, SafetensorsFile tensors) throws IOException {
    Map<String, Matrix> all = FORMAT.read(file, tensors, "this is not a checkpoint");
    Map<String, Matrix> parameters = take(NETWORK, all);
    Map<String, Matrix> best = take(BEST, all);
    Map<String, Matrix> slots = take(OPTIMIZER, all);
    if (!all.isEmpty()) {
      throw new InvalidFileException(
          file, "tensors", "a checkpoint has no tensors as " + all.keySet());
    }
    String text = tensors.metadata().getOrDefault(TRAINING, "");
    try {
      TrainingJson training = TrainingJson.read(text);
      return new TrainingState(
          training.order(),
          training.position(),
          training.metricName(),
          training.epochs(),
          new NetworkState(parameters, training.frozen(), training.dropoutPasses()),
          best,
          new Optimizer.State(training.rule(), training.steps(), slots, training.parameterSteps()));
    } catch (JsonException | IllegalArgumentException e) {
      throw new InvalidFileException(file, TRAINING, e.getMessage());
    }
  }

  private static Map<String, Matrix> take(String prefix, Map<String, Matrix> all) {
    Map<String, Matrix> taken = new LinkedHashMap<>();
    all.forEach(
        (name, matrix) -> {
          if (name.startsWith(prefix)) {
            taken.put(name.substring(prefix.length()), matrix);
          }
        });
    taken.keySet().forEach(name -> all.remove(prefix + name));
    return taken;
  }

  /**
   * A listener that saves the state after each epoch, and at the end.
   *
   * <p>The save at the end covers every {@link History.StopReason}, so a training that was
   * interrupted can continue from its last step. If an exception ends the training, the file of the
   * last epoch remains.
   *
   * @param file is replaced each time
   * @return a new listener; it ends the training with an {@link UncheckedIOException} if it cannot
   *     save
   */
  public static TrainingListener everyEpoch(Path file) {
    return new CheckpointListener(file, 0);
  }

  /**
   * A listener that saves the state after a number of batches of each epoch, and at the end, as
   * {@link #everyEpoch}.
   *
   * @param batches the number of batches between two saves, at least 1; counted anew in each epoch
   * @param file is replaced each time
   * @return a new listener; it ends the training with an {@link UncheckedIOException} if it cannot
   *     save
   * @throws IllegalArgumentException if {@code batches} is below 1
   */
  public static TrainingListener everyBatches(int batches, Path file) {
    if (batches < 1) {
      throw new IllegalArgumentException("batches must be at least 1, got " + batches);
    }
    return new CheckpointListener(file, batches);
  }
}
