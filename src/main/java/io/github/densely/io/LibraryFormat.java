package io.github.densely.io;

import io.github.densely.Layer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** A row of the library's own layers: how it is written and how it is read, side by side. */
record LibraryFormat<L extends Layer>(
    String type,
    Class<L> layer,
    Inner inner,
    Predicate<L> condition,
    BiConsumer<L, Map<String, String>> writer,
    Reader<L> reader)
    implements LayerFormat<L> {

  /** Makes a layer. */
  interface Reader<L> {
    L read(LayerReader in) throws ArchitectureException;
  }

  /** A row for all layers of a class, which hold no others. */
  LibraryFormat(
      String type, Class<L> layer, BiConsumer<L, Map<String, String>> writer, Reader<L> reader) {
    this(type, layer, Inner.NONE, all -> true, writer, reader);
  }

  LibraryFormat<L> holding(Inner inner) {
    return new LibraryFormat<>(type, layer, inner, condition, writer, reader);
  }

  LibraryFormat<L> when(Predicate<L> condition) {
    return new LibraryFormat<>(type, layer, inner, condition, writer, reader);
  }

  @Override
  public boolean writes(L layer) {
    return condition.test(layer);
  }

  @Override
  public Map<String, String> write(L layer) {
    Map<String, String> settings = new LinkedHashMap<>();
    writer.accept(layer, settings);
    return settings;
  }

  @Override
  public L read(LayerReader in) throws ArchitectureException {
    return reader.read(in);
  }
}
