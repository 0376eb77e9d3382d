package io.github.densely.examples;

import io.github.densely.data.CsvFormat;
import io.github.densely.data.Dataset;
import io.github.densely.data.IdxFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Reads the files of {@link DigitsExample} into a training part and a test part. */
final class DigitsFiles {

  private static final Predicate<String> NUMBER =
      Pattern.compile("\\s*[-+]?[0-9.]+([eE][-+]?[0-9]+)?\\s*").asMatchPredicate();

  private DigitsFiles() {}

  static Dataset.Split read(List<Path> files, boolean header, long seed) throws IOException {
    for (Path file : files) {
      if (Files.isDirectory(file)) {
        throw new FileSystemException(file.toString(), null, "it is a directory");
      }
    }
    Dataset.Split parts =
        looksLikeCsv(files.get(0)) ? readCsv(files, header, seed) : readIdx(files);
    requireClasses(parts);
    return parts;
  }

  private static Dataset.Split readCsv(List<Path> files, boolean header, long seed)
      throws IOException {
    if (files.size() > 2) {
      throw new IllegalArgumentException("expected 1 or 2 CSV files, got " + files.size());
    }
    Dataset first = csvFormat(files.get(0), header).read(files.get(0));
    if (files.size() == 1) {
      return first.split(0.3, seed);
    }
    CsvFormat second = csvFormat(files.get(1), header).classNames(first.classNames());
    return new Dataset.Split(first, second.read(files.get(1)));
  }

  private static Dataset.Split readIdx(List<Path> files) throws IOException {
    if (files.size() == 2) {
      Dataset all = IdxFile.readClasses(files.get(0), files.get(1));
      int test = all.size() / 5;
      return new Dataset.Split(
          all.slice(0, all.size() - test), all.slice(all.size() - test, all.size()));
    }
    if (files.size() == 4) {
      Dataset train = IdxFile.readClasses(files.get(0), files.get(1));
      Dataset test = IdxFile.readClasses(files.get(2), files.get(3));
      return new Dataset.Split(train, withClassesOf(train, test));
    }
    throw new IllegalArgumentException(
        "expected 2 or 4 IDX files, images and labels, got " + files.size());
  }

  /** Label files do not say how many classes there are, and a small test file may lack the last. */
  private static Dataset withClassesOf(Dataset train, Dataset test) {
    int[] classes = new int[test.size()];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = (int) test.targets().get(i, 0);
    }
    return Dataset.ofClasses(test.inputs(), train.classNames(), classes);
  }

  /**
   * Text has no byte 0 and does not begin as gzip does; an IDX file begins with byte 0 unless it is
   * gzipped.
   */
  private static boolean looksLikeCsv(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      int first = in.read();
      return first != 0 && !(first == 0x1f && in.read() == 0x8b);
    }
  }

  /** Finds separator and header from the first line: with a header, no input there is a number. */
  private static CsvFormat csvFormat(Path file, boolean header) throws IOException {
    String line = firstLine(file);
    char separator = line.contains(";") ? ';' : line.contains("\t") ? '\t' : ',';
    String[] fields = line.split(String.valueOf(separator), -1);
    boolean named = header || Arrays.stream(fields, 0, fields.length - 1).noneMatch(NUMBER);
    return (named ? CsvFormat.withHeader() : CsvFormat.withoutHeader()).separator(separator);
  }

  private static String firstLine(Path file) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      String line = reader.readLine();
      return line == null ? "" : line.replace("\uFEFF", "");
    }
  }

  private static void requireClasses(Dataset.Split parts) {
    Dataset train = parts.train();
    Dataset test = parts.test();
    int classes = train.classNames().size();
    if (test.size() == 0 || train.size() < 20) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected at least 20 samples to train and 1 to test, got %d and %d",
              train.size(),
              test.size()));
    }
    if (classes < 2 || classes > 1000 || classes > train.size() / 2) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected a class in the last column, got %d different values in %d samples",
              classes,
              train.size()));
    }
    if (test.inputs().cols() != train.inputs().cols()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected %d features in the test part, as in the training part, got %d",
              train.inputs().cols(),
              test.inputs().cols()));
    }
  }
}
