package io.github.densely.io;

import io.github.densely.Sequential;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;

/**
 * Holds a network in an object that Java can serialise, for the closures of a distributed engine.
 *
 * <pre>{@code
 * SerializableNetwork shared = new SerializableNetwork(network);
 * Callable<Integer> task = (Callable<Integer> & Serializable) () -> shared.network().outFeatures(800);
 * }</pre>
 *
 * <p>A proxy with the bytes of a model file is serialised, and nothing else. Reading checks the
 * bytes like those of any file: checksum, limits, self-check. The network may have the library's
 * layers only.
 *
 * <p>Cost: the network is written when this is serialised, and read once for each copy. Threads: as
 * the network; each thread that trains it needs its own copy, from {@link ModelFile#fromBytes}.
 */
public final class SerializableNetwork implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  private final transient Sequential network;

  /**
   * Wraps a network.
   *
   * @param network the network to send; not copied
   */
  public SerializableNetwork(Sequential network) {
    this.network = network;
  }

  /**
   * The network.
   *
   * @return the given network, or after reading a new one with the same bits
   */
  public Sequential network() {
    return network;
  }

  /**
   * Writes a proxy instead of this object.
   *
   * @return a proxy with the bytes of a model file
   */
  @Serial
  private Object writeReplace() {
    return new Proxy(ModelFile.toBytes(network));
  }

  /**
   * Refuses a stream without the proxy.
   *
   * @param in not read
   * @throws InvalidObjectException always
   */
  @Serial
  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("a network is read through its proxy");
  }

  /**
   * The serialised form.
   *
   * @param bytes the bytes of a model file
   */
  private record Proxy(byte[] bytes) implements Serializable {

    /**
     * Reads the network.
     *
     * @return a holder of the network, which was checked as one from a file
     * @throws InvalidObjectException if the bytes are not a valid model file
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
