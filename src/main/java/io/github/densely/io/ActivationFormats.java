package io.github.densely.io;

import io.github.densely.Activation;
import io.github.densely.internal.text.Shortened;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The row of activations. The names of the functions in files are the ones below and must never
 * change; how an {@link Activation} prints itself does not matter here.
 */
final class ActivationFormats {

  private static final String FUNCTION = "function";

  static final List<LayerFormat<?>> ROWS =
      List.of(
          new LibraryFormat<>(
              "Activation",
              Activation.class,
              (activation, out) -> out.put(FUNCTION, text(activation)),
              in -> activation(in.text(FUNCTION))));

  private static final Map<String, Supplier<Activation>> PLAIN =
      Map.ofEntries(
          Map.entry("ReLU", Activation::relu),
          Map.entry("SELU", Activation::selu),
          Map.entry("GELU", Activation::gelu),
          Map.entry("GELU(tanh)", Activation::geluTanh),
          Map.entry("SiLU", Activation::silu),
          Map.entry("Softplus", Activation::softplus),
          Map.entry("Sigmoid", Activation::sigmoid),
          Map.entry("Tanh", Activation::tanh),
          Map.entry("Softmax", Activation::softmax),
          Map.entry("Identity", Activation::identity));

  /** With their constant in parentheses behind the name. */
  private static final Map<String, Function<Float, Activation>> WITH_CONSTANT =
      Map.of("LeakyReLU", Activation::leakyRelu, "ELU", Activation::elu);

  private ActivationFormats() {}

  private static String text(Activation activation) {
    return activation.name() + activation.constant().map(c -> "(" + c + ")").orElse("");
  }

  private static Activation activation(String text) throws ArchitectureException {
    if (PLAIN.containsKey(text)) {
      return PLAIN.get(text).get();
    }
    int open = text.indexOf('(');
    if (open < 0 || !text.endsWith(")") || !WITH_CONSTANT.containsKey(text.substring(0, open))) {
      throw new ArchitectureException("there is no function " + Shortened.of(text));
    }
    float constant = Float.parseFloat(text.substring(open + 1, text.length() - 1));
    return WITH_CONSTANT.get(text.substring(0, open)).apply(constant);
  }
}
