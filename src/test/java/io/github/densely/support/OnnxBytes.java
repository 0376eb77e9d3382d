package io.github.densely.support;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Writes protobuf messages, and with them small ONNX files. */
public final class OnnxBytes {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A model of version 8 with a graph. */
  public static byte[] model(int opset, Consumer<OnnxBytes> graph) {
    return new OnnxBytes()
        .integer(1, 8)
        .message(7, graph)
        .message(8, version -> version.integer(2, opset))
        .bytes();
  }

  public byte[] bytes() {
    return out.toByteArray();
  }

  public OnnxBytes varint(long value) {
    for (long left = value; ; left >>>= 7) {
      if (left >>> 7 == 0) {
        out.write((int) left);
        return this;
      }
      out.write((int) (left & 0x7F | 0x80));
    }
  }

  public OnnxBytes integer(int field, long value) {
    return varint((long) field << 3).varint(value);
  }

  public OnnxBytes bytes(int field, byte[] bytes) {
    varint(field << 3 | 2).varint(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  public OnnxBytes text(int field, String text) {
    return bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  public OnnxBytes message(int field, Consumer<OnnxBytes> content) {
    OnnxBytes message = new OnnxBytes();
    content.accept(message);
    return bytes(field, message.bytes());
  }

  /** An input, or with field 12 an output; a side of 0 has a name instead. */
  public OnnxBytes value(int field, String name, long... dims) {
    return message(
        field,
        value ->
            value
                .text(1, name)
                .message(
                    2,
                    type ->
                        type.message(
                            1,
                            tensor ->
                                tensor
                                    .integer(1, 1)
                                    .message(
                                        2,
                                        shape -> {
                                          for (long dim : dims) {
                                            shape.message(
                                                1,
                                                d -> {
                                                  if (dim == 0) {
                                                    d.text(2, "batch");
                                                  } else {
                                                    d.integer(1, dim);
                                                  }
                                                });
                                          }
                                        }))));
  }

  public OnnxBytes input(String name, long... dims) {
    return value(11, name, dims);
  }

  public OnnxBytes output(String name) {
    return value(12, name, 0, 1);
  }

  /** A constant of floats as raw bytes. */
  public OnnxBytes floats(String name, long[] dims, float... values) {
    return message(5, tensor -> tensor(tensor, name, dims, values));
  }

  private static void tensor(OnnxBytes tensor, String name, long[] dims, float... values) {
    for (long dim : dims) {
      tensor.integer(1, dim);
    }
    tensor.integer(2, 1).text(8, name).bytes(9, raw(values));
  }

  public static byte[] raw(float... values) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return raw.array();
  }

  /** A constant of whole numbers, packed. */
  public OnnxBytes integers(String name, long... values) {
    return message(
        5,
        tensor ->
            tensor
                .integer(1, values.length)
                .integer(2, 7)
                .text(8, name)
                .message(
                    7,
                    packed -> {
                      for (long value : values) {
                        packed.varint(value);
                      }
                    }));
  }

  /** A node as {@code "Gemm x,W,b -> y"}, with attributes. */
  @SafeVarargs
  public final OnnxBytes node(String line, Consumer<OnnxBytes>... attributes) {
    String[] words = line.split(" ");
    return message(
        1,
        node -> {
          for (String input : words[1].split(",")) {
            node.text(1, input.equals("_") ? "" : input);
          }
          for (String output : words[3].split(",")) {
            node.text(2, output);
          }
          String[] type = words[0].split(":");
          node.text(3, "the " + type[type.length - 1]).text(4, type[type.length - 1]);
          for (Consumer<OnnxBytes> attribute : attributes) {
            node.message(5, attribute);
          }
          if (type.length > 1) {
            node.text(7, type[0]);
          }
        });
  }

  public static Consumer<OnnxBytes> attribute(String name, long value) {
    return a -> a.text(1, name).integer(3, value).integer(20, 2);
  }

  public static Consumer<OnnxBytes> attribute(String name, float value) {
    return a -> {
      a.text(1, name).varint(2 << 3 | 5);
      a.out.writeBytes(raw(value));
      a.integer(20, 1);
    };
  }

  public static Consumer<OnnxBytes> attribute(String name, float... values) {
    return a -> a.text(1, name).bytes(7, raw(values)).integer(20, 6);
  }

  public static Consumer<OnnxBytes> attribute(String name, long... values) {
    return a -> {
      a.text(1, name);
      for (long value : values) {
        a.integer(8, value);
      }
      a.integer(20, 7);
    };
  }
}
