package io.github.densely;

import io.github.densely.internal.kernel.Kernels;

/**
 * The kernel of this JVM: the loops that compute matrix products and activation functions.
 *
 * <p>{@code vector} uses the JDK's Vector API and is available if the JVM was started with {@code
 * --add-modules jdk.incubator.vector}; {@code plain} needs no flag. The system property {@code
 * densely.kernel}, read once, is {@code auto} (the default), {@code plain} or {@code vector}. If
 * {@code vector} is requested and not available, every product and every activation function throws
 * an {@link IllegalStateException} that gives the reason.
 *
 * <p>Both kernels share large products with other threads: those of the pool that the caller runs
 * in, else those of the common {@link java.util.concurrent.ForkJoinPool}. They start no thread. The
 * system property {@code densely.threads} limits the number of threads for one product; with 1 the
 * caller's thread does all the work. The number of threads changes no bit.
 *
 * <pre>{@code
 * System.out.println(KernelChoice.current());
 * }</pre>
 *
 * <p>The products of the two kernels differ in the last bits. To reproduce a model bit for bit, use
 * the same kernel.
 *
 * @param name {@code "plain"} or {@code "vector"}
 * @param reason the reason for the choice
 */
public record KernelChoice(String name, String reason) {

  /**
   * The choice of this JVM.
   *
   * @return name and reason
   * @throws IllegalStateException if the requested kernel is not available
   */
  public static KernelChoice current() {
    return new KernelChoice(Kernels.active().name(), Kernels.reason());
  }

  /** Name and reason, as {@code "plain kernel (asked for by densely.kernel=plain)"}. */
  @Override
  public String toString() {
    return name + " kernel (" + reason + ")";
  }
}
