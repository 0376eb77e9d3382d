package io.github.densely.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.data.Dataset;
import io.github.densely.data.InvalidFileException;
import io.github.densely.data.ReadLimits;
import io.github.densely.support.Damage;
import io.github.densely.train.History.EpochReport;
import io.github.densely.train.Loss;
import io.github.densely.train.Optimizer;
import io.github.densely.train.Trainer;
import io.github.densely.train.TrainingListener;
import io.github.densely.train.TrainingListener.BatchReport;
import io.github.densely.train.TrainingState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFileTest {

  private static final Dataset TRAIN =
      Dataset.of(Matrix.of(4, 2, 0, 0, 0, 1, 1, 0, 1, 1), Matrix.of(4, 1, 0, 1, 1, 0));

  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("checkpoint.safetensors");
  }

  private static Sequential network(long seed) {
    return Sequential.builder(2).seed(seed).dense(3).tanh().dropout(0.5).dense(1).build();
  }

  private static Trainer trainer(Sequential network) {
    return Trainer.of(network, Loss.meanSquaredError(), Optimizer.adam(0.1))
        .epochs(2)
        .batchSize(2)
        .validation(TRAIN)
        .earlyStopping(5);
  }

  /** The lines of the javadoc. */
  @Test
  void aTrainingThatIsStartedAgainGoesOnWithItsCheckpoint() throws IOException {
    Sequential straight = network(1);
    trainer(straight).epochs(4).fit(TRAIN);

    Sequential resumed = null;
    for (int start = 1; start <= 4; start++) {
      resumed = network(1);
      Trainer trainer = trainer(resumed).epochs(start).listener(CheckpointFile.everyEpoch(file));
      if (Files.exists(file)) {
        trainer.resume(TRAIN, CheckpointFile.load(file));
      } else {
        trainer.fit(TRAIN);
      }
    }

    assertThat(resumed.parameterVector()).isEqualTo(straight.parameterVector());
  }

  @Test
  void throughStreamsTheBytesAndTheStateAreThoseOfTheFile() throws IOException {
    TrainingState state = endOf(trainer(network(1)));
    CheckpointFile.save(state, file);
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    CheckpointFile.save(state, out);

    byte[] bytes = out.toByteArray();
    assertThat(file).hasBinaryContent(bytes);
    Sequential fromFile = network(1);
    Sequential fromStream = network(1);
    trainer(fromFile).epochs(4).resume(TRAIN, CheckpointFile.load(file));
    TrainingState loaded = CheckpointFile.load(new ByteArrayInputStream(bytes), "state");
    trainer(fromStream).epochs(4).resume(TRAIN, loaded);
    assertThat(fromStream.parameterVector()).isEqualTo(fromFile.parameterVector());

    bytes[bytes.length - 1] ^= 1;
    assertThatThrownBy(() -> CheckpointFile.load(new ByteArrayInputStream(bytes), "state"))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageStartingWith("state")
        .hasMessageEndingWith("it is damaged");
  }

  @Test
  void itIsASafetensorsFileOfThreeParts() throws IOException {
    Sequential network = network(1);
    CheckpointFile.save(endOf(trainer(network)), file);

    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      assertThat(tensors.metadata())
          .containsOnlyKeys("densely.checkpoint", "densely.checksum", "densely.training")
          .containsEntry("densely.checkpoint", "1");
      assertThat(tensors.tensors())
          .extracting(SafetensorsFile.Tensor::name)
          .contains("network.0.weight", "best.3.bias", "optimizer.0.weight.mean")
          .hasSize(4 * (1 + 1 + 2));
    }
    Sequential best = network(2);
    WeightFile.of(file).prefix("best.").loadInto(best);
    assertThat(best.parameterVector()).isEqualTo(network.parameterVector());
  }

  /** Written by the first version of the format; every later version must load it. */
  @Test
  void theGoldenFileOfVersionOne() throws IOException {
    try (InputStream golden =
        CheckpointFileTest.class.getResourceAsStream("checkpoint-1.safetensors")) {
      Files.copy(golden, file);
    }

    TrainingState state = CheckpointFile.load(file);

    assertThat(state).hasToString("TrainingState(epoch 2, 1 of 2 batches)");
    assertThat(state.order()).hasToString("4 samples in batches of 2, seed 0");
    assertThat(state.epochs()).hasSize(1);
    assertThat(state.metricName()).isEqualTo("MAE");
    assertThat(state.network().dropoutPasses()).containsExactly(3L);
    assertThat(state.network().frozen()).containsExactly("3.bias");
    assertThat(state.optimizer().rule()).isEqualTo("adam");
    assertThat(state.optimizer().steps()).isEqualTo(3);
    assertThat(state.optimizer().parameterSteps()).isEmpty(); // so all have made three
    assertThat(state.best()).hasSize(4);
    Sequential network = network(1);
    TrainingState end = endOf(trainer(network), state);
    assertThat(end.optimizer().parameterSteps())
        .containsOnlyKeys("0.weight", "0.bias", "3.weight")
        .containsValue(end.optimizer().steps());
    assertThat(end.optimizer().slots().keySet())
        .allMatch(name -> name.endsWith(".mean") || name.endsWith(".root"));
  }

  @Test
  void theStepsOfEachParameterComeBack() throws IOException {
    TrainingState state = stateAfterThreeBatches();
    CheckpointFile.save(state, file);

    assertThat(CheckpointFile.load(file).optimizer()).isEqualTo(state.optimizer());
    assertThat(state.optimizer().parameterSteps())
        .isEqualTo(Map.of("0.weight", 3L, "0.bias", 3L, "3.weight", 3L));
  }

  private TrainingState stateAfterThreeBatches() {
    Sequential network = network(1);
    network.parameters().get(3).freeze();
    int[] batches = {0};
    TrainingListener interrupting =
        new TrainingListener() {
          @Override
          public void onBatch(BatchReport report, Run run) {
            if (++batches[0] == 3) {
              Thread.currentThread().interrupt();
            }
          }
        };
    TrainingState state = endOf(trainer(network).listener(interrupting));
    assertThat(Thread.interrupted()).isTrue();
    return state;
  }

  /** Continues, and returns the state that the training ended with. */
  private static TrainingState endOf(Trainer trainer, TrainingState state) {
    AtomicReference<TrainingState> end = new AtomicReference<>();
    trainer.listener(TrainingListener.atEnd(end::set)).resume(TRAIN, state);
    return end.get();
  }

  /** Trains, and returns the state that the training ended with. */
  private static TrainingState endOf(Trainer trainer) {
    AtomicReference<TrainingState> end = new AtomicReference<>();
    trainer.listener(TrainingListener.atEnd(end::set)).fit(TRAIN);
    return end.get();
  }

  @Test
  void cutAtEveryByteAndEveryBitFlipped() throws IOException {
    CheckpointFile.save(stateAfterThreeBatches(), file);

    Damage.everyCutAndEveryFlippedBitIsRefused(file, CheckpointFile::load);
  }

  /** Under a right checksum: what a program wrote that does not know the format. */
  @Test
  void aStateThatIsNoneIsRefused() throws IOException {
    CheckpointFile.save(stateAfterThreeBatches(), file);
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("\"batch\":\"1\"", "\"batch\":\"3\"");
    texts.put("\"batch\": \"1\"", "\"batch\":\"-1\"");
    texts.put("\"epoch\":\"2\"", "\"epoch\":\"3\"");
    texts.put("\"epoch\": \"2\"", "\"epoch\":\"2147483647\"");
    texts.put("\"batchSize\":\"2\"", "\"batchSize\":\"0\"");
    texts.put("\"samples\":\"4\"", "\"samples\":\"four\"");
    texts.put("\"metric\":\"MAE", "\"metrics\":\"MAE");
    texts.put("\"epochs\":[\"1 ", "\"epochs\":[\"2 ");
    texts.put("\"epochs\":[\"", "\"epochs\":[\"1 2\",\"");
    texts.put("\"dropoutPasses\":[\"3\"]", "\"dropoutPasses\":[3]");
    texts.put("{", "{{");
    texts.forEach(
        (from, to) ->
            assertThatThrownBy(
                    () -> {
                      rewrite(text -> text.replaceFirst(quoted(from), to));
                      CheckpointFile.load(file);
                    })
                .as(to)
                .isInstanceOf(InvalidFileException.class)
                .hasMessageStartingWith(file + ", densely.training: "));
  }

  private static String quoted(String from) {
    return Pattern.quote(from.replace(": ", ":"));
  }

  /** A file as {@link #file} was at first, except for the text. */
  private void rewrite(UnaryOperator<String> change) throws IOException {
    CheckpointFile.save(stateAfterThreeBatches(), file);
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      Map<String, String> metadata = new LinkedHashMap<>(tensors.metadata());
      metadata.put(ModelChecksum.NAME, ModelChecksum.UNKNOWN);
      String before = metadata.get("densely.training");
      metadata.put("densely.training", change.apply(before));
      assertThat(metadata).doesNotContainEntry("densely.training", before);
      SafetensorsWriter writer = new SafetensorsWriter(metadata);
      for (SafetensorsFile.Tensor tensor : tensors.tensors()) {
        writer.add(tensor.name(), tensor.shape(), tensors.read(tensor.name()));
      }
      CheckedFile.write(file, writer, ReadLimits.defaults());
    }
  }

  /** A header of more than 20 MB. */
  @Test
  void aTrainingOfTwoHundredThousandEpochsIsLoaded() throws IOException {
    TrainingState few = stateAfterThreeBatches();
    int epochs = 200_000;
    List<EpochReport> reports = new ArrayList<>();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      reports.add(
          new EpochReport(
              epoch, 1.0 / epoch, 2.0 / 3 - epoch, Math.sqrt(epoch), Double.NaN, 1e-3, 0));
    }
    TrainingState.Position position =
        new TrainingState.Position(epochs + 1, 1, 2, 0.125, 0.25, 1e-3, 0.5);
    TrainingState state =
        new TrainingState(
            few.order(),
            position,
            few.metricName(),
            reports,
            few.network(),
            few.best(),
            few.optimizer());

    CheckpointFile.save(state, file);

    TrainingState loaded = CheckpointFile.load(file);
    assertThat(loaded.epochs()).isEqualTo(reports);
    assertThat(loaded.position()).isEqualTo(position);
    Path other = file.resolveSibling("other.safetensors");
    assertThatThrownBy(() -> CheckpointFile.save(state, other, ReadLimits.defaults().arrays(100)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(" bytes; the limit is 1048576; ");
    assertThat(other).doesNotExist();
  }

  @Test
  void anotherKindOfFileIsToldApart() throws IOException {
    ModelFile.save(network(1), file);

    assertThatThrownBy(() -> CheckpointFile.load(file))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage(file + ", metadata: no densely.checkpoint: this is not a checkpoint");

    CheckpointFile.save(stateAfterThreeBatches(), file);
    assertThatThrownBy(() -> ModelFile.load(file))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageStartingWith(file + ", metadata: no densely.format: ");
    assertThatThrownBy(() -> CheckpointFile.load(file, ReadLimits.defaults().arrays(3)))
        .isInstanceOf(InvalidFileException.class);
  }

  @Test
  void whatDoesNotFitIsRefusedAndNothingIsChanged() {
    TrainingState state = stateAfterThreeBatches();
    Trainer other =
        Trainer.of(
                Sequential.builder(2).seed(1).dense(4).dense(1).build(),
                Loss.meanSquaredError(),
                Optimizer.adam(0.1))
            .batchSize(2);
    Optimizer sgd = Optimizer.sgd(0.1);
    Sequential network = network(7);
    float[] before = network.parameterVector();
    Trainer otherRule = Trainer.of(network, Loss.meanSquaredError(), sgd).batchSize(2);

    assertRefused(
        () -> trainer(network).seed(1).resume(TRAIN, state),
        "the state has 4 samples in batches of 2, seed 0, this training 4 samples in batches of 2,"
            + " seed 1");
    assertRefused(
        () -> trainer(network).batchSize(3).dropLast().resume(TRAIN, state),
        "the state has 4 samples in batches of 2, seed 0, this training 4 samples in batches of 3,"
            + " the last one dropped, seed 0");
    assertRefused(
        () -> other.resume(TRAIN, state),
        "the state belongs to another network: the state has 0.weight 3 x 2; the network has"
            + " 0.weight 4 x 2; the state has 0.bias 1 x 3; the network has 0.bias 1 x 4; the state"
            + " lacks 1.weight 1 x 4; the state lacks 1.bias 1 x 1; the network lacks 3.weight 1 x"
            + " 3; the network lacks 3.bias 1 x 1; the state has 1 Dropouts, the network 0");
    assertRefused(() -> otherRule.resume(TRAIN, state), "a state of adam cannot continue in sgd");
    assertThat(network.parameterVector()).isEqualTo(before);
    assertThat(network.parameters().get(3).frozen()).isFalse();
    assertThat(sgd.state().steps()).isZero();
  }

  @Test
  void earlyStoppingNeedsTheBestParameters() {
    Sequential first = network(1);
    Trainer without =
        Trainer.of(first, Loss.meanSquaredError(), Optimizer.adam(0.1))
            .epochs(1)
            .batchSize(2)
            .validation(TRAIN);
    TrainingState end = endOf(without);

    assertRefused(
        () -> trainer(network(1)).resume(TRAIN, end),
        "the state has no best parameters, as it comes from a training without early stopping");
  }

  private static void assertRefused(ThrowingCallable resume, String message) {
    assertThatThrownBy(resume).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
