package io.github.densely.internal.kernel;

import java.util.Optional;
import java.util.function.Function;

/**
 * Chooses the kernel and the functions, once for the life of the JVM.
 *
 * <p>{@code -Ddensely.kernel=auto} (the default) takes the vector kernel unless there is a reason
 * against it, after a start with plain loops ({@link Patience}); {@code plain} and {@code vector}
 * ask for one. If {@code vector} is asked for and cannot be used, every product fails with the
 * reason: there is no silent fallback.
 *
 * <p>{@code -Ddensely.threads=n} lets at most n threads share a product. With 1, only the caller's
 * thread computes. The default is as many as the pool has.
 */
public final class Kernels {

  private static final String MODULE = "jdk.incubator.vector";

  private static final String LOADED =
      MODULE + " is loaded; plain loops compute until it pays to compile vector code";

  private static final String NO_FMA =
      "this processor has no fused multiply-add, so products are slow, with the same bits";

  private static final Choice CHOICE =
      choose(property("densely.kernel", "auto"), property("densely.threads", null));

  /** Whether a product may be computed by scalar fused multiply-adds of the processor. */
  private static final boolean SCALARS =
      CHOICE.kernel instanceof ParallelKernel parallel && !parallel.isScalar();

  /**
   * A choice.
   *
   * @param kernel computes the products; null if the kernel that was asked for cannot be used
   * @param functions computes the functions; null with the kernel
   * @param reason why this kernel was chosen, or cannot be used
   */
  record Choice(Kernel kernel, Functions functions, String reason) {

    static Choice plain(String reason) {
      return fmaIsEmulated()
          ? new Choice(new ScalarKernel(), new PlainFunctions(), reason + "; " + NO_FMA)
          : new Choice(new PlainKernel(), new PlainFunctions(), reason);
    }

    static Choice none(String reason) {
      return new Choice(null, null, reason);
    }

    Choice usable() {
      if (kernel == null) {
        throw new IllegalStateException(reason);
      }
      return this;
    }

    ActivationFunction function(Function<Functions, ActivationFunction> which) {
      return kernel == null ? new Unusable(reason) : which.apply(functions);
    }
  }

  private Kernels() {}

  /**
   * The name of the order in which all kernels sum. Files store it: equal names mean equal bits of
   * all products.
   */
  public static String order() {
    return SumOrder.NAME;
  }

  /**
   * The kernel that all products of this JVM use.
   *
   * @throws IllegalStateException if the kernel that was asked for cannot be used
   */
  public static Kernel active() {
    return CHOICE.usable().kernel;
  }

  /**
   * A·Bᵀ of a few samples and a small weight, without the calls and preparations of a kernel, which
   * would take as long as the product. The bits are those of {@link #active()}.
   *
   * @return whether the product was small enough; if not, nothing was done
   */
  public static boolean multiplySmall(
      int m, int n, int k, float[] a, float[] b, float[] c, boolean add) {
    if (SCALARS && PlainDots.pays(m, n, k)) {
      PlainDots.multiply(m, n, k, a, 0, k, b, 0, k, c, 0, n, add);
      return true;
    }
    return false;
  }

  /**
   * The functions that go with the kernel.
   *
   * @throws IllegalStateException if the kernel that was asked for cannot be used
   */
  public static Functions functions() {
    return CHOICE.usable().functions;
  }

  /**
   * One of the functions that go with the kernel. If there is no kernel, this call succeeds and the
   * function fails as a product does: so a network can be built, and its use throws the reason.
   */
  public static ActivationFunction function(Function<Functions, ActivationFunction> which) {
    return CHOICE.function(which);
  }

  /** Stands for a function if there is no kernel. */
  private record Unusable(String reason) implements ActivationFunction {
    @Override
    public void forward(int rows, int cols, float[] x, float[] y) {
      throw new IllegalStateException(reason);
    }

    @Override
    public void backward(
        int rows, int cols, float[] x, float[] y, float[] gradOutput, float[] gradInput) {
      throw new IllegalStateException(reason);
    }
  }

  /** Why this kernel was chosen, or cannot be used. */
  public static String reason() {
    return CHOICE.reason;
  }

  /** A security manager may hide a property; then the default holds. */
  static String property(String name, String otherwise) {
    try {
      return System.getProperty(name, otherwise);
    } catch (SecurityException e) {
      return otherwise;
    }
  }

  static Choice choose(String asked, String threads) {
    Choice choice = choose(asked);
    int limit = Integer.MAX_VALUE;
    if (threads != null) {
      try {
        limit = Integer.parseInt(threads.strip());
      } catch (NumberFormatException e) {
        limit = 0;
      }
    }
    if (limit < 1) {
      return Choice.none("densely.threads is a number of at least 1, got " + threads);
    }
    return choice.kernel == null
        ? choice
        : new Choice(
            new ParallelKernel(choice.kernel, limit, ParallelKernel.WORTH_A_THREAD),
            choice.functions,
            choice.reason);
  }

  private static Choice choose(String asked) {
    if (asked.equals("plain")) {
      return Choice.plain("asked for by densely.kernel=plain");
    }
    boolean auto = asked.equals("auto");
    if (!auto && !asked.equals("vector")) {
      return Choice.none("densely.kernel is auto, plain or vector, got " + asked);
    }
    Choice vector = vector(auto ? LOADED : "asked for by densely.kernel=vector");
    if (vector.kernel != null) {
      return auto ? afterPlain(vector) : vector;
    }
    return auto
        ? Choice.plain(vector.reason)
        : Choice.none("densely.kernel=vector cannot be used: " + vector.reason);
  }

  private static Choice afterPlain(Choice vector) {
    Patience patience = new Patience(Patience.DEFAULT);
    return new Choice(
        Patience.products(patience, new PlainKernel(), vector.kernel),
        Patience.functions(patience, new PlainFunctions(), vector.functions),
        vector.reason);
  }

  /** The vector kernel for the given reason, or the reason against it. */
  private static Choice vector(String reason) {
    Optional<Module> module = ModuleLayer.boot().findModule(MODULE);
    if (module.isEmpty()) {
      return Choice.none(MODULE + " is not loaded; start the JVM with --add-modules " + MODULE);
    }
    if (property("java.vm.info", "").startsWith("interpreted")) {
      return Choice.none("the JVM only interprets, where vectors are slower than loops");
    }
    if (fmaIsEmulated()) {
      return Choice.none(NO_FMA);
    }
    try {
      // The descriptor must not require an incubator module: that would warn in every user's build.
      Kernels.class.getModule().addReads(module.get());
      // This class uses the Vector API when it is initialised: an unknown API fails here.
      Class.forName(nameOf("VectorLanes"));
      return new Choice(
          make(Kernel.class, "VectorKernel"), make(Functions.class, "VectorFunctions"), reason);
    } catch (ReflectiveOperationException | LinkageError | SecurityException e) {
      return Choice.none("the Vector API of this JDK is not the one that is known: " + e);
    }
  }

  private static <T> T make(Class<T> type, String name) throws ReflectiveOperationException {
    return type.cast(Class.forName(nameOf(name)).getDeclaredConstructor().newInstance());
  }

  private static String nameOf(String type) {
    return Kernels.class.getPackageName() + "." + type;
  }

  /**
   * Whether {@link Math#fma} computes with BigDecimals, as on a processor without the instruction.
   * No property tells, but it then takes a microsecond or more instead of a few nanoseconds. The
   * fastest of several rounds counts, so that a busy machine does not look like an old one.
   */
  private static boolean fmaIsEmulated() {
    long fastest = Long.MAX_VALUE;
    float x = 0.7f; // numbers of many digits, which BigDecimals take long for
    for (int round = 0; round < 10; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < 50; i++) {
        x = Math.fma(x, 0.37f, 0.61f);
      }
      fastest = Math.min(fastest, System.nanoTime() - start);
    }
    return x > 0 && fastest > 50 * 400;
  }
}
