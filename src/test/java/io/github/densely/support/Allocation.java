package io.github.densely.support;

import java.lang.reflect.Method;

/**
 * How many bytes this thread has allocated since it started, by the JVM's own count.
 *
 * <p>Reflection, because the tests run inside the module of the library, which reads java.base
 * alone.
 */
public final class Allocation {

  private static final Object BEAN;
  private static final Method BYTES;

  static {
    try {
      BEAN =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      BYTES =
          Class.forName("com.sun.management.ThreadMXBean")
              .getMethod("getThreadAllocatedBytes", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * A method that is called by reflection often is given code of its own, for which its caller
   * allocates tens of kilobytes: on JDK 25 at call 128. So that comes before any measurement.
   */
  private static final int CALLS_BEFORE = 1000;

  static {
    for (int i = 0; i < CALLS_BEFORE; i++) {
      ofThisThread();
    }
  }

  private Allocation() {}

  /** Bytes so far. Asking allocates some tens of bytes itself. */
  public static long ofThisThread() {
    try {
      return (long) BYTES.invoke(BEAN, Thread.currentThread().getId());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
