package io.github.densely.io;

import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.internal.text.Text;
import java.util.Map;
import java.util.Optional;

/** The row of a user's own layer. */
record CodecFormat<L extends Layer>(LayerCodec<L> codec) implements LayerFormat<L> {

  @Override
  public String type() {
    return codec.type();
  }

  @Override
  public Class<L> layer() {
    return codec.layer();
  }

  @Override
  public Map<String, String> write(L layer) {
    return codec.settings(layer);
  }

  @Override
  public L read(LayerReader in) throws ArchitectureException {
    L created;
    try {
      created = codec.create(in.settings(), in.layers());
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException e) {
      // A setting that is missing or has too few parts fails anywhere in a user's code.
      throw new ArchitectureException(
          Text.of("%s: %s cannot read its settings: %s", in.description().place(), codec, e));
    }
    return in.filled(created);
  }

  @Override
  public Inner inner() {
    return Inner.ANY;
  }

  /** So that a setting may have any name, {@code type} too. */
  @Override
  public String settingsField() {
    return "settings";
  }

  @Override
  public Optional<Matrix> sample(L layer) {
    return codec.sample(layer);
  }
}
