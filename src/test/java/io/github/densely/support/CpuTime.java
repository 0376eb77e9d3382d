package io.github.densely.support;

import java.lang.reflect.Method;

/**
 * The time that this thread computed: other programs of the machine do not lengthen it.
 *
 * <p>Reflection, because the tests run inside the module of the library, which reads java.base
 * alone.
 *
 * @param nanos at the start
 */
public record CpuTime(long nanos) {

  private static final Object BEAN;
  private static final Method NANOS;

  static {
    try {
      BEAN =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      NANOS =
          Class.forName("java.lang.management.ThreadMXBean").getMethod("getCurrentThreadCpuTime");
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  public static CpuTime start() {
    return new CpuTime(now());
  }

  public double millis() {
    return (now() - nanos) * 1e-6;
  }

  private static long now() {
    try {
      return (long) NANOS.invoke(BEAN);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
