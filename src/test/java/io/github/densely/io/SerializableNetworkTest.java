package io.github.densely.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.data.InvalidFileException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class SerializableNetworkTest {

  private final Sequential network = Sequential.builder(3).seed(1).dense(4).tanh().dense(2).build();

  @Test
  void aNetworkTravelsInsideAClosure() throws Exception {
    SerializableNetwork shared = new SerializableNetwork(network);
    Callable<Matrix> task =
        (Callable<Matrix> & Serializable) () -> shared.network().forward(Matrix.of(1, 3, 1, 2, 3));

    @SuppressWarnings("unchecked")
    Callable<Matrix> arrived = (Callable<Matrix>) read(written(task));

    assertThat(arrived.call()).isEqualTo(network.forward(Matrix.of(1, 3, 1, 2, 3)));
  }

  @Test
  void theBytesAreThoseOfAModelFile() throws IOException {
    byte[] bytes = ModelFile.toBytes(network);

    assertThat(indexOf(written(new SerializableNetwork(network)), bytes)).isPositive();
    assertThat(ModelFile.fromBytes(bytes).parameterVector()).isEqualTo(network.parameterVector());
  }

  @Test
  void aByteThatIsChangedOnTheWayIsFoundOut() throws IOException {
    byte[] written = written(new SerializableNetwork(network));
    written[indexOf(written, ModelFile.toBytes(network)) + 700] ^= 1;

    assertThatThrownBy(() -> read(written))
        .isInstanceOf(InvalidObjectException.class)
        .hasMessageStartingWith("model of ")
        .hasCauseInstanceOf(InvalidFileException.class);
  }

  /** A stream that names the class itself and not its proxy: nobody can make one but by hand. */
  @Test
  void withoutItsProxyNothingIsRead() throws IOException {
    byte[] written = written(new Impostor());
    byte[] name = Impostor.class.getName().getBytes(StandardCharsets.UTF_8);
    byte[] real = SerializableNetwork.class.getName().getBytes(StandardCharsets.UTF_8);
    int at = indexOf(written, name);
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    changed.write(written, 0, at - 2);
    changed.write(real.length >> 8);
    changed.write(real.length);
    changed.writeBytes(real);
    changed.write(written, at + name.length, written.length - at - name.length);

    assertThatThrownBy(() -> read(changed.toByteArray()))
        .isInstanceOf(InvalidObjectException.class)
        .hasMessage("a network is read through its proxy");
  }

  /** What it takes to look like the real one. */
  private static final class Impostor implements Serializable {
    private static final long serialVersionUID = 1;
  }

  private static byte[] written(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  private static Object read(byte[] bytes) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }

  private static int indexOf(byte[] all, byte[] part) {
    for (int at = 0; at + part.length <= all.length; at++) {
      int i = 0;
      while (i < part.length && all[at + i] == part[i]) {
        i++;
      }
      if (i == part.length) {
        return at;
      }
    }
    return -1;
  }
}
