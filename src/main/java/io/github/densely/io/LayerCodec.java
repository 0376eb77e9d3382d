package io.github.densely.io;

import io.github.densely.Layer;
import java.util.Map;

/**
 * How a layer of one's own takes part in model files.
 *
 * <pre>{@code
 * record ScaleCodec() implements LayerCodec<Scale> {
 *   public String type() { return "com.example.Scale"; }
 *   public Class<Scale> layer() { return Scale.class; }
 *   public Map<String, String> settings(Scale scale) { return Map.of("features", "" + scale.inFeatures()); }
 *   public Scale create(Map<String, String> settings) { return new Scale(Integer.parseInt(settings.get("features"))); }
 * }
 *
 * ModelFile.of(file).codec(new ScaleCodec()).load();
 * }</pre>
 *
 * @param <L> the layer's class, exactly
 */
public interface LayerCodec<L extends Layer> {

  /**
   * The name that stands in files, for ever.
   *
   * @return a name with a dot in it, so that it is none of the library's own
   */
  String type();

  /**
   * The class of the layers.
   *
   * @return the class
   */
  Class<L> layer();

  /**
   * What {@link #create} needs, without the parameters, which are saved and loaded by name.
   *
   * @param layer what is saved
   * @return texts by name
   */
  Map<String, String> settings(L layer);

  /**
   * Makes a layer with the sizes of the saved one; its parameters are overwritten afterwards. The
   * settings come from a file: check them.
   *
   * @param settings what {@link #settings} gave
   * @return a new layer
   * @throws IllegalArgumentException if the settings are wrong
   */
  L create(Map<String, String> settings);
}
