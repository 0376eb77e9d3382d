package io.github.densely.conv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Matrix;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureTest {

  @Test
  void aMapOfOneChannelIsGrey() {
    Picture picture =
        Picture.of(Matrix.of(1, 6, 0, 0.5f, 1, -3, 7, Float.NaN), MapShape.channelsFirst(1, 2, 3));

    assertThat(picture.get(0, 0)).isEqualTo(0x000000);
    assertThat(picture.get(0, 1)).isEqualTo(0x808080);
    assertThat(picture.get(0, 2)).isEqualTo(0xFFFFFF);
    assertThat(picture.get(1, 0)).isEqualTo(0x000000);
    assertThat(picture.get(1, 1)).isEqualTo(0xFFFFFF);
    assertThat(picture.get(1, 2)).isEqualTo(0x000000);
  }

  @Test
  void aMapOfThreeChannelsIsRedGreenAndBlue() {
    Matrix map = Matrix.of(1, 6, 1, 0, 0, 1, 0, 1);
    Picture picture = Picture.of(map, MapShape.channelsFirst(3, 1, 2));

    assertThat(picture.get(0, 0)).isEqualTo(0xFF0000);
    assertThat(picture.get(0, 1)).isEqualTo(0x00FFFF);
  }

  @Test
  void aFrameIsOnePixelWide() {
    Picture picture = Picture.blank(5, 6);

    picture.frame(1, 1, 3, 4, 0xFF);

    assertThat(drawn(picture)).isEqualTo("......\n.####.\n.#..#.\n.####.\n......\n");
    assertThat(picture).hasToString("Picture(5x6)");
  }

  private static String drawn(Picture picture) {
    StringBuilder text = new StringBuilder();
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        text.append(picture.get(y, x) == 0 ? '.' : '#');
      }
      text.append('\n');
    }
    return text.toString();
  }

  @Test
  void framesAreCutOffAtTheEdge() {
    Picture picture = Picture.blank(3, 4);

    picture.frame(1, 1, 5, 3, 0xFF8000);

    assertThat(picture.get(0, 1)).isZero();
    assertThat(picture.get(1, 1)).isEqualTo(0xFF8000);
    assertThat(picture.get(1, 3)).isEqualTo(0xFF8000);
    assertThat(picture.get(2, 1)).isEqualTo(0xFF8000);
    assertThat(picture.get(2, 2)).isZero(); // inside
    assertThat(picture.get(2, 3)).isEqualTo(0xFF8000);
  }

  /** Read back by the rules of the format: signature, chunks with their checksums, rows. */
  @Test
  void aColouredPictureAsPng() throws IOException {
    Picture picture = Picture.blank(2, 2);
    picture.fill(0, 1, 1, 1, 0x123456);

    ByteBuffer png = ByteBuffer.wrap(picture.toPng());

    assertThat(png.getLong()).isEqualTo(0x89504E470D0A1A0AL);
    assertThat(chunk(png, "IHDR")).containsExactly(0, 0, 0, 2, 0, 0, 0, 2, 8, 2, 0, 0, 0);
    assertThat(inflated(chunk(png, "IDAT")))
        .containsExactly(0, 0, 0, 0, 0x12, 0x34, 0x56, 0, 0, 0, 0, 0, 0, 0);
    assertThat(chunk(png, "IEND")).isEmpty();
    assertThat(png.hasRemaining()).isFalse();
  }

  @Test
  void aGreyPictureTakesOneByteAPixel(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("grey.png");
    Picture picture = Picture.of(Matrix.of(1, 3, 0, 1, 0.2f), MapShape.channelsFirst(1, 1, 3));

    picture.writePng(file);

    ByteBuffer png = ByteBuffer.wrap(Files.readAllBytes(file));
    png.getLong();
    assertThat(chunk(png, "IHDR")).containsExactly(0, 0, 0, 3, 0, 0, 0, 1, 8, 0, 0, 0, 0);
    assertThat(inflated(chunk(png, "IDAT"))).containsExactly(0, 0, 255, 51);
  }

  private static byte[] chunk(ByteBuffer png, String name) {
    byte[] data = new byte[png.getInt()];
    byte[] type = new byte[4];
    png.get(type).get(data);
    assertThat(new String(type, StandardCharsets.US_ASCII)).isEqualTo(name);
    CRC32 crc = new CRC32();
    crc.update(type);
    crc.update(data);
    assertThat(png.getInt()).isEqualTo((int) crc.getValue());
    return data;
  }

  private static byte[] inflated(byte[] data) throws IOException {
    return new InflaterInputStream(new ByteArrayInputStream(data)).readAllBytes();
  }

  @Test
  void whatIsNoPictureIsRefused() {
    assertThat(Picture.blank(1, 1).get(0, 0)).isZero();
    assertThatThrownBy(() -> Picture.blank(0, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a picture has at least one pixel, and at most 2^29 of them, got 0x5");
    assertThatThrownBy(() -> Picture.blank(65536, 65536))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a picture has at least one pixel, and at most 2^29 of them, got 65536x65536");
    assertThatThrownBy(() -> Picture.of(Matrix.zeros(1, 8), MapShape.channelsFirst(2, 2, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a picture is one map of 1 or 3 channels, got 1 of 2x2x2 channels first");
    assertThatThrownBy(() -> Picture.of(Matrix.zeros(1, 7), MapShape.channelsFirst(1, 2, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Picture expects 6 columns, a map of 1x2x3 channels first, got 1 x 7");
    assertThatThrownBy(() -> Picture.blank(2, 2).get(2, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
