package io.github.densely.examples;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The options on the command line of an example, and the arguments of each. */
final class CommandLine {

  /** The command line is wrong. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
      super(message);
    }
  }

  private final Map<String, String> arguments;
  private final Map<String, List<String>> given = new HashMap<>();

  /**
   * Reads a command line.
   *
   * @param flags options without an argument
   * @param arguments for each other option, a description of its arguments
   */
  CommandLine(Set<String> flags, Map<String, String> arguments, String... words)
      throws UsageException {
    this.arguments = arguments;
    String option = "";
    for (String word : words) {
      if (word.startsWith("--")) {
        option = word;
        if (!arguments.containsKey(option) && !flags.contains(option)) {
          throw new UsageException("unknown option " + option);
        }
        if (given.put(option, new ArrayList<>()) != null) {
          throw new UsageException(option + " is given twice");
        }
      } else if (arguments.containsKey(option)) {
        given.get(option).add(word);
      } else {
        throw new UsageException("expected an option, got " + word);
      }
    }
  }

  boolean has(String option) {
    return given.containsKey(option);
  }

  /** All arguments of an option, none if it is not given. */
  List<String> all(String option) {
    return given.getOrDefault(option, List.of());
  }

  /** The one argument of an option, or a default if the option is not given. */
  String one(String option, String otherwise) throws UsageException {
    List<String> words = given.getOrDefault(option, List.of(otherwise));
    if (words.size() != 1) {
      throw wrong(option, words.isEmpty() ? "nothing" : String.join(" ", words));
    }
    return words.get(0);
  }

  /** The number after an option, or a default if the option is not given. */
  long number(String option, long otherwise, long min, long max) throws UsageException {
    return has(option) ? number(option, one(option, ""), min, max) : otherwise;
  }

  /** An argument of an option as a number. */
  long number(String option, String word, long min, long max) throws UsageException {
    try {
      long number = Long.parseLong(word);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The message below says what is expected.
    }
    throw wrong(option, word.isEmpty() ? "an empty one" : word);
  }

  UsageException wrong(String option, String got) {
    return new UsageException(
        String.format(Locale.ROOT, "%s takes %s, got %s", option, arguments.get(option), got));
  }
}
