package io.github.densely.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is measured: this library with each of its kernels, and its alternatives. */
enum Library {
  VECTOR("vector", "Densely vector"),
  PLAIN("plain", "Densely plain"),
  LIBTORCH("libtorch", "libtorch (DJL)"),
  ND4J("nd4j", "ND4J / DL4J"),
  OPENBLAS("openblas", "OpenBLAS (netlib)"),
  VECTOR_BLAS("vectorblas", "VectorBLAS (netlib)"),
  EJML("ejml", "EJML"),
  OJALGO("ojalgo", "ojAlgo"),
  /** Not a library: the machine itself. */
  LIMIT("limit", "limit");

  private static final String OPENBLAS_FILE = "libopenblas.so.0";
  private static final int FIRST_WITH_NATIVE_ACCESS_CHECKS = 24;

  private final String id;
  private final String label;

  Library(String id, String label) {
    this.id = id;
    this.label = label;
  }

  static Library of(String id) {
    for (Library library : values()) {
      if (library.id.equals(id)) {
        return library;
      }
    }
    throw new IllegalArgumentException("no library is called " + id);
  }

  String id() {
    return id;
  }

  String label() {
    return label;
  }

  /** Whether it is this library rather than a peer. */
  boolean isDensely() {
    return this == VECTOR || this == PLAIN;
  }

  boolean isPeer() {
    return !isDensely() && this != LIMIT;
  }

  boolean hasNetwork() {
    return isDensely() || this == LIBTORCH || this == ND4J;
  }

  /** Whether it can split a product between threads. */
  boolean isParallel() {
    return this != VECTOR_BLAS;
  }

  /** Whether a large product takes so long that a few runs have to do. */
  boolean isSlow() {
    return this == EJML || this == OJALGO;
  }

  /** Flags of the JVM that runs it. */
  List<String> jvmFlags(int jdk, int threads, String cache) {
    List<String> flags = new ArrayList<>();
    switch (this) {
      case VECTOR, PLAIN -> {
        flags.add("-Ddensely.kernel=" + id);
        flags.add("-Ddensely.threads=" + threads);
      }
      case LIBTORCH -> {
        flags.add("-Dai.djl.offline=true");
        flags.add("-DDJL_CACHE_DIR=" + cache);
        flags.add("-DENGINE_CACHE_DIR=" + cache);
        flags.add("-Dai.djl.pytorch.num_threads=" + threads);
        flags.add("-Dai.djl.pytorch.num_interop_threads=" + threads);
      }
      case ND4J -> flags.add("-Dorg.bytedeco.javacpp.cachedir=" + cache);
      case OPENBLAS -> flags.add("-Ddev.ludovic.netlib.blas.nativeLib=" + OPENBLAS_FILE);
      default -> {}
    }
    if (this == VECTOR || this == VECTOR_BLAS || this == LIMIT) {
      flags.add("--add-modules=jdk.incubator.vector");
    }
    if (jdk >= FIRST_WITH_NATIVE_ACCESS_CHECKS && isPeer()) {
      flags.add("--enable-native-access=ALL-UNNAMED");
    }
    return flags;
  }

  /** Variables of its process: how many threads native code may start. */
  static Map<String, String> environment(int threads) {
    String count = Integer.toString(threads);
    return Map.of(
        "OMP_NUM_THREADS", count, "OPENBLAS_NUM_THREADS", count, "MKL_NUM_THREADS", count);
  }

  /** Makes the operands, checks the result and returns the work to be timed. */
  Work prepare(Cell cell, int threads) {
    TimedTask task = cell.task();
    if (this == LIMIT) {
      return new LimitWork(task);
    }
    if (task.isProduct()) {
      Operands operands = Operands.of(task, Size.of(cell.size()));
      ProductWork product = product(operands, threads);
      ProductCheck.require(product, operands);
      return product;
    }
    if (task == TimedTask.CONVOLUTION || task == TimedTask.SAME_PRODUCT) {
      return ConvolutionWork.of(task, ConvolutionSize.of(cell.size()));
    }
    if (task == TimedTask.SLIDING || task == TimedTask.PATCHES) {
      return new SlidingWork(task, cell.size());
    }
    NetworkData data = NetworkData.of(Integer.parseInt(cell.size()));
    Network network = network(task, data);
    NetworkOutputCheck.require(network, task, data);
    return network;
  }

  private ProductWork product(Operands operands, int threads) {
    return switch (this) {
      case LIBTORCH -> new LibtorchProducts(operands);
      case ND4J -> Nd4jProducts.of(operands);
      case OPENBLAS -> BlasProducts.inC(operands);
      case VECTOR_BLAS -> BlasProducts.inJava(operands);
      case EJML -> EjmlProducts.of(operands, threads);
      case OJALGO -> OjAlgoProducts.of(operands, threads);
      default -> DenselyProducts.of(operands);
    };
  }

  /** The network; also where a cold start begins. */
  Network network(TimedTask task, NetworkData data) {
    return switch (this) {
      case VECTOR, PLAIN -> new DenselyNetwork(task, data);
      case LIBTORCH -> new LibtorchNetwork(task, data);
      case ND4J -> new Dl4jNetwork(task, data);
      default -> throw new IllegalArgumentException(label + " has no networks here");
    };
  }
}
