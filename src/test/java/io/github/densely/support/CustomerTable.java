package io.github.densely.support;

import java.time.LocalDate;
import java.util.SplittableRandom;

/**
 * A table of customers as a European office saves it: semicolons, decimal comma, quotes, dates,
 * gaps, a key, and one customer in twenty who leaves. Who has a short contract, complains and
 * spends little leaves more often.
 */
public final class CustomerTable {

  private static final String[] REGIONS = {"north", "south", "east; coast", "west"};
  private static final String[] CONTRACTS = {"month", "year", "two years"};

  private CustomerTable() {}

  /**
   * The text of a file.
   *
   * @param rows besides the header
   * @param seed of the customers
   * @return lines that end in LF
   */
  public static String csv(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder csv =
        new StringBuilder("id;age;region;contract;since;turnover;complained;churn\n");
    for (int i = 0; i < rows; i++) {
      boolean leaves = i % 20 == 7;
      int contract = leaves && random.nextInt(4) > 0 ? 0 : random.nextInt(3);
      boolean complained = random.nextInt(10) < (leaves ? 8 : 1);
      int cents = random.nextInt(20_000, 600_000) / (leaves ? 3 : 1);
      csv.append("C-").append(10_000 + i).append(';');
      csv.append(random.nextInt(12) == 0 ? "" : random.nextInt(18, 90)).append(';');
      csv.append('"').append(REGIONS[random.nextInt(4)]).append('"').append(';');
      csv.append(CONTRACTS[contract]).append(';');
      csv.append(LocalDate.of(2015, 1, 1).plusDays(random.nextInt(4000))).append(';');
      csv.append(turnover(cents)).append(';');
      csv.append(random.nextInt(30) == 0 ? "NA" : complained ? "yes" : "no").append(';');
      csv.append(leaves ? "yes" : "no").append('\n');
    }
    return csv.toString();
  }

  /** As {@code 1.234,50}. */
  private static String turnover(int cents) {
    String whole = Integer.toString(cents / 100);
    int thousands = whole.length() - 3;
    String marked =
        thousands > 0 ? whole.substring(0, thousands) + '.' + whole.substring(thousands) : whole;
    return marked + ',' + cents / 10 % 10 + cents % 10;
  }
}
