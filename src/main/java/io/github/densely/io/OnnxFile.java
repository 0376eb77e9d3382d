package io.github.densely.io;

import io.github.densely.Sequential;
import io.github.densely.data.InvalidFileException;
import io.github.densely.data.MismatchException;
import io.github.densely.data.ReadLimits;
import io.github.densely.internal.file.AtomicFile;
import io.github.densely.internal.file.Bytes;
import io.github.densely.internal.file.FileKind;
import io.github.densely.internal.file.Input;
import io.github.densely.internal.text.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads networks from ONNX files, as PyTorch, Keras and scikit-learn export them, and writes
 * networks for every program that runs such files.
 *
 * <pre>{@code
 * Sequential network = OnnxFile.read(Path.of("model.onnx"));
 * OnnxFile.write(network, Path.of("copy.onnx"));
 * Sequential logits = OnnxFile.of(Path.of("model.onnx")).output("logits").read();
 * }</pre>
 *
 * <p>The graph must be one chain from an input to an output. Read are {@code Gemm, MatMul, Add,
 * Sub, Mul, Div, Relu, LeakyRelu, PRelu, Elu, Selu, Gelu, Softplus, Sigmoid, Tanh, Softmax,
 * BatchNormalization, LayerNormalization, Conv, MaxPool, AveragePool, GlobalAveragePool}, the
 * {@code Scaler} of {@code ai.onnx.ml}, and what changes no number of a sample: {@code Identity,
 * Dropout, Cast, Flatten, Reshape, Constant}. All nodes that cannot be a layer are named in one
 * error.
 *
 * <p>Convolutions and poolings need an input whose channels, height and width are fixed in the
 * file.
 *
 * <p>An input of more than two sides becomes batch x all its numbers, in their order. Weights of
 * doubles are rounded to floats. {@code W·x} with a vector x is a dense layer too. The first side
 * of the input may be fixed; the network takes any batch.
 *
 * <p>Written are all layers of the library but {@code geluTanh}, {@code EveryPosition} and maps
 * with channels last; a network of maps takes rows, as here. The graph has the input {@code input}
 * and the output {@code output}, batch x features of any batch; opset 13, with {@code LayerNorm}
 * 17. Dropout is left out. The same network gives the same bytes.
 *
 * <p>Limits: {@code fileBytes}, and {@code arrays} for the constants. Weights in other files are
 * refused.
 *
 * <p>Cost: the file is held in memory beside the network. Threads: immutable.
 *
 * <p>Source: ONNX, Operators, and onnx.proto3.
 */
public final class OnnxFile {

  /** Numbers that the layers of any file may have; else four for each byte of it. */
  private static final long ALWAYS = 1 << 16;

  private final Path file;
  private final ReadLimits limits;
  private final String output; // or null for the only one

  private OnnxFile(Path file, ReadLimits limits, String output) {
    this.file = file;
    this.limits = limits;
    this.output = output;
  }

  /**
   * A file to read.
   *
   * @param file its path
   * @return with the default limits and the only output
   */
  public static OnnxFile of(Path file) {
    return new OnnxFile(file, ReadLimits.defaults(), null);
  }

  /**
   * Sets the limits.
   *
   * @param limits what a file may have
   * @return a copy with these limits
   */
  public OnnxFile limits(ReadLimits limits) {
    return new OnnxFile(file, limits, output);
  }

  /**
   * Chooses where the network ends.
   *
   * @param name an output, or any value that a node of the graph makes
   * @return a copy with this output
   */
  public OnnxFile output(String name) {
    return new OnnxFile(file, limits, name);
  }

  /**
   * Reads a network with one output.
   *
   * @param file the file
   * @return a new network
   * @throws InvalidFileException if it is not a valid ONNX file
   * @throws MismatchException if its graph is not a chain of layers; the message names all nodes
   *     that are in the way
   * @throws IOException if it cannot be read
   */
  public static Sequential read(Path file) throws IOException {
    return of(file).read();
  }

  /**
   * Reads the network.
   *
   * @return a new network
   * @throws InvalidFileException if it is not a valid ONNX file, or exceeds the limits
   * @throws MismatchException if its graph is not a chain of layers; the message names all nodes
   *     that are in the way
   * @throws IOException if it cannot be read
   */
  public Sequential read() throws IOException {
    return read(Input.of(file));
  }

  /**
   * Reads the network from a stream; the path of this object stands for it in messages, and no file
   * is opened.
   *
   * @param in the bytes of an ONNX file; not closed
   * @return a new network
   * @throws InvalidFileException as for a file
   * @throws MismatchException as for a file
   * @throws IOException if the stream cannot be read
   */
  public Sequential read(InputStream in) throws IOException {
    return read(Input.of(in, file.toString()));
  }

  /**
   * Writes a network.
   *
   * @param network the network, of layers that ONNX has
   * @param file is replaced as a whole or not at all
   * @throws IllegalArgumentException if a layer has no counterpart, all such are named; or the
   *     network takes any number of features
   * @throws IOException if it cannot be written; the old file is as it was
   */
  public static void write(Sequential network, Path file) throws IOException {
    byte[] bytes = OnnxWriter.write(network);
    AtomicFile.write(
        file, channel -> Bytes.flush(ByteBuffer.wrap(bytes).position(bytes.length), channel));
  }

  /**
   * Writes a network to a stream.
   *
   * @param network the network, of layers that ONNX has
   * @param out receives the bytes; neither flushed nor closed
   * @throws IllegalArgumentException as for a file
   * @throws IOException if it cannot be written
   */
  public static void write(Sequential network, OutputStream out) throws IOException {
    out.write(OnnxWriter.write(network));
  }

  private Sequential read(Input input) throws IOException {
    long most = Math.min(limits.fileBytes(), Integer.MAX_VALUE - 8);
    byte[] bytes;
    if (input.length() != Input.UNKNOWN && input.length() > most) {
      throw tooLong(most);
    }
    try (InputStream in = input.open()) {
      bytes = in.readNBytes((int) most);
      if (bytes.length == most && in.read() >= 0) {
        throw tooLong(most);
      }
    }
    String problem =
        FileKind.problem(
            Arrays.copyOf(bytes, Math.min(bytes.length, FileKind.BYTES)), FileKind.ONNX);
    if (problem != null) {
      throw new InvalidFileException(file, "byte 0", problem);
    }
    OnnxGraph graph = OnnxGraph.read(file, bytes, limits);
    try {
      return Sequential.of(new OnnxChain(graph).layers(output, ALWAYS + 4L * bytes.length));
    } catch (OnnxChain.NoChain e) {
      throw new MismatchException(file, e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new MismatchException(file, "does not fit together: " + e.getMessage());
    }
  }

  private InvalidFileException tooLong(long most) {
    return new InvalidFileException(file, "all of it", Text.of("the limit is %d bytes", most));
  }

  /** The file. */
  @Override
  public String toString() {
    return "OnnxFile(" + file + ")";
  }
}
