package io.github.densely.benchmark;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All measurements of a folder, kept in one JSON file: later runs add to earlier ones. */
final class Results {

  private static final Gson GSON = new GsonBuilder().create();

  private final Path file;
  private final List<Map<String, String>> runs = new ArrayList<>();
  private final Map<String, Measurement> measurements = new LinkedHashMap<>();

  private record Content(List<Map<String, String>> runs, List<Measurement> measurements) {}

  /** Reads the results that a folder already has. */
  Results(Path folder) {
    file = folder.resolve("results.json");
    if (Files.exists(file)) {
      Content content = read(file, Content.class);
      runs.addAll(content.runs());
      content.measurements().forEach(m -> measurements.put(m.key(), m));
    }
  }

  /** The machine of each run, see {@link Machine}; the newest is the last. */
  List<Map<String, String>> runs() {
    return runs;
  }

  List<Measurement> all() {
    return List.copyOf(measurements.values());
  }

  void addRun(Map<String, String> run) {
    runs.add(run);
    save();
  }

  void add(List<Measurement> found) {
    found.forEach(m -> measurements.put(m.key(), m));
    save();
  }

  private void save() {
    write(file, new Content(runs, all()));
  }

  static <T> T read(Path file, Class<T> type) {
    try {
      return GSON.fromJson(Files.readString(file), type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes JSON by way of a second file, so that a stopped run leaves a whole one. */
  static void write(Path file, Object content) {
    try {
      Path next = file.resolveSibling(file.getFileName() + ".next");
      Files.writeString(next, GSON.toJson(content).replace("},{", "},\n{"));
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
