package io.github.densely.internal.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides which kernel multiplies, once for the life of the JVM.
 *
 * <p>{@code -Ddensely.kernel=auto} (the default) takes the vector kernel unless a reason speaks
 * against it; {@code plain} and {@code vector} ask for one. Asked for {@code vector} and unable,
 * every product fails with the reason: it never falls back in silence.
 *
 * <p>{@code -Ddensely.threads=n} lets at most n threads share a product, and 1 leaves everything to
 * the caller's; by default there is no limit but the pool's.
 */
public final class Kernels {

  private static final String MODULE = "jdk.incubator.vector";

  private static final Choice CHOICE =
      choose(System.getProperty("densely.kernel", "auto"), System.getProperty("densely.threads"));

  /**
   * A decision.
   *
   * @param kernel what multiplies; null if the kernel that was asked for cannot
   * @param reason why
   */
  record Choice(Kernel kernel, String reason) {}

  private Kernels() {}

  /**
   * The kernel that all products of this JVM use.
   *
   * @throws IllegalStateException if the one that was asked for cannot be used
   */
  public static Kernel active() {
    if (CHOICE.kernel == null) {
      throw new IllegalStateException(CHOICE.reason);
    }
    return CHOICE.kernel;
  }

  /**
   * The function as the active kernel computes it. If there is none, the result fails as a product
   * does, and not this call: a network can be built and its error told where it is used.
   */
  public static ActivationFunction accelerated(ActivationFunction f) {
    return CHOICE.kernel == null ? new Unusable(CHOICE.reason) : CHOICE.kernel.accelerated(f);
  }

  /** What a function is without a kernel. */
  record Unusable(String reason) implements ActivationFunction {
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

  /** Why it is this kernel. */
  public static String reason() {
    return CHOICE.reason;
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
      return new Choice(null, "densely.threads is a number of at least 1, got " + threads);
    }
    return choice.kernel == null
        ? choice
        : new Choice(
            new ParallelKernel(choice.kernel, limit, ParallelKernel.WORTH_A_THREAD), choice.reason);
  }

  private static Choice choose(String asked) {
    if (asked.equals("plain")) {
      return new Choice(new PlainKernel(), "asked for by densely.kernel=plain");
    }
    if (!asked.equals("auto") && !asked.equals("vector")) {
      return new Choice(null, "densely.kernel is auto, plain or vector, got " + asked);
    }
    List<String> reasons = new ArrayList<>();
    Optional<Kernel> vector = vector(reasons);
    if (vector.isPresent()) {
      return new Choice(
          vector.get(),
          asked.equals("auto") ? MODULE + " is loaded" : "asked for by densely.kernel=vector");
    }
    String why = String.join("; ", reasons);
    return asked.equals("auto")
        ? new Choice(new PlainKernel(), why)
        : new Choice(null, "densely.kernel=vector cannot be used: " + why);
  }

  /** The vector kernel, or a reason against it. */
  private static Optional<Kernel> vector(List<String> reasons) {
    Optional<Module> module = ModuleLayer.boot().findModule(MODULE);
    if (module.isEmpty()) {
      reasons.add(MODULE + " is not loaded; start the JVM with --add-modules " + MODULE);
      return Optional.empty();
    }
    if (System.getProperty("java.vm.info", "").startsWith("interpreted")) {
      reasons.add("the JVM only interprets, where vectors are slower than loops");
      return Optional.empty();
    }
    if (fmaIsEmulated()) {
      reasons.add(
          "this processor has no fused multiply-add, which the JVM then computes digit by digit");
      return Optional.empty();
    }
    try {
      // The descriptor must not require an incubator module: that would warn in every user's build.
      Kernels.class.getModule().addReads(module.get());
      Class<?> type = Class.forName(Kernels.class.getPackageName() + ".VectorKernel");
      return Optional.of((Kernel) type.getDeclaredConstructor().newInstance());
    } catch (ReflectiveOperationException | LinkageError e) {
      reasons.add("the Vector API of this JDK is not the one that is known: " + e);
      return Optional.empty();
    }
  }

  /**
   * Whether {@link Math#fma} is made of BigDecimals, as on a processor without the instruction: no
   * property tells, but it takes a microsecond or more instead of a few nanoseconds. The fastest of
   * several rounds, so that a busy machine is not taken for an old one.
   */
  private static boolean fmaIsEmulated() {
    long fastest = Long.MAX_VALUE;
    float x = 1;
    for (int round = 0; round < 10; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < 50; i++) {
        x = Math.fma(x, 0.5f, 1);
      }
      fastest = Math.min(fastest, System.nanoTime() - start);
    }
    return x > 0 && fastest > 50 * 400;
  }
}
