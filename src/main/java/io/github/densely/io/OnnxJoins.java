package io.github.densely.io;

import io.github.densely.Layer;
import io.github.densely.io.OnnxGraph.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a graph whose branches come from one value and end in one node, nested as layers are: Add
 * is a {@link io.github.densely.Residual}, Concat makes {@link io.github.densely.Branches}.
 *
 * <p>A value dominates another if every way from the input to that one goes through it. The
 * branches of a node begin at the last value that dominates all of them. A node that two branches
 * need after that value would be two layers with the same weights, so such a graph is not read.
 */
final class OnnxJoins {

  /** Of a graph that is tried: finding dominators takes the square of their number. */
  private static final int MOST_NODES = 5000;

  /** Joins in one another: a model file holds layers 31 deep, and each join may add two. */
  private static final int DEEPEST = 15;

  /** A node that was reached, its inputs that are not constant, and the value they come from. */
  private record Step(Node node, List<String> given, String from) {}

  private final Map<String, OnnxTensor> constants;
  private final Map<String, Node> makers = new HashMap<>();
  private final Map<String, String> dominators = new HashMap<>();
  private final Map<String, Integer> depths = new HashMap<>();
  private final Set<Node> built = new HashSet<>();

  private OnnxJoins(Map<String, OnnxTensor> constants) {
    this.constants = constants;
  }

  /**
   * The layers from the input to the output, or null if the graph has no such form or a layer
   * cannot be made.
   *
   * @param nodes those that the output needs, each after the nodes that it needs
   * @param begun at the input
   */
  static List<Layer> layers(
      List<Node> nodes,
      Map<String, OnnxTensor> constants,
      String input,
      String output,
      OnnxLayers begun) {
    if (nodes.size() > MOST_NODES) {
      return null;
    }
    OnnxJoins joins = new OnnxJoins(constants);
    joins.depths.put(input, 0);
    try {
      return joins.dominate(nodes) && joins.build(input, output, begun, 0) ? begun.layers() : null;
    } catch (IllegalArgumentException e) {
      return null; // sizes that do not fit; the walk along the chain names the nodes
    }
  }

  private boolean dominate(List<Node> nodes) {
    for (Node node : nodes) {
      List<String> given = node.variables(constants);
      String from = given.isEmpty() || node.outputs.isEmpty() ? null : common(given);
      if (from == null) {
        return false;
      }
      String made = node.outputs.get(0);
      makers.put(made, node);
      dominators.put(made, from);
      depths.put(made, depths.get(from) + 1);
    }
    return true;
  }

  /** The last value that dominates all, or is one of them; null if a value is not known. */
  private String common(List<String> values) {
    String common = values.get(0);
    for (String value : values) {
      String other = value;
      if (!depths.containsKey(common) || !depths.containsKey(other)) {
        return null;
      }
      while (!common.equals(other)) {
        if (depths.get(common) >= depths.get(other)) {
          common = dominators.get(common);
        } else {
          other = dominators.get(other);
        }
        if (common == null || other == null) {
          return null;
        }
      }
    }
    return common;
  }

  private boolean build(String start, String end, OnnxLayers at, int depth) {
    Deque<Step> steps = new ArrayDeque<>();
    String value = end;
    while (!value.equals(start)) {
      Node node = makers.get(value);
      if (node == null || depth > DEEPEST || !built.add(node)) {
        return false;
      }
      List<String> given = node.variables(constants);
      String from = common(given);
      steps.addFirst(new Step(node, given, from));
      value = from;
    }
    for (Step step : steps) {
      boolean made =
          step.given.size() > 1
              ? join(step, at, depth)
              : at.problem(step.node, step.given.get(0)) == null;
      if (!made) {
        return false;
      }
    }
    return true;
  }

  private boolean join(Step step, OnnxLayers at, int depth) {
    List<OnnxLayers> branches = new ArrayList<>();
    for (String input : step.node.inputs) {
      if (constants.containsKey(input)) {
        return false;
      }
      OnnxLayers branch = at.fork();
      if (!build(step.from, input, branch, depth + 1)) {
        return false;
      }
      at.spentBy(branch);
      branches.add(branch);
    }
    return at.join(step.node, branches);
  }
}
