package io.github.densely.data;

import io.github.densely.internal.file.AtomicFile;
import io.github.densely.internal.file.Bytes;
import io.github.densely.internal.text.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Encodes a CSV file that may be larger than memory. It is read twice: for the targets, whose
 * number the header of the inputs needs, and for the inputs, which are written row by row.
 */
final class EncodedFile {

  private static final int BUFFER = 1 << 16;

  private final Path csv;
  private final CsvFormat format;
  private final TableEncoder encoder;
  private final int cols;

  EncodedFile(Path csv, CsvFormat format, TableEncoder encoder) {
    this.csv = csv;
    this.format = format;
    this.encoder = encoder;
    this.cols = encoder.featureNames().size();
  }

  /** The codes of the target, one for each row. */
  float[] targets() throws IOException {
    GrowingFloats codes = new GrowingFloats();
    format.readRows(
        csv,
        names -> {
          int number = number(names, encoder.target());
          return (place, line, fields) -> codes.add(encoder.target(fields[number], place));
        });
    if (codes.size() == 0) {
      throw new InvalidFileException(csv + ": expected rows of data below the header, got none");
    }
    if (codes.size() > GrowingFloats.MAX_SIZE) {
      throw new InvalidFileException(
          Text.of("%s: expected at most %d rows", csv, GrowingFloats.MAX_SIZE));
    }
    return codes.toArray();
  }

  /** Writes the features of all rows. */
  void writeInputs(Path file, int rows) throws IOException {
    AtomicFile.write(
        file,
        channel -> {
          Writing writing = new Writing(channel);
          writing.buffer.put(NpyFile.header("<f4", rows, cols));
          format.readRows(csv, writing::start);
          Bytes.flush(writing.buffer, channel);
          if (writing.rows != rows) {
            throw new InvalidFileException(
                Text.of(
                    "%s: expected %d rows as a moment ago, got %d; the file changes",
                    csv, rows, writing.rows));
          }
        });
  }

  private int number(List<String> names, String column) {
    int number = names.indexOf(column);
    if (number < 0) {
      throw Table.missing(csv.toString(), column, names);
    }
    return number;
  }

  private final class Writing implements CsvFormat.Rows {
    private final WritableByteChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private final float[] features = new float[cols];
    private int[] numbers;
    private long rows;

    Writing(WritableByteChannel channel) {
      this.channel = channel;
    }

    CsvFormat.Rows start(List<String> names) {
      numbers = encoder.columns().stream().mapToInt(name -> number(names, name)).toArray();
      return this;
    }

    @Override
    public void accept(Supplier<String> place, long line, String[] fields) throws IOException {
      encoder.encode(j -> fields[numbers[j]], place, features, 0);
      for (float feature : features) {
        if (buffer.remaining() < Float.BYTES) {
          Bytes.flush(buffer, channel);
        }
        buffer.putFloat(feature);
      }
      rows++;
    }
  }
}
