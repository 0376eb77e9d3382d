package io.github.densely.conv;

import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.internal.text.Text;

/**
 * A patch classifier that slides over a larger picture. One forward pass computes the scores of all
 * places.
 *
 * <p>The first dense layer becomes a convolution over its map, the next ones become convolutions of
 * 1x1, and every other layer works at each place as it did on the patch. The score of a place is,
 * bit for bit, the score that the patch network gives for the patch cut out there; but work that
 * neighbouring patches share is done only once. LeNet on its patch, and on a larger picture:
 *
 * <pre>{@code
 * 1x28x28    20x24x24    20x12x12    50x8x8      50x4x4    dense -> 500         dense -> 10
 * 1x256x256  20x252x252  20x126x126  50x122x122  50x61x61  4x4 -> 500x58x58     1x1 -> 10x58x58
 * picture    conv 5x5    pool 2      conv 5x5    pool 2    as a convolution     as a convolution
 * }</pre>
 *
 * <pre>{@code
 * SlidingNetwork sliding = SlidingNetwork.of(lenet, MapShape.channelsFirst(1, 28, 28));
 * sliding.output(256, 256);                          // 10x58x58 channels first, 4 pixels apart
 * HeatMap scores = sliding.scores(picture, 256, 256);
 * scores.best(3, 7);                                 // the class of the patch at (12, 28)
 * }</pre>
 *
 * <p>These layers can slide: every {@link MapLayer} without padding, such as convolution and
 * pooling; dense layers, activations of single values, dropout, a normalisation that is the same
 * for all positions of a channel, and any layer at which the map of a patch has only one position.
 * Any other layer is refused; the error names its position and the reason.
 *
 * <p>The converted networks share the parameters of the patch network: nothing is copied, and
 * training one trains the other. The distance between places is the product of the strides.
 *
 * <p>Cost: {@link #network} makes a few small objects. Threads: as {@link io.github.densely.Layer}.
 *
 * <p>Source: J. Long, E. Shelhamer, T. Darrell, Fully convolutional networks for semantic
 * segmentation, 2015, doi:10.1109/CVPR.2015.7298965.
 */
public final class SlidingNetwork {

  private final Sequential patchNetwork;
  private final MapShape patch;
  private final int strideY;
  private final int strideX;

  private SlidingNetwork(Sequential patchNetwork, MapShape patch) {
    patchNetwork.outFeatures(patch.features()); // refuses a patch that the network does not take
    this.patchNetwork = patchNetwork;
    this.patch = patch;
    Surgery surgery = new Surgery(patch, patch);
    surgery.convert(patchNetwork);
    if (surgery.patch().positions() > 1) {
      throw new IllegalArgumentException(
          Text.of(
              "for a patch of %s the network gives a map of %s, not one score for each class",
              patch, surgery.patch()));
    }
    this.strideY = surgery.strideY();
    this.strideX = surgery.strideX();
  }

  /**
   * Converts a patch network.
   *
   * @param patchNetwork the patch network, which gives one score for each class; not copied
   * @param patch the shape of an input row
   * @return the sliding network
   * @throws IllegalArgumentException if the network does not take such patches, or a layer cannot
   *     slide
   */
  public static SlidingNetwork of(Sequential patchNetwork, MapShape patch) {
    return new SlidingNetwork(patchNetwork, patch);
  }

  /**
   * The network for pictures of one size.
   *
   * @param height rows of the picture, at least those of the patch
   * @param width columns of the picture, at least those of the patch
   * @return a network from batch x channels·height·width to batch x output(height,
   *     width).features(), with the parameters of the patch network
   * @throws IllegalArgumentException if the picture is smaller than the patch
   */
  public Sequential network(int height, int width) {
    return surgery(height, width).convert(patchNetwork);
  }

  /**
   * The map of scores of a picture of one size.
   *
   * @param height rows of the picture, at least those of the patch
   * @param width columns of the picture, at least those of the patch
   * @return classes, rows and columns of the scores
   * @throws IllegalArgumentException if the picture is smaller than the patch
   */
  public MapShape output(int height, int width) {
    Surgery surgery = surgery(height, width);
    surgery.convert(patchNetwork);
    return surgery.map();
  }

  /**
   * The scores at all places of one picture.
   *
   * @param picture 1 x channels·height·width, in the order of the patch; not modified
   * @param height rows of the picture
   * @param width columns of the picture
   * @return the scores with the places they belong to
   * @throws IllegalArgumentException if the picture is smaller than the patch, or is not of this
   *     size
   */
  public HeatMap scores(Matrix picture, int height, int width) {
    Surgery surgery = surgery(height, width);
    Sequential network = surgery.convert(patchNetwork);
    if (picture.rows() != 1) {
      throw new IllegalArgumentException(
          Text.of(
              "one picture is expected, 1 x %d, got %s", network.inFeatures(), picture.shape()));
    }
    return HeatMap.of(
        network.forward(picture),
        surgery.map(),
        patch.height(),
        patch.width(),
        strideY,
        strideX,
        patchNetwork.decision());
  }

  private Surgery surgery(int height, int width) {
    if (height < patch.height() || width < patch.width()) {
      throw new IllegalArgumentException(
          Text.of(
              "a picture of %dx%d is smaller than the patch of %dx%d",
              height, width, patch.height(), patch.width()));
    }
    return new Surgery(patch, patch.withSize(height, width));
  }

  /**
   * The input of the patch network.
   *
   * @return the shape of a patch
   */
  public MapShape patch() {
    return patch;
  }

  /**
   * The vertical distance of two neighbouring places in the picture.
   *
   * @return rows of pixels
   */
  public int strideY() {
    return strideY;
  }

  /**
   * The horizontal distance of two neighbouring places in the picture.
   *
   * @return columns of pixels
   */
  public int strideX() {
    return strideX;
  }

  /** Patch and stride. */
  @Override
  public String toString() {
    return Text.of("SlidingNetwork(patch %s, stride %dx%d)", patch, strideY, strideX);
  }
}
