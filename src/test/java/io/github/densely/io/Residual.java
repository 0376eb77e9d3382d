package io.github.densely.io;

import io.github.densely.DenseLayer;
import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.Workspace;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A user's layer that holds another: {@code y = x + gain·f(x)}.
 *
 * @param gain 1 x 1
 * @param inner f, which gives as many features as it takes
 * @param prefix what the names of its parameters begin with
 */
record Residual(Parameter gain, Layer inner, String prefix) implements Layer {

  Residual(float gain, Layer inner, String prefix) {
    this(Parameter.of("gain", Matrix.of(1, 1, gain)), inner, prefix);
  }

  @Override
  public List<Layer> layers() {
    return List.of(inner);
  }

  @Override
  public List<Parameter> parameters() {
    return Stream.concat(
            Stream.of(gain),
            inner.parameters().stream().map(p -> prefix.isEmpty() ? p : p.prefixed(prefix)))
        .toList();
  }

  @Override
  public int inFeatures() {
    return inner.inFeatures();
  }

  @Override
  public int outFeatures(int inFeatures) {
    return inFeatures;
  }

  @Override
  public void forwardInto(Matrix input, Matrix out) {
    Matrix f = inner.forward(input);
    for (int i = 0; i < input.rows() * input.cols(); i++) {
      out.data()[i] = input.data()[i] + gain.value().get(0, 0) * f.data()[i];
    }
  }

  @Override
  public ForwardPass forwardPass(Matrix input, Workspace workspace) {
    throw new UnsupportedOperationException("these tests do not train");
  }

  /** The prefix is a setting, the layer inside arrives. */
  record Codec() implements LayerCodec<Residual> {
    @Override
    public String type() {
      return "com.example.Residual";
    }

    @Override
    public Class<Residual> layer() {
      return Residual.class;
    }

    @Override
    public Map<String, String> settings(Residual residual) {
      return Map.of("prefix", residual.prefix());
    }

    @Override
    public Residual create(Map<String, String> settings, List<Layer> layers) {
      return new Residual(0, layers.get(0), settings.get("prefix"));
    }
  }

  /** Makes the inner layer itself, which is then filled by name. */
  record CodecOfOneDenseLayer() implements LayerCodec<Residual> {
    @Override
    public String type() {
      return "com.example.ResidualDense";
    }

    @Override
    public Class<Residual> layer() {
      return Residual.class;
    }

    @Override
    public Map<String, String> settings(Residual residual) {
      return Map.of("features", Integer.toString(residual.inFeatures()));
    }

    @Override
    public Residual create(Map<String, String> settings, List<Layer> layers) {
      int features = Integer.parseInt(settings.get("features"));
      Layer dense = DenseLayer.of(Matrix.zeros(features, features), Matrix.zeros(1, features));
      return new Residual(0, dense, "dense");
    }
  }
}
