package io.github.densely.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which forks run, in which order.
 *
 * <p>The libraries of one size follow each other closely, and every second round goes backwards, so
 * that a machine that becomes faster or slower meanwhile does so for all. The limits are measured
 * before, between and after the rounds.
 */
final class Plan {

  static final String LIMITS = "limits";
  static final String PRODUCTS = "products";
  static final String CHART = "chart";
  static final String ODD = "odd";
  static final String NETWORK = "network";
  static final String CONVOLUTION = "convolution";
  static final String COLD = "cold";
  static final String ALLOCATION = "allocation";

  static final List<String> PARTS =
      List.of(LIMITS, PRODUCTS, CHART, NETWORK, ODD, CONVOLUTION, COLD, ALLOCATION);

  static final List<Integer> CHART_BATCHES = List.of(1, 2, 4, 8, 16, 32, 64, 128, 256);

  /** A size, and the one that its odd side is rounded up to. */
  record Pair(String side, Size odd, Size even) {}

  static final List<Pair> ODD_SIZES =
      List.of(
          pair("in", "64x785x512", "64x800x512"),
          pair("in", "64x13x512", "64x16x512"),
          pair("in", "64x1001x512", "64x1008x512"),
          pair("out", "64x784x10", "64x784x16"),
          pair("out", "64x784x500", "64x784x512"),
          pair("out", "64x784x257", "64x784x272"),
          pair("batch", "1x784x512", "16x784x512"),
          pair("batch", "7x784x512", "16x784x512"),
          pair("batch", "17x784x512", "32x784x512"));

  /** LeNet's two on a scene of 256x256, and one of VGG-16's. */
  static final List<ConvolutionSize> CONVOLUTIONS =
      Stream.of("1-256-20-5", "20-126-50-5", "64-58-64-3")
          .flatMap(size -> Stream.of(size + "-first", size + "-last"))
          .map(ConvolutionSize::of)
          .toList();

  static final List<String> SLIDING = List.of(SlidingWork.LENET, SlidingWork.SHALLOW);

  private static final List<String> NETWORK_BATCHES = List.of("1", "16", "128");
  private static final Size ALLOCATION_SIZE = Size.of("64x784x512");
  private static final int COLD_STARTS = 7;

  private final Options options;

  Plan(Options options) {
    this.options = options;
  }

  private static Pair pair(String side, String odd, String even) {
    return new Pair(side, Size.of(odd), Size.of(even));
  }

  /** All forks in order. */
  List<Fork> forks() {
    List<Fork> forks = new ArrayList<>();
    for (int round = 0; round < options.rounds(); round++) {
      List<Fork> once = new ArrayList<>();
      forks.addAll(limits(round));
      for (int threads : options.threads()) {
        once.addAll(products(threads, round));
        once.addAll(networks(threads, round));
      }
      once.addAll(chart(round));
      if (round % 2 == 1) {
        Collections.reverse(once);
      }
      forks.addAll(once);
    }
    forks.addAll(limits(options.rounds()));
    forks.addAll(oddSizes());
    forks.addAll(convolutions());
    forks.addAll(allocation());
    forks.addAll(coldStarts());
    return forks;
  }

  /** A library and the JDK it runs on. */
  private record Runs(Library library, Jdk jdk) {}

  private Stream<Runs> runs() {
    Stream<Runs> densely =
        options.jdks().stream()
            .flatMap(
                jdk ->
                    options.libraries().stream()
                        .filter(Library::isDensely)
                        .map(library -> new Runs(library, jdk)));
    Stream<Runs> peers =
        options.libraries().stream()
            .filter(Library::isPeer)
            .map(library -> new Runs(library, options.newest()));
    return Stream.concat(densely, peers);
  }

  private List<Fork> limits(int round) {
    boolean asShare = Stream.of(LIMITS, PRODUCTS, CHART).anyMatch(options.parts()::contains);
    if (!asShare) {
      return List.of();
    }
    List<Cell> cells = List.of(new Cell(TimedTask.FMA, ""), new Cell(TimedTask.READ, ""));
    Runs machine = new Runs(Library.LIMIT, options.newest());
    return options.threads().stream()
        .map(threads -> fork(LIMITS, machine, threads, round, cells))
        .toList();
  }

  private List<Fork> products(int threads, int round) {
    if (!options.parts().contains(PRODUCTS)) {
      return List.of();
    }
    return options.sizes().stream()
        .flatMap(
            size ->
                runs()
                    .filter(run -> threads == 1 || run.library().isParallel())
                    .map(run -> fork(PRODUCTS, run, threads, round, products(size))))
        .toList();
  }

  private static List<Cell> products(Size size) {
    return TimedTask.PRODUCTS.stream().map(task -> Cell.of(task, size)).toList();
  }

  private List<Fork> chart(int round) {
    if (!options.parts().contains(CHART)) {
      return List.of();
    }
    List<Cell> cells =
        CHART_BATCHES.stream()
            .map(batch -> Cell.of(TimedTask.FORWARD, new Size(batch, 784, 512)))
            .toList();
    return runs()
        .filter(run -> run.library().isDensely() || run.library() == Library.LIBTORCH)
        .map(run -> fork(CHART, run, 1, round, cells))
        .toList();
  }

  private List<Fork> networks(int threads, int round) {
    if (!options.parts().contains(NETWORK)) {
      return List.of();
    }
    return NETWORK_BATCHES.stream()
        .flatMap(
            batch ->
                runs()
                    .filter(run -> run.library().hasNetwork())
                    .map(
                        run ->
                            fork(
                                NETWORK,
                                run,
                                threads,
                                round,
                                List.of(
                                    new Cell(TimedTask.INFERENCE, batch),
                                    new Cell(TimedTask.TRAINING, batch)))))
        .toList();
  }

  private List<Fork> oddSizes() {
    if (!options.parts().contains(ODD)) {
      return List.of();
    }
    return ODD_SIZES.stream()
        .flatMap(
            pair -> {
              List<Cell> cells =
                  TimedTask.PRODUCTS.stream()
                      .flatMap(
                          task -> Stream.of(Cell.of(task, pair.odd()), Cell.of(task, pair.even())))
                      .toList();
              return runs()
                  .filter(run -> run.library().isDensely())
                  .map(run -> fork(ODD, run, 1, 0, cells));
            })
        .toList();
  }

  private List<Fork> convolutions() {
    if (!options.parts().contains(CONVOLUTION)) {
      return List.of();
    }
    List<Cell> cells = new ArrayList<>();
    for (ConvolutionSize size : CONVOLUTIONS) {
      cells.add(new Cell(TimedTask.CONVOLUTION, size.toString()));
      cells.add(new Cell(TimedTask.SAME_PRODUCT, size.toString()));
    }
    for (String network : SLIDING) {
      cells.add(new Cell(TimedTask.SLIDING, network));
      cells.add(new Cell(TimedTask.PATCHES, network));
    }
    return runs()
        .filter(run -> run.library().isDensely())
        .map(run -> fork(CONVOLUTION, run, 1, 0, cells))
        .toList();
  }

  private List<Fork> allocation() {
    if (!options.parts().contains(ALLOCATION)) {
      return List.of();
    }
    List<Cell> cells = new ArrayList<>(products(ALLOCATION_SIZE));
    for (TimedTask task : List.of(TimedTask.INFERENCE, TimedTask.TRAINING)) {
      NETWORK_BATCHES.forEach(batch -> cells.add(new Cell(task, batch)));
    }
    return runs()
        .filter(run -> run.library().isDensely())
        .map(run -> fork(ALLOCATION, run, 1, 0, cells))
        .toList();
  }

  private List<Fork> coldStarts() {
    if (!options.parts().contains(COLD)) {
      return List.of();
    }
    List<Cell> cells = List.of(new Cell(TimedTask.COLD, "1"), new Cell(TimedTask.COLD, "1000"));
    return IntStream.range(0, options.quick() ? 2 : COLD_STARTS)
        .boxed()
        .flatMap(
            start ->
                runs()
                    .filter(run -> run.library().hasNetwork())
                    .map(run -> fork(COLD, run, 1, start, cells)))
        .toList();
  }

  private Fork fork(String part, Runs run, int threads, int round, List<Cell> cells) {
    boolean alone = part.equals(ODD) || part.equals(ALLOCATION);
    Timing timing = options.quick() ? Timing.QUICK : alone ? Timing.SHORT : Timing.FULL;
    return new Fork(
        part, run.library(), run.jdk(), threads, round, timing, part.equals(ALLOCATION), cells);
  }
}
