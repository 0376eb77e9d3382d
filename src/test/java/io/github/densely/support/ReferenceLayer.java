package io.github.densely.support;

import io.github.densely.Activation;
import io.github.densely.BatchNorm;
import io.github.densely.Branches;
import io.github.densely.Columns;
import io.github.densely.DenseLayer;
import io.github.densely.Layer;
import io.github.densely.LayerNorm;
import io.github.densely.Normalization;
import io.github.densely.Residual;
import io.github.densely.Sequential;
import io.github.densely.conv.Convolution;
import io.github.densely.conv.EveryPosition;
import io.github.densely.conv.Pooling;
import io.github.densely.conv.UpSampling;
import java.util.List;

/**
 * A layer in double precision, written for reading and not for speed: what the library's layers are
 * compared with.
 *
 * <p>It computes with {@link Bounded} numbers, so every output and gradient comes with a bound of
 * what the library's float computation may be off by: the errors of all layers before it, carried
 * through its derivative, plus its own roundings. The values themselves are checked by central
 * differences in {@code ReferenceLayerTest}.
 */
public interface ReferenceLayer {

  /** The output of a training pass. */
  BoundedMatrix forward(BoundedMatrix input);

  /** gradInput; adds to {@link #gradients()}. */
  BoundedMatrix backward(BoundedMatrix input, BoundedMatrix gradOutput);

  /** The live parameters that are trained, in the library's order. */
  default List<BoundedMatrix> parameters() {
    return List.of();
  }

  /** The live gradients, one for each parameter. */
  default List<BoundedMatrix> gradients() {
    return List.of();
  }

  /** The reference for a layer of the library, with the same parameters. */
  static ReferenceLayer of(Layer layer) {
    if (layer instanceof Sequential chain) {
      return new ReferenceNetwork(chain.layers().stream().map(ReferenceLayer::of).toList());
    }
    if (layer instanceof DenseLayer dense) {
      return new ReferenceDense(dense);
    }
    if (layer instanceof Activation activation) {
      return activation.toString().equals("Softmax")
          ? new ReferenceSoftmax()
          : ReferenceActivation.of(activation);
    }
    if (layer instanceof LayerNorm norm) {
      return ReferenceNorm.ofRows(norm);
    }
    if (layer instanceof BatchNorm norm) {
      return ReferenceNorm.ofColumns(norm);
    }
    if (layer instanceof Normalization normalization) {
      return new ReferenceNormalization(normalization);
    }
    if (layer instanceof Convolution convolution) {
      return new ReferenceConvolution(convolution);
    }
    if (layer instanceof Pooling pooling) {
      return new ReferencePooling(pooling);
    }
    if (layer instanceof EveryPosition every) {
      return new ReferenceEveryPosition(every);
    }
    if (layer instanceof UpSampling upSampling) {
      return new ReferenceUpSampling(upSampling);
    }
    if (layer instanceof Residual residual) {
      return new ReferenceResidual(residual);
    }
    if (layer instanceof Branches branches) {
      return new ReferenceBranches(branches);
    }
    if (layer instanceof Columns columns) {
      return new ReferenceColumns(columns);
    }
    throw new IllegalArgumentException("there is no reference for " + layer);
  }
}
