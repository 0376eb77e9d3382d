package io.github.densely.benchmark;

import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.io.ModelFile;
import io.github.densely.io.WeightFile;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * How fast 7×7×512 → 4096, 411 MB of weights, is saved and loaded, in a heap of the weights and 64
 * MB; and what the disk and the checksum alone would take.
 *
 * <p>Each task runs in a separate JVM, several times. Files are read from the page cache; a save
 * forces them to the disk.
 */
final class FileSpeed {

  private static final int IN = 7 * 7 * 512;
  private static final int OUT = 4096;
  private static final long BYTES = 4L * OUT * (IN + 1);
  private static final int ROUNDS = 5;
  private static final int BUFFER = 1 << 20;

  /** One thing that is timed. */
  private interface Run {
    void run() throws IOException;
  }

  private FileSpeed() {}

  /**
   * Starts a JVM for each task, or runs one task.
   *
   * @param args none, or a task and a file
   * @throws IOException if a file cannot be written or read
   * @throws InterruptedException if interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length == 2) {
      runTask(args[0], Path.of(args[1]));
      return;
    }
    Path folder = Files.createTempDirectory(Path.of("target"), "files");
    Path file = folder.resolve("model.safetensors");
    long heap = (BYTES + (64 << 20)) >> 20;
    System.out.printf("%d bytes of weights, heap %d MB, median of %d%n", BYTES, heap, ROUNDS);
    System.out.printf("%-24s %8s %8s%n", "", "seconds", "MB/s");
    for (String task :
        List.of(
            "save model",
            "load model",
            "save weights",
            "load weights",
            "write and force",
            "read",
            "checksum")) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx" + heap + "m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  FileSpeed.class.getName(),
                  task,
                  file.toString())
              .inheritIO()
              .start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(task + " failed");
      }
    }
    for (File left : folder.toFile().listFiles()) {
      Files.delete(left.toPath());
    }
    Files.delete(folder);
  }

  private static void runTask(String task, Path file) throws IOException {
    switch (task) {
      case "save model" -> {
        Sequential network = network();
        time(task, () -> ModelFile.save(network, file));
      }
      case "load model" -> time(task, () -> ModelFile.load(file));
      case "save weights" -> {
        Sequential network = network();
        time(task, () -> WeightFile.save(network, file));
      }
      case "load weights" -> {
        Sequential network = network();
        time(task, () -> WeightFile.of(file).loadInto(network));
      }
      case "write and force" -> time(task, () -> write(file.resolveSibling("plain")));
      case "read" -> time(task, () -> read(file));
      case "checksum" -> {
        CRC32C checksum = new CRC32C();
        byte[] bytes = new byte[BUFFER];
        time(
            task,
            () -> {
              for (long at = 0; at < BYTES; at += BUFFER) {
                checksum.update(bytes);
              }
            });
      }
      default -> throw new IllegalArgumentException(task);
    }
  }

  private static Sequential network() {
    Matrix weight = Matrix.zeros(OUT, IN);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < weight.data().length; i++) {
      weight.data()[i] = (float) random.nextDouble(-0.01, 0.01);
    }
    return Sequential.of(DenseLayer.of(weight, Matrix.zeros(1, OUT)));
  }

  private static void time(String task, Run run) throws IOException {
    double[] seconds = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      run.run();
      seconds[i] = (System.nanoTime() - start) * 1e-9;
    }
    Arrays.sort(seconds);
    double median = seconds[ROUNDS / 2];
    System.out.printf("%-24s %8.3f %8.0f%n", task, median, BYTES * 1e-6 / median);
  }

  private static void write(Path file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.truncate(0);
      for (long at = 0; at < BYTES; at += BUFFER) {
        buffer.clear();
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private static void read(Path file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try (FileChannel channel = FileChannel.open(file)) {
      while (channel.read(buffer) >= 0) {
        buffer.clear();
      }
    }
  }
}
