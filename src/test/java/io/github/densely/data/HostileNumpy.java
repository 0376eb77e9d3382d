package io.github.densely.data;

import static io.github.densely.support.FileBytes.concat;
import static io.github.densely.support.FileBytes.npy;

import io.github.densely.internal.text.Text;
import io.github.densely.support.HostileRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files of NumPy's formats that ask for more than there is, or for something else. */
final class HostileNumpy {

  private static final int CHUNK = 1 << 20;
  private static final int MEGABYTES = 200;

  private HostileNumpy() {}

  /**
   * Reads all of them.
   *
   * @param args none
   * @throws IOException if one cannot be written
   */
  public static void main(String[] args) throws IOException {
    HostileRun.report(
        List.of(
            npyCase("a pickle", npy(dictionary("|O", "1,"), (byte) 0x80)),
            npyCase("two to the 62", npy(dictionary("<f4", "2147483648, 2147483648"))),
            npyCase("eight billion bytes", npy(dictionary("|u1", "8000000000,"), new byte[100])),
            npyCase("a long header", header(1 << 30)),
            npyCase("many sides", npy(dictionary("<f4", "1, ".repeat(20_000)), new byte[4])),
            npyCase("many commas", npy(dictionary("<f4", ",".repeat(60_000)), new byte[4])),
            bomb("a zip of fifty million zeros", dictionary("<f4", "50000000,")),
            bomb("a zip of 200 million zeros of one byte", dictionary("|u1", "209715200,")),
            bomb("a zip that goes on", dictionary("<f4", "1,")),
            gzipBomb("a gzipped list of 200 million bytes"),
            new HostileRun.Case(
                "labels that are keys",
                idx(0x0C, 1, 0x7FFF_FFF0),
                " among 1 samples",
                file -> IdxFile.readClasses(file, file))));
  }

  private static String dictionary(String descr, String shape) {
    return Text.of("{'descr': '%s', 'fortran_order': False, 'shape': (%s)}", descr, shape);
  }

  /** Version 2, whose header may be 4 GB long. */
  private static byte[] header(int length) {
    byte[] start = npy("");
    start[6] = 2;
    start[8] = (byte) length;
    byte[] high = {(byte) (length >> 16), (byte) (length >> 24)};
    return concat(start, high, "{'descr'".getBytes(StandardCharsets.UTF_8));
  }

  private static HostileRun.Case npyCase(String name, byte[] content) throws IOException {
    Path file = Files.write(Files.createTempFile("hostile", ".npy"), content);
    return new HostileRun.Case(name, file, "", NpyFile::read);
  }

  private static Path idx(int type, int... numbers) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * numbers.length).putInt(type << 8 | 1);
    for (int number : numbers) {
      buffer.putInt(number);
    }
    return Files.write(Files.createTempFile("hostile", ".idx"), buffer.array());
  }

  private static HostileRun.Case gzipBomb(String name) throws IOException {
    Path file = Files.createTempFile("hostile", ".idx.gz");
    try (OutputStream out = Files.newOutputStream(file);
        OutputStream zip = new GZIPOutputStream(out)) {
      zip.write(Files.readAllBytes(idx(0x08, MEGABYTES * CHUNK)));
      byte[] zeros = new byte[CHUNK];
      for (int i = 0; i < MEGABYTES; i++) {
        zip.write(zeros);
      }
    }
    return new HostileRun.Case(name, file, "the limit is", IdxFile::read);
  }

  /** Megabytes of zeros behind a header, which deflate to a thousandth. */
  private static HostileRun.Case bomb(String name, String dictionary) throws IOException {
    Path file = Files.createTempFile("hostile", ".npz");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setLevel(1);
      zip.putNextEntry(new ZipEntry("x.npy"));
      zip.write(npy(dictionary));
      byte[] zeros = new byte[CHUNK];
      for (int i = 0; i < MEGABYTES; i++) {
        zip.write(zeros);
      }
    }
    return new HostileRun.Case(name, file, "", NpzFile::read);
  }
}
