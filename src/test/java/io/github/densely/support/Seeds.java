package io.github.densely.support;

import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Gives a randomised test its generator, and a failing one its seed.
 *
 * <p>With {@code @ExtendWith(Seeds.class)} on the class, a test asks for a {@code SplittableRandom}
 * parameter. The seed comes from the system property {@value #PROPERTY}, by default 1; each test
 * draws its own numbers from it, whatever else runs. A failure names the property, so that the same
 * numbers can be drawn again.
 */
public final class Seeds implements ParameterResolver, TestExecutionExceptionHandler {

  public static final String PROPERTY = "densely.test.seed";

  private static final String LONG_RUN = "densely.test.long";

  /** The seed of this run. */
  public static long seed() {
    return Long.getLong(PROPERTY, 1);
  }

  /**
   * How often a randomised test tries: so often in every build, or more with the profile {@code
   * long}, which sets a property.
   */
  public static int trials(int everyBuild, int longRun) {
    return Boolean.getBoolean(LONG_RUN) ? longRun : everyBuild;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SplittableRandom.class;
  }

  @Override
  public SplittableRandom resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return new SplittableRandom(seed() * 31 + context.getUniqueId().hashCode());
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure) {
    throw new AssertionError(
        failure.getMessage() + "\nagain with -D" + PROPERTY + "=" + seed(), failure);
  }
}
