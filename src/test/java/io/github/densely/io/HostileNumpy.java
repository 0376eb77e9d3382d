package io.github.densely.io;

import static io.github.densely.io.Bytes.concat;
import static io.github.densely.io.Bytes.npy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files of NumPy's formats that ask for more than there is, or for something else. */
final class HostileNumpy {

  private static final int CHUNK = 1 << 20;

  private HostileNumpy() {}

  /**
   * Reads each, in a small heap, twice; the second time is measured.
   *
   * @param args none
   * @throws IOException if one cannot be written
   */
  public static void main(String[] args) throws IOException {
    Map<String, Path> files = files();
    int refused = 0;
    double longest = 0;
    String slowest = "";
    for (int round = 0; round < 2; round++) {
      refused = 0;
      for (Map.Entry<String, Path> file : files.entrySet()) {
        long start = System.nanoTime();
        try {
          if (file.getKey().startsWith("zip")) {
            NpzFile.read(file.getValue());
          } else {
            NpyFile.read(file.getValue());
          }
        } catch (InvalidFileException e) {
          refused++;
        }
        double millis = (System.nanoTime() - start) * 1e-6;
        if (round == 1 && millis > longest) {
          longest = millis;
          slowest = file.getKey();
        }
      }
    }
    for (Path file : files.values()) {
      Files.delete(file);
    }
    System.out.printf(
        "%d of %d refused, the slowest, %s, in %.1f ms%n", refused, files.size(), slowest, longest);
  }

  private static Map<String, Path> files() throws IOException {
    Map<String, Path> files = new LinkedHashMap<>();
    put(files, "pickle", npy(dictionary("|O", "1,"), (byte) 0x80));
    put(files, "two to the 62", npy(dictionary("<f4", "2147483648, 2147483648")));
    put(files, "eight billion bytes", npy(dictionary("|u1", "8000000000,"), new byte[100]));
    put(files, "a long header", header(1 << 30));
    put(files, "many sides", npy(dictionary("<f4", "1, ".repeat(20_000)), new byte[4]));
    put(files, "many commas", npy(dictionary("<f4", ",".repeat(60_000)), new byte[4]));
    files.put("zip of fifty million zeros", bomb(dictionary("<f4", "50000000,"), 200));
    files.put("zip that goes on", bomb(dictionary("<f4", "1,"), 200));
    return files;
  }

  private static String dictionary(String descr, String shape) {
    return "{'descr': '%s', 'fortran_order': False, 'shape': (%s)}".formatted(descr, shape);
  }

  /** Version 2, whose header may be 4 GB long. */
  private static byte[] header(int length) {
    byte[] start = npy("");
    start[6] = 2;
    start[8] = (byte) length;
    byte[] high = {(byte) (length >> 16), (byte) (length >> 24)};
    return concat(start, high, "{'descr'".getBytes());
  }

  private static void put(Map<String, Path> files, String name, byte[] content) throws IOException {
    files.put(name, Files.write(Files.createTempFile("hostile", ".npy"), content));
  }

  /** So many megabytes of zeros behind a header, which deflate to a thousandth. */
  private static Path bomb(String dictionary, int megabytes) throws IOException {
    Path file = Files.createTempFile("hostile", ".npz");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setLevel(1);
      zip.putNextEntry(new ZipEntry("x.npy"));
      zip.write(npy(dictionary));
      byte[] zeros = new byte[CHUNK];
      for (int i = 0; i < megabytes; i++) {
        zip.write(zeros);
      }
    }
    return file;
  }
}
