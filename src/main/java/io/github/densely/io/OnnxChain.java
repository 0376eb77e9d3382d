package io.github.densely.io;

import io.github.densely.Layer;
import io.github.densely.internal.text.Shortened;
import io.github.densely.internal.text.Text;
import io.github.densely.io.OnnxGraph.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Follows a graph from its input to an output and collects layers, if it is a chain, or one of
 * {@link OnnxJoins} joined branches. All reasons why it cannot are collected too.
 */
final class OnnxChain {

  private static final int SHOWN_PROBLEMS = 50;

  private final OnnxGraph graph;
  private final Map<String, OnnxTensor> constants;
  private final List<String> problems = new ArrayList<>();

  OnnxChain(OnnxGraph graph) {
    this.graph = graph;
    this.constants = new HashMap<>(graph.constants);
  }

  /** A graph that is no chain of layers. */
  static final class NoChain extends Exception {
    private static final long serialVersionUID = 1;

    NoChain(String reason) {
      super(reason);
    }
  }

  /**
   * The layers up to an output.
   *
   * @param wanted the name of a value of the graph, or null for its only output
   * @param most how many numbers the layers may have
   */
  List<Layer> layers(String wanted, long most) throws NoChain {
    List<String> ends = wanted == null ? graph.outputs : List.of(wanted);
    if (ends.size() != 1) {
      problems.add(
          Text.of(
              "it has %d outputs: %s; OnnxFile.output(name) chooses one",
              ends.size(), names(ends)));
    }
    Set<Node> folded = new HashSet<>();
    for (Node node : graph.nodes) {
      if (OnnxConstants.fold(node, constants)) {
        folded.add(node);
      }
    }
    OnnxPatterns.fuse(graph.nodes, constants);
    List<Node> chain = needed(ends);
    chain.removeAll(folded);
    Set<String> inputs = new HashSet<>();
    Map<String, Integer> uses = new HashMap<>();
    for (Node node : chain) {
      for (String name : node.variables(constants)) {
        uses.merge(name, 1, Integer::sum);
        if (graph.inputs.containsKey(name)) {
          inputs.add(name);
        }
      }
    }
    if (inputs.size() != 1) {
      problems.add(
          inputs.isEmpty()
              ? "the output does not depend on an input"
              : Text.of("it has %d inputs: %s", inputs.size(), names(inputs)));
    }
    OnnxLayers layers = new OnnxLayers(graph.opset, constants, most);
    String value = inputs.isEmpty() ? "" : inputs.iterator().next();
    layers.begin(graph.inputs.get(value));
    if (inputs.size() == 1 && ends.size() == 1 && hasBranches(chain)) {
      OnnxLayers begun = new OnnxLayers(graph.opset, constants, most);
      begun.begin(graph.inputs.get(value));
      List<Layer> joined = OnnxJoins.layers(chain, constants, value, ends.get(0), begun);
      if (joined != null && !joined.isEmpty()) {
        return joined;
      }
    }
    boolean connected = inputs.size() == 1;
    for (Node node : chain) {
      List<String> given = node.variables(constants);
      String input = given.isEmpty() ? "" : given.get(0);
      String problem;
      if (given.size() > 1) {
        problem = Text.of("joins %d branches", given.size());
      } else if (node.outputs.stream().limit(1).anyMatch(name -> uses.getOrDefault(name, 0) > 1)) {
        problem = layers.problem(node, input);
        problem =
            (problem == null ? "" : problem + ", and ") + "more than one node uses its output";
      } else {
        problem = layers.problem(node, input);
      }
      connected &= input.equals(value);
      if (problem != null) {
        problems.add(node + " " + problem);
      }
      value = node.outputs.isEmpty() ? "" : node.outputs.get(0);
    }
    if (problems.isEmpty() && (!connected || !ends.contains(value))) {
      problems.add("its nodes are not one chain from the input to the output");
    }
    if (problems.isEmpty() && layers.layers().isEmpty()) {
      problems.add("there is no layer between input and output");
    }
    if (!problems.isEmpty()) {
      throw new NoChain(
          "is not a chain of layers that can be read:\n  "
              + String.join("\n  ", problems.subList(0, Math.min(SHOWN_PROBLEMS, problems.size())))
              + (problems.size() > SHOWN_PROBLEMS
                  ? Text.of("\n  … (%d in all)", problems.size())
                  : "")
              + "\nOnnxFile.output(name) ends the network at an earlier value, such as the logits");
    }
    return layers.layers();
  }

  private boolean hasBranches(List<Node> chain) {
    return chain.stream().anyMatch(node -> node.variables(constants).size() > 1);
  }

  private static String names(Iterable<String> names) {
    List<String> quoted = new ArrayList<>();
    names.forEach(name -> quoted.add('"' + Shortened.of(name) + '"'));
    quoted.sort(null);
    return String.join(", ", quoted.subList(0, Math.min(SHOWN_PROBLEMS, quoted.size())));
  }

  /** The nodes that the outputs depend on, in the order of the file. */
  private List<Node> needed(List<String> ends) throws NoChain {
    Map<String, Integer> makers = new HashMap<>();
    for (int i = 0; i < graph.nodes.size(); i++) {
      for (String name : graph.nodes.get(i).outputs) {
        if (!name.isEmpty() && makers.put(name, i) != null) {
          throw new NoChain(Text.of("makes the value \"%s\" twice", Shortened.of(name)));
        }
      }
    }
    // Every node stands after those that it needs, so one pass from the end finds all; a graph in
    // another order, or with a cycle, uses a value before it is made.
    boolean[] needed = new boolean[graph.nodes.size()];
    for (String end : ends) {
      if (!makers.containsKey(end)) {
        throw new NoChain(
            Text.of(
                "has no node that makes \"%s\"; its outputs are %s",
                Shortened.of(end), names(graph.outputs)));
      }
      needed[makers.get(end)] = true;
    }
    for (int i = needed.length - 1; i >= 0; i--) {
      if (!needed[i]) {
        continue;
      }
      for (String name : graph.nodes.get(i).inputs) {
        Integer maker = makers.get(name);
        if (maker != null && maker >= i) {
          throw new NoChain(Text.of("uses the value \"%s\" before it is made", Shortened.of(name)));
        }
        if (maker != null) {
          needed[maker] = true;
        } else if (!name.isEmpty()
            && !constants.containsKey(name)
            && !graph.inputs.containsKey(name)) {
          throw new NoChain(
              Text.of("uses the value \"%s\", which nothing makes", Shortened.of(name)));
        }
      }
    }
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < needed.length; i++) {
      if (needed[i]) {
        nodes.add(graph.nodes.get(i));
      }
    }
    return nodes;
  }

  /** Sides in a message, with a question mark where one is not fixed. */
  static String text(long[] dims) {
    return dims == null
        ? "unknown sides"
        : "["
            + String.join(
                ", ", Arrays.stream(dims).mapToObj(d -> d < 0 ? "?" : Long.toString(d)).toList())
            + "]";
  }
}
