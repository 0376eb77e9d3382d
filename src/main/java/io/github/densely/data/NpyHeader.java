package io.github.densely.data;

import io.github.densely.internal.file.Dtype;
import io.github.densely.internal.text.Shortened;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of an npy file: a Python dictionary of three entries, in any order.
 *
 * <p>What NumPy refuses is refused. What it accepts and no writer writes, such as {@code 0x10} or
 * {@code 1_000} for a side, is refused too.
 *
 * @param dtype the type of the stored numbers, or null if it is none that can be read
 * @param order the byte order of the stored numbers
 * @param fortran whether the first dimension varies fastest
 * @param shape the sizes of the dimensions; empty for a single number
 * @param problem why the type cannot be read, or null
 */
record NpyHeader(Dtype dtype, ByteOrder order, boolean fortran, List<Long> shape, String problem) {

  /** The header is not valid; the reader adds the file. */
  static final class HeaderException extends Exception {
    private static final long serialVersionUID = 1;

    HeaderException(String reason) {
      super(reason);
    }
  }

  private static final Pattern DESCR = entry("descr", "'[^']{0,40}'|\"[^\"]{0,40}\"|\\[.*\\]");
  private static final Pattern ORDER = entry("fortran_order", "True|False");
  private static final Pattern SHAPE = entry("shape", "\\([0-9L,\\s]*\\)");

  /** Byte order, kind and bytes. Whatever order the type of one byte has, it means nothing. */
  private static final Pattern TYPE = Pattern.compile("([<>=|]?)(\\?|[bfiu][1248])");

  private static final Pattern SIDE = Pattern.compile("\\s*(0|[1-9]\\d{0,18})\\s*");

  /** Python 2 wrote (2L,), which version 3 is too young for. */
  private static final Pattern OLD_SIDE = Pattern.compile("\\s*(0|[1-9]\\d{0,18})L?\\s*");

  /** The limit of NumPy 2. */
  private static final int MAX_SIDES = 64;

  private static Pattern entry(String name, String value) {
    return Pattern.compile("['\"]" + name + "['\"]\\s*:\\s*(" + value + ")\\s*", Pattern.DOTALL);
  }

  /** Reads the text between the length and the data. */
  static NpyHeader parse(byte[] bytes, int version) throws HeaderException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
    if (!text.startsWith("{") || !text.endsWith("}")) {
      throw new HeaderException("the description is not a dictionary");
    }
    String body = text.substring(1, text.length() - 1).strip();
    String descr = null;
    String order = null;
    String shape = null;
    for (int at = 0; at < body.length(); ) {
      Matcher matcher = matcher(DESCR, body, at);
      if (matcher != null && descr == null) {
        descr = matcher.group(1);
      } else if ((matcher = matcher(ORDER, body, at)) != null && order == null) {
        order = matcher.group(1);
      } else if ((matcher = matcher(SHAPE, body, at)) != null && shape == null) {
        shape = matcher.group(1);
      } else {
        throw new HeaderException(
            "expected descr, fortran_order and shape, each once, got "
                + Shortened.of(body.substring(at)));
      }
      at = matcher.end();
      if (at < body.length() && body.charAt(at) != ',') {
        throw new HeaderException("expected a comma at " + Shortened.of(body.substring(at)));
      }
      at++;
      while (at < body.length() && Character.isWhitespace(body.charAt(at))) {
        at++;
      }
    }
    if (descr == null || order == null || shape == null) {
      throw new HeaderException("descr, fortran_order or shape is missing");
    }
    return of(descr, order.equals("True"), sides(shape, version < 3 ? OLD_SIDE : SIDE));
  }

  private static Matcher matcher(Pattern pattern, String text, int at) {
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    return matcher.lookingAt() ? matcher : null;
  }

  private static NpyHeader of(String descr, boolean fortran, List<Long> shape) {
    Matcher type = TYPE.matcher(descr.substring(1, descr.length() - 1));
    Dtype dtype = type.matches() ? dtype(type.group(2)) : null;
    if (dtype == null) {
      String why =
          descr.contains("O") && !descr.startsWith("[")
              ? "an array of Python objects, which only code in the file can restore"
              : "an array of " + Shortened.of(descr);
      return new NpyHeader(
          null,
          ByteOrder.LITTLE_ENDIAN,
          fortran,
          shape,
          why + ", which is not supported; use astype('<f4') or astype('<i8') when saving");
    }
    // The native order of a writer that does not name it is little-endian on all usual machines.
    ByteOrder order = type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return new NpyHeader(dtype, order, fortran, shape, null);
  }

  private static Dtype dtype(String kind) {
    return switch (kind) {
      case "f2" -> Dtype.F16;
      case "f4" -> Dtype.F32;
      case "f8" -> Dtype.F64;
      case "?", "b1" -> Dtype.BOOL;
      case "u1" -> Dtype.U8;
      case "i1" -> Dtype.I8;
      case "u2" -> Dtype.U16;
      case "i2" -> Dtype.I16;
      case "u4" -> Dtype.U32;
      case "i4" -> Dtype.I32;
      case "u8" -> Dtype.U64;
      case "i8" -> Dtype.I64;
      default -> null;
    };
  }

  private static List<Long> sides(String shape, Pattern pattern) throws HeaderException {
    List<Long> sides = new ArrayList<>();
    String inside = shape.substring(1, shape.length() - 1).strip();
    boolean tuple = inside.isEmpty() || inside.contains(",");
    if (!tuple || inside.startsWith(",")) {
      throw new HeaderException(
          "the shape " + Shortened.of(shape) + " is no tuple; of one dimension it is (n,)");
    }
    if (inside.endsWith(",")) {
      inside = inside.substring(0, inside.length() - 1);
    }
    String[] parts = inside.isEmpty() ? new String[0] : inside.split(",", MAX_SIDES + 2);
    if (parts.length > MAX_SIDES) {
      throw new HeaderException("the shape has more than " + MAX_SIDES + " dimensions");
    }
    for (String side : parts) {
      Matcher matcher = pattern.matcher(side);
      if (!matcher.matches()) {
        throw new HeaderException("the shape is " + Shortened.of(shape));
      }
      try {
        sides.add(Long.parseLong(matcher.group(1)));
      } catch (NumberFormatException e) {
        throw new HeaderException("the shape " + Shortened.of(shape) + " is too large");
      }
    }
    return sides;
  }

  /** Whether the type holds whole numbers only. */
  boolean isWhole() {
    return dtype != Dtype.F16 && dtype != Dtype.F32 && dtype != Dtype.F64;
  }

  int itemBytes() {
    return dtype.bytes();
  }

  /** Those of the matrix: the first side of two or more, else one. */
  long rows() {
    return shape.size() < 2 ? 1 : shape.get(0);
  }

  /** All other sides multiplied; without any number too, or {@code Long.MAX_VALUE}. */
  long cols() {
    try {
      return product(shape.size() < 2 ? 0 : 1);
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  private long product(int from) {
    long product = shape.contains(0L) && from == 0 ? 0 : 1;
    for (long side : shape.subList(from, shape.size())) {
      product = Math.multiplyExact(product, side);
    }
    return product;
  }

  /** The number of elements. */
  long count() throws HeaderException {
    try {
      long count = product(0);
      Math.multiplyExact(count, itemBytes());
      return count;
    } catch (ArithmeticException e) {
      throw new HeaderException("the shape " + Shortened.of(shape.toString()) + " is too large");
    }
  }
}
