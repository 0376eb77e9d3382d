package io.github.densely.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What the readers of text collect, at the ends of their blocks. */
class BufferTest {

  /** Blocks hold 256 floats, then 512, 1024 and so on. */
  @Test
  void asManyFloatsAsWereAdded() {
    for (int size : new int[] {0, 1, 255, 256, 257, 767, 768, 769, 1792, 200_000}) {
      GrowingFloats floats = new GrowingFloats();
      for (int i = 0; i < size; i++) {
        floats.add(i);
      }

      float[] all = floats.toArray();

      assertThat(floats.size()).isEqualTo(size);
      assertThat(all).hasSize(size);
      for (int i = 0; i < size; i++) {
        assertThat(all[i]).isEqualTo(i);
      }
    }
  }

  /** The smallest buffer has room for one surrogate pair. */
  @Test
  void twoCharsAtATimeUpToTheEnd() throws IOException {
    AtomicBoolean closed = new AtomicBoolean();
    byte[] bytes = "añ🙂".getBytes(StandardCharsets.UTF_8);
    Utf8Reader reader =
        new Utf8Reader(
            new ByteArrayInputStream(bytes) {
              @Override
              public void close() {
                closed.set(true);
              }
            });
    char[] two = new char[2];

    assertThat(reader.read(two, 0, 2)).isEqualTo(2);
    assertThat(new String(two)).isEqualTo("añ");
    assertThat(reader.read(two, 0, 2)).isEqualTo(2);
    assertThat(new String(two)).isEqualTo("🙂");
    assertThat(reader.read(two, 0, 2)).isEqualTo(-1);
    reader.close();
    assertThat(closed).isTrue();
  }
}
