package io.github.densely;

import io.github.densely.internal.kernel.Kernels;

/**
 * Tells which loops do the matrix products and the activation functions of this JVM.
 *
 * <p>{@code vector} uses the JDK's Vector API and is there if the JVM was started with {@code
 * --add-modules jdk.incubator.vector}; {@code plain} needs no flag. The system property {@code
 * densely.kernel}, read once, is {@code auto} (the default), {@code plain} or {@code vector}; if
 * {@code vector} is asked for and cannot be used, every product and every activation function
 * throws an {@link IllegalStateException} that says why.
 *
 * <p>Either shares large products with other threads of the pool that the caller runs in, or else
 * of the common {@link java.util.concurrent.ForkJoinPool}, and starts none. The system property
 * {@code densely.threads} limits how many work on one product; 1 never leaves the caller's thread.
 * It changes no bit.
 *
 * <pre>{@code
 * System.out.println(KernelChoice.current());
 * }</pre>
 *
 * <p>The products of the two differ in the last bits, so a model that must be reproduced to the bit
 * fixes one.
 *
 * @param name {@code "plain"} or {@code "vector"}
 * @param reason why it is this one
 */
public record KernelChoice(String name, String reason) {

  /**
   * The choice of this JVM.
   *
   * @return name and reason
   * @throws IllegalStateException if the kernel that was asked for cannot be used
   */
  public static KernelChoice current() {
    return new KernelChoice(Kernels.active().name(), Kernels.reason());
  }

  /** Both, as {@code "plain kernel (asked for by densely.kernel=plain)"}. */
  @Override
  public String toString() {
    return name + " kernel (" + reason + ")";
  }
}
