package io.github.densely.benchmark;

/** A program that starts, makes predictions one by one, and reports each count it is given. */
final class ColdStart {

  private ColdStart() {}

  /**
   * Makes predictions.
   *
   * @param args a library, and the numbers of predictions after which it prints the number
   */
  public static void main(String[] args) {
    Network network = Library.of(args[0]).network(TimedTask.INFERENCE, NetworkData.of(1));
    int done = 0;
    for (int i = 1; i < args.length; i++) {
      int count = Integer.parseInt(args[i]);
      for (; done < count; done++) {
        network.run();
      }
      System.out.println(count);
      System.out.flush();
    }
    // Some libraries leave threads behind.
    System.exit(0);
  }
}
