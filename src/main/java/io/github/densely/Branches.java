package io.github.densely;

import io.github.densely.internal.kernel.Pool;
import io.github.densely.internal.text.Shortened;
import io.github.densely.internal.text.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Several layers on the same input, with their outputs side by side: for example several heads on
 * the same features.
 *
 * <p>{@code y = [f₁(x), f₂(x), …]}. Backward: {@code dL/dx = Σ fₖᵀδₖ}, where δₖ is the gradient of
 * the columns of branch k and fₖᵀδₖ what its backward pass gives; the sum is in the order of the
 * branches.
 *
 * <p>Shapes: batch x inFeatures to batch x the sum of the outFeatures. Maps of the same height and
 * width with the channels first, side by side, are one map with all their channels.
 *
 * <pre>{@code
 * Branches heads =
 *     Branches.of("classes", new DenseLayer(32, 10, random))
 *         .and("box", new DenseLayer(32, 4, random));
 * Sequential net = Sequential.builder(64).dense(32).relu().add(heads).build(); // 14 outputs
 * Columns box = heads.columns("box");                     // columns 10 to 13
 * Matrix boxes = box.forward(net.forward(Matrix.zeros(5, 64))); // 5 x 4
 * }</pre>
 *
 * <p>{@link Activation#identity()} as a branch passes the input on beside the others. Parameters
 * are named {@code branch.name}, as in PyTorch's {@code nn.ModuleDict}. The outputs of several
 * branches mean several things, so together they are {@linkplain Decision#values() values}: classes
 * and probabilities are those of one branch.
 *
 * <p>Cost: that of the branches, and a copy of their outputs. Inference keeps memory between calls.
 * Threads: see {@link Layer}.
 */
public final class Branches implements Layer {

  private static final int LONGEST_NAME = 100;

  private final List<String> names;
  private final List<Layer> layers;
  private final List<Parameter> parameters;
  private final int inFeatures;
  private final Pool<Workspace> memory = new Pool<>(Workspace::new);

  private Branches(List<String> names, List<Layer> layers) {
    this.names = List.copyOf(names);
    this.layers = List.copyOf(layers);
    this.parameters = NamedLayers.parameters(names, layers);
    this.inFeatures = NamedLayers.inFeatures(names, layers);
    if (inFeatures != ANY) {
      sum(inFeatures);
    }
  }

  /**
   * One branch; {@link #and} adds others.
   *
   * @param name its name: letters, digits, {@code _} and {@code -}, at most 100
   * @param layer the layer; not copied
   * @return a new layer
   * @throws IllegalArgumentException if the name has other characters
   */
  public static Branches of(String name, Layer layer) {
    requireName(name);
    return new Branches(List.of(name), List.of(layer));
  }

  /**
   * These branches and one more.
   *
   * @param name its name: letters, digits, {@code _} and {@code -}, at most 100
   * @param layer the layer; not copied
   * @return a new layer that shares all branches
   * @throws IllegalArgumentException if the name is taken or has other characters, the layer takes
   *     another number of features, or a parameter appears twice
   */
  public Branches and(String name, Layer layer) {
    requireName(name);
    if (names.contains(name)) {
      throw new IllegalArgumentException(Text.of("there is a branch %s already", name));
    }
    List<String> moreNames = new ArrayList<>(names);
    List<Layer> moreLayers = new ArrayList<>(layers);
    moreNames.add(name);
    moreLayers.add(Objects.requireNonNull(layer, "layer"));
    return new Branches(moreNames, moreLayers);
  }

  private static void requireName(String name) {
    if (name.length() > LONGEST_NAME || !name.matches("[A-Za-z0-9_-]+")) {
      throw new IllegalArgumentException(
          Text.of(
              "the name of a branch has letters, digits, _ and -, at most %d, got %s",
              LONGEST_NAME, Shortened.of(name)));
    }
  }

  /**
   * The names of the branches, in the order of their columns.
   *
   * @return an unmodifiable list
   */
  public List<String> names() {
    return names;
  }

  /**
   * A branch.
   *
   * @param name its name
   * @return the live layer
   * @throws IllegalArgumentException if there is no such branch; the message lists the names
   */
  public Layer branch(String name) {
    return layers.get(index(name));
  }

  /**
   * The columns of a branch.
   *
   * @param name its name
   * @return a layer that cuts them out of the output of this layer
   * @throws IllegalArgumentException if there is no such branch; the message lists the names
   * @throws IllegalStateException if the branches take any number of features, so that the columns
   *     depend on the input
   */
  public Columns columns(String name) {
    int index = index(name);
    if (inFeatures == ANY) {
      throw new IllegalStateException(
          this + " takes any number of features, so its columns depend on the input");
    }
    int from = 0;
    for (Layer before : layers.subList(0, index)) {
      from += before.outFeatures(inFeatures);
    }
    return Columns.of(sum(inFeatures), from, from + layers.get(index).outFeatures(inFeatures));
  }

  private int index(String name) {
    int index = names.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(
          Text.of("there is no branch %s; the branches are %s", Shortened.of(name), names));
    }
    return index;
  }

  /** The branches, in their order. */
  @Override
  public List<Layer> layers() {
    return layers;
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public int inFeatures() {
    return inFeatures;
  }

  @Override
  public int outFeatures(int inFeatures) {
    if (this.inFeatures != ANY) {
      Shapes.requireFeatures(this, this.inFeatures, inFeatures);
    }
    return sum(inFeatures);
  }

  private int sum(int features) {
    long sum = 0;
    for (int i = 0; i < layers.size(); i++) {
      sum += layers.get(i).outFeatures(features);
    }
    if (sum > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          Text.of("the branches give %d features, more than fit into an array", sum));
    }
    return (int) sum;
  }

  /** That of the only branch; values if there are several. */
  @Override
  public Decision decision() {
    return layers.size() == 1 ? layers.get(0).decision() : Decision.values();
  }

  @Override
  public void forwardInto(Matrix input, Matrix out) {
    Shapes.requireInput(this, input);
    Shapes.requireOut(this, input, outFeatures(input.cols()), out);
    Workspace lent = memory.take();
    lent.reset();
    int from = 0;
    for (int i = 0; i < layers.size(); i++) {
      Matrix part = lent.matrix(input.rows(), layers.get(i).outFeatures(input.cols()));
      layers.get(i).forwardInto(input, part);
      Columns.paste(part, out, from);
      from += part.cols();
    }
    memory.give(lent);
  }

  @Override
  public ForwardPass forwardPass(Matrix input, Workspace workspace) {
    Shapes.requireInput(this, input);
    int features = outFeatures(input.cols());
    List<ForwardPass> passes = new ArrayList<>(layers.size());
    for (Layer layer : layers) {
      passes.add(layer.forwardPass(input, workspace));
    }
    Matrix output = workspace.matrix(input.rows(), features);
    int from = 0;
    for (ForwardPass pass : passes) {
      Columns.paste(pass.output(), output, from);
      from += pass.output().cols();
    }
    return new Pass(this, passes, input.cols(), output, workspace, workspace.lease());
  }

  /** The names, as {@code "Branches(classes, box)"}. */
  @Override
  public String toString() {
    return "Branches(" + String.join(", ", names) + ")";
  }

  private record Pass(
      Branches layer,
      List<ForwardPass> passes,
      int inFeatures,
      Matrix output,
      Workspace workspace,
      Workspace.Lease lease)
      implements ForwardPass {

    @Override
    public Matrix backward(Matrix gradOutput) {
      require(gradOutput);
      Matrix gradInput = workspace.matrix(output.rows(), inFeatures);
      gradInput.fill(0);
      int from = 0;
      for (ForwardPass pass : passes) {
        Matrix part = part(pass, gradOutput, from);
        from += part.cols();
        addTo(pass.backward(part), gradInput);
      }
      return gradInput;
    }

    @Override
    public void backwardParameters(Matrix gradOutput) {
      require(gradOutput);
      int from = 0;
      for (ForwardPass pass : passes) {
        Matrix part = part(pass, gradOutput, from);
        from += part.cols();
        pass.backwardParameters(part);
      }
    }

    private void require(Matrix gradOutput) {
      lease.requireValid(layer);
      Shapes.requireGradient(layer, output.rows(), output.cols(), gradOutput);
    }

    private Matrix part(ForwardPass pass, Matrix gradOutput, int from) {
      Matrix part = workspace.matrix(output.rows(), pass.output().cols());
      Columns.cut(gradOutput, from, part);
      return part;
    }

    private static void addTo(Matrix term, Matrix sum) {
      float[] x = term.data();
      float[] y = sum.data();
      for (int i = 0; i < sum.rows() * sum.cols(); i++) {
        y[i] += x[i];
      }
    }
  }
}
