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
 * <p>Both kernels sum in one order, so they give the same bits, at any width of vectors and on
 * every JDK.
 *
 * <p>Vector code is slow until the JVM has compiled it. With {@code auto}, plain loops therefore
 * compute the first 2³⁵ multiply-adds of a JVM, one to two seconds of work, also if the name is
 * {@code vector}. With {@code vector} asked for, vector code computes from the first product on.
 *
 * <p>Vectors are as wide as the processor's, up to 512 bits, on JDK 25 and later; up to 256 bits on
 * earlier ones, whose compiler serves only one width in a JVM.
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
