package io.github.densely;

import io.github.densely.internal.text.Text;
import java.util.List;

/**
 * Brings raw features to a common scale. As the first layer of a network, it makes preprocessing a
 * part of the model.
 *
 * <p>{@code y = (x − offset)/scale} for each feature; the backward pass is {@code gradInput =
 * gradOutput/scale}. Offset and scale are {@linkplain Parameter#fixed fixed} parameters: saved and
 * copied with the network, never trained.
 *
 * <p>{@link #inverse()} undoes it: {@code y = x·scale + offset}, with {@code gradInput =
 * gradOutput·scale}. So a network can train on scaled targets, and give the unscaled ones when it
 * serves:
 *
 * <pre>{@code
 * Normalization unit = Normalization.standardize(houses.targets());
 * Dataset scaled = houses.withTargets(unit.forward(houses.targets())); // to train on
 * Sequential served = Sequential.of(model, unit.inverse());            // gives prices
 * }</pre>
 *
 * <p>Shapes: batch x features in and out; offset and scale 1 x features.
 *
 * <pre>{@code
 * Normalization.standardize(trainingInputs);   // mean 0 and variance 1 on the training data
 * Normalization.minMax(trainingInputs);        // from 0 to 1
 * Normalization.of(784, 0, 255);               // bytes of a picture to 0 ... 1
 * }</pre>
 *
 * <p>Fit it on the training data only. A feature that is constant there gets scale 1, so it becomes
 * 0.
 *
 * <p>Cost: one pass. Numerics: statistics in double; each result is rounded once more than the
 * exact quotient, and the inverse once; the difference x − offset does not overflow. A range of
 * {@link #minMax} above the largest float becomes that float, so that its results are below 2. NaN
 * propagates. Threads: see {@link Layer}.
 */
public final class Normalization implements Layer {

  /** An offset up to here moves no float past the largest one. */
  private static final float NEAR = 0x1p102f;

  private final Parameter offset; // 1 x features
  private final Parameter scale; // 1 x features
  private final boolean inverse;

  private Normalization(Matrix offset, Matrix scale) {
    this(Parameter.fixed("offset", offset), Parameter.fixed("scale", scale), false);
  }

  private Normalization(Parameter offset, Parameter scale, boolean inverse) {
    this.offset = offset;
    this.scale = scale;
    this.inverse = inverse;
  }

  /**
   * The given offset and scale for each feature.
   *
   * @param offset 1 x features; not copied
   * @param scale 1 x features, no element 0 or NaN; not copied
   * @return a new layer
   * @throws IllegalArgumentException if the sizes differ, or a scale is 0 or NaN
   */
  public static Normalization of(Matrix offset, Matrix scale) {
    if (offset.rows() != 1 || scale.rows() != 1 || offset.cols() != scale.cols()) {
      throw new IllegalArgumentException(
          Text.of(
              "offset and scale must be 1 x features, got %s and %s",
              offset.shape(), scale.shape()));
    }
    Shapes.requirePositive("features", offset.cols());
    for (int j = 0; j < scale.cols(); j++) {
      float value = scale.get(0, j);
      if (value == 0 || Float.isNaN(value)) {
        throw new IllegalArgumentException("the scale of feature " + j + " is " + value);
      }
    }
    return new Normalization(offset, scale);
  }

  /**
   * The same offset and scale for all features.
   *
   * @param features number of features, at least 1
   * @param offset the number to subtract
   * @param scale the number to divide the difference by; not 0 or NaN
   * @return a new layer
   * @throws IllegalArgumentException if {@code features} is below 1, or the scale is 0 or NaN
   */
  public static Normalization of(int features, float offset, float scale) {
    Shapes.requirePositive("features", features);
    Matrix offsets = Matrix.zeros(1, features);
    Matrix scales = Matrix.zeros(1, features);
    offsets.fill(offset);
    scales.fill(scale);
    return of(offsets, scales);
  }

  /**
   * Offset = mean and scale = standard deviation (divided by the number of rows) of each column.
   *
   * @param data samples x features, at least one row, all finite
   * @return a new layer
   * @throws IllegalArgumentException if there is no row, or a value is NaN or infinite; the message
   *     says where
   */
  public static Normalization standardize(Matrix data) {
    requireFinite(data);
    Matrix mean = Matrix.zeros(1, data.cols());
    Matrix deviation = Matrix.zeros(1, data.cols());
    for (int j = 0; j < data.cols(); j++) {
      double sum = 0;
      for (int i = 0; i < data.rows(); i++) {
        sum += data.get(i, j);
      }
      double centre = sum / data.rows();
      double squares = 0;
      for (int i = 0; i < data.rows(); i++) {
        double d = data.get(i, j) - centre;
        squares += d * d;
      }
      mean.set(0, j, (float) centre);
      deviation.set(0, j, orOne(Math.sqrt(squares / data.rows())));
    }
    return new Normalization(mean, deviation);
  }

  /**
   * Offset = minimum and scale = maximum − minimum of each column.
   *
   * @param data samples x features, at least one row, all finite
   * @return a new layer
   * @throws IllegalArgumentException if there is no row, or a value is NaN or infinite; the message
   *     says where
   */
  public static Normalization minMax(Matrix data) {
    requireFinite(data);
    Matrix minimum = Matrix.zeros(1, data.cols());
    Matrix range = Matrix.zeros(1, data.cols());
    for (int j = 0; j < data.cols(); j++) {
      float min = data.get(0, j);
      float max = min;
      for (int i = 1; i < data.rows(); i++) {
        min = Math.min(min, data.get(i, j));
        max = Math.max(max, data.get(i, j));
      }
      minimum.set(0, j, min);
      range.set(0, j, orOne((double) max - min));
    }
    return new Normalization(minimum, range);
  }

  private static float orOne(double scale) {
    // A range may exceed the largest float, though both its ends are floats.
    float rounded = (float) Math.min(scale, Float.MAX_VALUE);
    return rounded == 0 ? 1 : rounded;
  }

  private static void requireFinite(Matrix data) {
    if (data.rows() == 0 || data.cols() == 0) {
      throw new IllegalArgumentException(
          "a normalization needs data to be fitted to, got " + data.shape());
    }
    for (int i = 0; i < data.rows(); i++) {
      for (int j = 0; j < data.cols(); j++) {
        if (!Float.isFinite(data.get(i, j))) {
          throw new IllegalArgumentException(
              Text.of(
                  "a normalization needs finite data, row %d column %d is %s",
                  i, j, data.get(i, j)));
        }
      }
    }
  }

  /**
   * The layer that undoes this one, with its own copy of offset and scale, so that both can be in
   * one network.
   *
   * @return a new layer, {@code y = x·scale + offset}; for such a layer {@code y = (x −
   *     offset)/scale}
   */
  public Normalization inverse() {
    return new Normalization(
        Parameter.fixed("offset", offset.value().copy()),
        Parameter.fixed("scale", scale.value().copy()),
        !inverse);
  }

  /**
   * Whether this layer multiplies and adds, as {@link #inverse()} gives it.
   *
   * @return false if it subtracts and divides
   */
  public boolean isInverse() {
    return inverse;
  }

  /**
   * The offset, which is subtracted from each feature.
   *
   * @return the fixed parameter, 1 x features
   */
  public Parameter offset() {
    return offset;
  }

  /**
   * The scale, by which the difference is divided.
   *
   * @return the fixed parameter, 1 x features
   */
  public Parameter scale() {
    return scale;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(offset, scale);
  }

  @Override
  public int inFeatures() {
    return offset.value().cols();
  }

  @Override
  public int outFeatures(int inFeatures) {
    Shapes.requireFeatures(this, inFeatures(), inFeatures);
    return inFeatures;
  }

  @Override
  public void forwardInto(Matrix input, Matrix out) {
    Shapes.requireColumns(this, inFeatures(), input);
    Shapes.requireOut(this, input, inFeatures(), out);
    if (inverse) {
      undo(input, out);
    } else if (isFar()) {
      applyFar(input, out);
    } else {
      apply(input, out);
    }
  }

  private void apply(Matrix input, Matrix out) {
    float[] x = input.data();
    float[] y = out.data();
    float[] shift = offset.value().data();
    float[] divisor = scale.value().data();
    int cols = input.cols();
    for (int i = 0; i < input.rows(); i++) {
      for (int j = 0; j < cols; j++) {
        y[i * cols + j] = (x[i * cols + j] - shift[j]) / divisor[j];
      }
    }
  }

  /** Whether an offset is so far from 0 that its distance to a float may be above all floats. */
  private boolean isFar() {
    for (float shift : offset.value().data()) {
      if (Math.abs(shift) > NEAR) {
        return true;
      }
    }
    return false;
  }

  /** As {@link #apply}, bit for bit, except where the difference would overflow. */
  private void applyFar(Matrix input, Matrix out) {
    for (int i = 0; i < input.rows(); i++) {
      for (int j = 0; j < input.cols(); j++) {
        float x = input.get(i, j);
        float shift = offset.value().get(0, j);
        float divisor = scale.value().get(0, j);
        float difference = x - shift;
        out.set(
            i,
            j,
            Float.isInfinite(difference)
                ? (float) (((double) x - shift) / divisor)
                : difference / divisor);
      }
    }
  }

  private void undo(Matrix input, Matrix out) {
    float[] x = input.data();
    float[] y = out.data();
    float[] shift = offset.value().data();
    float[] factor = scale.value().data();
    int cols = input.cols();
    for (int i = 0; i < input.rows(); i++) {
      for (int j = 0; j < cols; j++) {
        y[i * cols + j] = (float) ((double) x[i * cols + j] * factor[j] + shift[j]);
      }
    }
  }

  @Override
  public ForwardPass forwardPass(Matrix input, Workspace workspace) {
    Matrix output = workspace.matrix(input.rows(), outFeatures(input.cols()));
    forwardInto(input, output);
    return new Pass(this, output, workspace);
  }

  /**
   * The number of features, as {@code "Normalization(784)"} or {@code "Normalization(2, inverse)"}.
   */
  @Override
  public String toString() {
    return "Normalization(" + inFeatures() + (inverse ? ", inverse)" : ")");
  }

  private record Pass(Normalization layer, Matrix output, Workspace workspace)
      implements ForwardPass {
    @Override
    public Matrix backward(Matrix gradOutput) {
      int cols = output.cols();
      Shapes.requireGradient(layer, output.rows(), cols, gradOutput);
      Matrix gradInput = workspace.matrix(output.rows(), cols);
      float[] scale = layer.scale.value().data();
      for (int i = 0; i < output.rows(); i++) {
        for (int j = 0; j < cols; j++) {
          float g = gradOutput.data()[i * cols + j];
          gradInput.data()[i * cols + j] = layer.inverse ? g * scale[j] : g / scale[j];
        }
      }
      return gradInput;
    }
  }
}
