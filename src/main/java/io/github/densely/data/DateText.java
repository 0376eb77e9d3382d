package io.github.densely.data;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** ISO dates and times as days since 1970. */
final class DateText {

  /** The days, as cosine and sine in the year and in the day, and the seven weekdays. */
  static final int PARTS = 12;

  private static final String[] NAMES = {
    "days",
    "year cos",
    "year sin",
    "day cos",
    "day sin",
    "Mon",
    "Tue",
    "Wed",
    "Thu",
    "Fri",
    "Sat",
    "Sun"
  };

  private static final double SECONDS = 86_400;
  private static final double FIRST = LocalDate.of(0, 1, 1).toEpochDay();
  private static final double LAST = LocalDate.of(10_000, 1, 1).toEpochDay();

  private DateText() {}

  /** Whether the text has a zone. */
  static boolean hasZone(String text) {
    int time = text.indexOf('T') < 0 ? text.indexOf(' ') : text.indexOf('T');
    return time >= 0
        && (text.endsWith("Z") || text.indexOf('+', time) >= 0 || text.indexOf('-', time) >= 0);
  }

  /** The days since 1970 with their fraction; NaN if the text is no ISO date or time. */
  static double parse(String text) {
    double days = days(text);
    return isDate(days) ? days : Double.NaN;
  }

  /** Whether a day is in the years 0 to 9999. */
  static boolean isDate(double days) {
    return days >= FIRST && days < LAST;
  }

  private static double days(String text) {
    try {
      if (text.length() <= 10) {
        return LocalDate.parse(text).toEpochDay();
      }
      String iso = text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
      if (hasZone(iso)) {
        OffsetDateTime time = OffsetDateTime.parse(iso);
        return days(time.toEpochSecond(), time.getNano());
      }
      LocalDateTime time = LocalDateTime.parse(iso);
      return days(time.toEpochSecond(ZoneOffset.UTC), time.getNano());
    } catch (DateTimeException e) {
      return Double.NaN;
    }
  }

  private static double days(long seconds, int nanos) {
    return (seconds + nanos * 1e-9) / SECONDS;
  }

  static String partName(int part) {
    return NAMES[part];
  }

  /** Writes all parts but the first, which is scaled by the column. */
  static void parts(double days, float[] out, int at) {
    double day = Math.floor(days);
    LocalDate date = LocalDate.ofEpochDay((long) day);
    double inYear = 2 * Math.PI * (date.getDayOfYear() - 1 + days - day) / date.lengthOfYear();
    double inDay = 2 * Math.PI * (days - day);
    out[at + 1] = (float) StrictMath.cos(inYear);
    out[at + 2] = (float) StrictMath.sin(inYear);
    out[at + 3] = (float) StrictMath.cos(inDay);
    out[at + 4] = (float) StrictMath.sin(inDay);
    for (int weekday = 1; weekday <= 7; weekday++) {
      out[at + 4 + weekday] = date.getDayOfWeek().getValue() == weekday ? 1 : 0;
    }
  }
}
