package io.github.densely.io;

import io.github.densely.Sequential;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;

/**
 * A network inside an object that Java serialises, as the closures of a distributed engine are.
 *
 * <pre>{@code
 * SerializableNetwork shared = new SerializableNetwork(network);
 * Callable<Integer> task = (Callable<Integer> & Serializable) () -> shared.network().outFeatures(800);
 * }</pre>
 *
 * <p>What is serialised is a proxy with the bytes of a model file, and nothing else. When it is
 * read they are checked as those of any file: checksum, limits, self-check. Networks of the
 * library's layers alone.
 *
 * <p>Cost: the network is written when this is serialised, and read once for each copy. Threads: as
 * the network; those who train it need a copy each, as {@link ModelFile#fromBytes} makes.
 */
public final class SerializableNetwork implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  private final transient Sequential network;

  /**
   * Wraps a network.
   *
   * @param network what travels; not copied
   */
  public SerializableNetwork(Sequential network) {
    this.network = network;
  }

  /**
   * The network.
   *
   * @return the one that was given, or after the journey one with the same bits
   */
  public Sequential network() {
    return network;
  }

  /**
   * What is written instead.
   *
   * @return a proxy with the bytes of a model file
   */
  @Serial
  private Object writeReplace() {
    try {
      return new Proxy(ModelFile.toBytes(network));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // no disk is written to
    }
  }

  /**
   * Refuses a stream that does not go through the proxy.
   *
   * @param in not read
   * @throws InvalidObjectException always
   */
  @Serial
  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("a network is read through its proxy");
  }

  /**
   * What is written.
   *
   * @param bytes those of a model file
   */
  private record Proxy(byte[] bytes) implements Serializable {

    /**
     * What is read.
     *
     * @return a network, checked as one of a file is
     * @throws InvalidObjectException if the bytes are no valid model file
     */
    @Serial
    private Object readResolve() throws InvalidObjectException {
      try {
        return new SerializableNetwork(ModelFile.fromBytes(bytes));
      } catch (IOException e) {
        InvalidObjectException invalid = new InvalidObjectException(e.getMessage());
        invalid.initCause(e);
        throw invalid;
      }
    }
  }

  /** The network that it holds. */
  @Override
  public String toString() {
    return "SerializableNetwork(" + network + ")";
  }
}
