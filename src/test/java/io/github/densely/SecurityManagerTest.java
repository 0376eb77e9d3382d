package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.support.ChildJvm;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Security managers exist up to Java 23; later JVMs do not start with one. */
@EnabledForJreRange(max = JRE.JAVA_23)
class SecurityManagerTest {

  @Test
  void aSecurityManagerThatHidesThePropertiesLeavesTheDefaults()
      throws IOException, InterruptedException {
    String manager = "-Djava.security.manager";

    assertThat(ChildJvm.lastLine(OneProduct.class, manager)).isEqualTo("11.0 by the plain kernel");
    assertThat(
            ChildJvm.lastLine(OneProduct.class, manager, "--add-modules", "jdk.incubator.vector"))
        .isEqualTo("11.0 by the vector kernel");
  }

  /** 1·3 + 2·4. */
  static final class OneProduct {
    private OneProduct() {}

    /**
     * Prints it, and the kernel.
     *
     * @param args none
     */
    public static void main(String[] args) {
      Matrix y = DenseLayer.of(Matrix.of(1, 2, 1, 2)).forward(Matrix.of(1, 2, 3, 4));
      System.out.println(y.get(0, 0) + " by the " + KernelChoice.current().name() + " kernel");
    }
  }
}
