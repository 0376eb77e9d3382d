package io.github.densely.io;

import io.github.densely.Layer;
import io.github.densely.Matrix;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Saves and loads your own layer in model files.
 *
 * <pre>{@code
 * record ScaleCodec() implements LayerCodec<Scale> {
 *   public String type() { return "com.example.Scale"; }
 *   public Class<Scale> layer() { return Scale.class; }
 *   public Map<String, String> settings(Scale scale) { return Map.of("features", "" + scale.inFeatures()); }
 *   public Scale create(Map<String, String> settings, List<Layer> layers) {
 *     return new Scale(Integer.parseInt(settings.get("features")));
 *   }
 * }
 *
 * ModelFile.of(file).codec(new ScaleCodec()).load();
 * }</pre>
 *
 * <p>Parameters are saved under the names of {@link Layer#parameters()} and written into the new
 * layer. The codec does not see them.
 *
 * <p>Loading runs the network for one input, and compares its output with the one that it gave when
 * it was saved: so a setting that was forgotten is found. An output may differ by a thousandth of
 * the largest, since your functions may compute otherwise on another machine. The library cannot
 * know what your code allocates, so check the sizes in the settings if files may come from
 * strangers.
 *
 * <p>A layer that holds others returns them from {@link Layer#layers()}. They are saved and loaded
 * like all layers and arrive in {@link #create}. Their parameters must be in the {@code
 * parameters()} of the layer that holds them, and each inner layer needs one prefix for all of its
 * names, as {@link io.github.densely.Parameter#prefixed} gives them. The prefix may be empty.
 *
 * @param <L> the layer's class, exactly
 */
public interface LayerCodec<L extends Layer> {

  /**
   * The name in files. It must never change.
   *
   * @return a name with a dot in it, so that it is not a name of the library
   */
  String type();

  /**
   * The class of the layers.
   *
   * @return the class
   */
  Class<L> layer();

  /**
   * The settings that {@link #create} needs, without parameters and inner layers.
   *
   * @param layer the layer to save
   * @return texts by name
   */
  Map<String, String> settings(L layer);

  /**
   * Makes a layer with the sizes of the saved one. Its own parameters are overwritten afterwards;
   * the inner layers have their saved parameters already. The settings come from a file: check
   * them.
   *
   * @param settings the texts that {@link #settings} gave
   * @param layers the inner layers, in the order of {@link Layer#layers()}; empty if there were
   *     none
   * @return a new layer
   * @throws IllegalArgumentException if the settings or the layers are wrong
   */
  L create(Map<String, String> settings, List<Layer> layers);

  /**
   * An input for the self-check of a network whose first layer this is. Override it if the layer
   * refuses random numbers between −1 and 1, as an embedding does that takes indices.
   *
   * @param layer the layer to save
   * @return 1 x inFeatures of the network, which is stored in the file; empty, the default, for
   *     random numbers
   */
  default Optional<Matrix> sample(L layer) {
    return Optional.empty();
  }
}
