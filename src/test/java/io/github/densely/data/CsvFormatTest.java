package io.github.densely.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Matrix;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFormatTest {

  private static final CsvFormat PLAIN = CsvFormat.withoutHeader();
  private static final CsvFormat NAMED = CsvFormat.withHeader();

  @TempDir Path folder;

  @Test
  void theLastColumnIsTheClassUnlessAnotherIsChosen() throws IOException {
    Dataset flowers = read(PLAIN, "5.1,3.5,rose\n4.9,3,iris\n");

    assertThat(flowers.inputs()).isEqualTo(Matrix.of(2, 2, 5.1f, 3.5f, 4.9f, 3));
    assertThat(flowers.classNames()).containsExactly("iris", "rose");
    assertThat(flowers.targets()).isEqualTo(Matrix.of(2, 1, 1, 0));
  }

  @Test
  void theClassColumnIsChosenByNumberFromEitherEndOrByName() throws IOException {
    String text = "a,species,b\n1,iris,2\n";
    String data = "1,iris,2\n";

    for (Dataset flowers :
        List.of(
            read(NAMED.classColumn("species"), text),
            read(NAMED.classColumn(1), text),
            read(PLAIN.classColumn(1), data),
            read(PLAIN.classColumn(-2), data))) {
      assertThat(flowers.inputs()).isEqualTo(Matrix.of(1, 2, 1, 2));
      assertThat(flowers.classNames()).containsExactly("iris");
    }
  }

  @Test
  void ignoredColumnsMayHoldAnyText() throws IOException {
    Dataset flowers =
        read(
            NAMED.ignore("id").ignore(2),
            "id,width,remark,species\nx1,5,,iris\nx2,6,\"a,b\",rose\n");

    assertThat(flowers.inputs()).isEqualTo(Matrix.of(2, 1, 5, 6));
  }

  @Test
  void valueColumnsBecomeTheTargetsInTheOrderGiven() throws IOException {
    Dataset houses =
        read(NAMED.valueColumns("rent", "price"), "price,area,rent\n300,50,7\n400,60,8\n");

    assertThat(houses.inputs()).isEqualTo(Matrix.of(2, 1, 50, 60));
    assertThat(houses.targets()).isEqualTo(Matrix.of(2, 2, 7, 300, 8, 400));
    assertThat(houses.classNames()).isEmpty();
  }

  @Test
  void valueColumnsMayBeNumbers() throws IOException {
    Dataset houses = read(PLAIN.valueColumns(0), "300,50\n");

    assertThat(houses.inputs()).isEqualTo(Matrix.of(1, 1, 50));
    assertThat(houses.targets()).isEqualTo(Matrix.of(1, 1, 300));
  }

  @Test
  void theNumberingOfTheClassesDoesNotDependOnTheOrderOfTheRows() throws IOException {
    assertThat(read(PLAIN, "0,b\n0,a\n0,C\n").classNames()).containsExactly("C", "a", "b");
    assertThat(read(PLAIN, "0,C\n0,b\n0,a\n").classNames()).containsExactly("C", "a", "b");
  }

  @Test
  void classesThatAreWholeNumbersAreOrderedAsNumbers() throws IOException {
    assertThat(read(PLAIN, "0,10\n0,9\n0,-1\n0,09\n").classNames())
        .containsExactly("-1", "09", "9", "10");
    assertThat(read(PLAIN, "0,10\n0,9\n0,other\n").classNames())
        .containsExactly("10", "9", "other");
  }

  @Test
  void classesThatAreDecimalNumbersAreOrderedAsNumbers() throws IOException {
    assertThat(read(PLAIN, "0,10.0\n0,2.0\n0,0.0\n0,1.0\n").classNames())
        .containsExactly("0.0", "1.0", "2.0", "10.0");
    assertThat(read(PLAIN, "0,1e3\n0,-.5\n0,7\n0,1.0\n0,1\n0,+2.\n").classNames())
        .containsExactly("-.5", "1", "1.0", "+2.", "7", "1e3"); // equal ones by text
    assertThat(read(PLAIN, "0,10.0\n0,9.0\n0,NaN\n").classNames())
        .containsExactly("10.0", "9.0", "NaN");
    assertThat(read(PLAIN, "0,10\n0,9\n0,1e99999\n").classNames())
        .containsExactly("10", "1e99999", "9"); // a name, not a number worth its digits
  }

  @Test
  void anEmptyClassIsFoundInItsOwnColumn() {
    assertThatThrownBy(() -> read(PLAIN, "1,a\n2,\n"))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage("f.csv, line 2, column 1 (from 0): expected a class, got nothing");
    assertThatThrownBy(() -> read(PLAIN.classColumn(0), "b,1\n ,2\n"))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage("f.csv, line 2, column 0 (from 0): expected a class, got nothing");
  }

  /** The 40th character of the field is the first half of a pair. */
  @Test
  void aLongFieldIsNotCutWithinACharacterOfTwoHalves() {
    String field = "x".repeat(39) + "\uD83D\uDE00".repeat(3);

    assertThatThrownBy(() -> read(PLAIN, field + ",a\n"))
        .hasMessageContaining("got \"" + "x".repeat(39) + "…\" (45 characters)");
  }

  @Test
  void aTestFileGetsTheNumberingOfTheTrainingFile() throws IOException {
    Dataset train = read(PLAIN, "0,iris\n0,rose\n0,tulip\n");

    Dataset test = read(PLAIN.classNames(train.classNames()), "0,tulip\n0,rose\n");

    assertThat(test.targets()).isEqualTo(Matrix.of(2, 1, 2, 1));
    assertThat(test.classNames()).isEqualTo(train.classNames());
  }

  @Test
  void theExampleOfTheJavadocReadsTwoFilesAlike() throws IOException {
    Path trainFile =
        Files.writeString(folder.resolve("train.csv"), "id,w,species\n1,5,rose\n2,6,iris\n");
    Path testFile = Files.writeString(folder.resolve("test.csv"), "id,w,species\n3,7,rose\n");

    CsvFormat format = CsvFormat.withHeader().classColumn("species").ignore("id");
    Dataset train = format.read(trainFile);
    Dataset test = format.classNames(train.classNames()).read(testFile);

    assertThat(train.classNames()).containsExactly("iris", "rose");
    assertThat(test.inputs()).isEqualTo(Matrix.of(1, 1, 7));
    assertThat(test.targets()).isEqualTo(Matrix.of(1, 1, 1));
  }

  @Test
  void aQuotedFieldHoldsSeparatorsLineEndsAndDoubledQuotes() throws IOException {
    Dataset data = read(PLAIN, "\"1\",\"a, \"\"b\"\"\r\nc\"\r\n");

    assertThat(data.inputs()).isEqualTo(Matrix.of(1, 1, 1));
    assertThat(data.classNames()).containsExactly("a, \"b\"\r\nc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1,2,a\n3,4,b\n",
        "1,2,a\n3,4,b",
        "1,2,a\r\n3,4,b\r\n",
        "1,2,a\r3,4,b\r",
        "\n1,2,a\n\n \t\n3,4,b\n\n",
        " 1 ,\t2 , a\n3,4,b \n",
        "\uFEFF1,2,a\n3,4,b\n",
        "\"1\" , \" 2 \",\"a\"\n3,4,\"b\"\n",
        "+1.0,2e0,a\n.3E1,4.,b\n"
      })
  void theSameRowsMayBeWrittenInManyWays(String text) throws IOException {
    Dataset data = read(PLAIN, text);

    assertThat(data.inputs()).isEqualTo(Matrix.of(2, 2, 1, 2, 3, 4));
    assertThat(data.classNames()).containsExactly("a", "b");
  }

  @Test
  void theSeparatorMayBeATabOrASemicolon() throws IOException {
    assertThat(read(PLAIN.separator('\t'), "1\t2\ta b\n").classNames()).containsExactly("a b");
    assertThat(read(PLAIN.separator('\t').ignore(0), "\t2\ta\n").classNames()).containsExactly("a");
    assertThat(read(PLAIN.separator(';'), "1;2;a,b\n").classNames()).containsExactly("a,b");
  }

  @Test
  void aFileIsReadAsUtf8() throws IOException {
    // 20 000 characters of 2 to 4 bytes lie across the borders of every buffer.
    String name = "é€😀".repeat(5_000);
    Path file = write(("1," + name + "\n").getBytes(StandardCharsets.UTF_8));

    assertThat(PLAIN.read(file).classNames()).containsExactly(name);
  }

  @Test
  void aLargeFileIsReadAcrossTheBordersOfItsBuffers() throws IOException {
    int rows = 40_000; // 80 000 numbers and 40 000 classes: several blocks of each size
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      text.append(i).append(',').append(-i).append(',').append(i % 3).append("\r\n");
    }

    Dataset data = read(PLAIN, text.toString());

    assertThat(data.size()).isEqualTo(rows);
    for (int i = 0; i < rows; i++) {
      assertThat(data.inputs().row(i)).containsExactly(i, -i);
      assertThat(data.targets().get(i, 0)).isEqualTo(i % 3);
    }
  }

  static List<Arguments> badFiles() {
    return List.of(
        bad(PLAIN, "", "f.csv: expected rows of data, got an empty file"),
        bad(PLAIN, "\uFEFF\n \n", "f.csv: expected rows of data, got an empty file"),
        bad(NAMED, "a,b\n\n", "f.csv: expected rows of data below the header, got none"),
        bad(
            PLAIN,
            "1,2,a\n3,,b\n",
            "f.csv, line 2, column 1 (from 0): expected a number, got nothing"),
        bad(
            NAMED,
            "w,h,c\n1,\"\",a\n",
            "f.csv, line 2, column \"h\": expected a number, got nothing"),
        bad(PLAIN, "1,a\n2,\n", "f.csv, line 2, column 1 (from 0): expected a class, got nothing"),
        bad(
            NAMED,
            "w,c\n\n1,a\nx y,b\n",
            "f.csv, line 4, column \"w\": expected a number, got \"x y\""),
        bad(
            NAMED,
            "w,w,c\n1,?,a\n",
            "f.csv, line 2, column 1 (from 0): expected a number, got \"?\""),
        bad(PLAIN, "NaN,a\n", "f.csv, line 1, column 0 (from 0): expected a number, got \"NaN\""),
        bad(
            PLAIN,
            "-Infinity,a\n",
            "f.csv, line 1, column 0 (from 0): expected a number, got \"-Infinity\""),
        bad(PLAIN, "1f,a\n", "f.csv, line 1, column 0 (from 0): expected a number, got \"1f\""),
        bad(PLAIN, "1d,a\n", "f.csv, line 1, column 0 (from 0): expected a number, got \"1d\""),
        bad(
            PLAIN,
            "0x1p3,a\n",
            "f.csv, line 1, column 0 (from 0): expected a number, got \"0x1p3\""),
        bad(PLAIN, "1e,a\n", "f.csv, line 1, column 0 (from 0): expected a number, got \"1e\""),
        bad(PLAIN, "1-2,a\n", "f.csv, line 1, column 0 (from 0): expected a number, got \"1-2\""),
        bad(PLAIN, "١,a\n", "f.csv, line 1, column 0 (from 0): expected a number, got \"١\""),
        bad(
            PLAIN,
            "\"1\n2\",a\n",
            "f.csv, line 1, column 0 (from 0): expected a number, got \"1\\n2\""),
        bad(
            PLAIN,
            "x".repeat(99) + ",a\n",
            "f.csv, line 1, column 0 (from 0): expected a number, got \""
                + "x".repeat(40)
                + "…\" (99 characters)"),
        bad(
            PLAIN,
            "3.5e38,a\n",
            "f.csv, line 1, column 0 (from 0): expected a number of at most 3.4028235E38, the"
                + " largest float, got \"3.5e38\""),
        bad(
            PLAIN.valueColumns(1),
            "1,-1e99\n",
            "f.csv, line 1, column 1 (from 0): expected a number of at most 3.4028235E38, the"
                + " largest float, got \"-1e99\""),
        bad(
            PLAIN,
            "1,a\r\n\r\n2,b\r3\n",
            "f.csv, line 4: expected 2 columns as in the first row, got 1"),
        bad(PLAIN, "1,2,a\n3,b\n", "f.csv, line 2: expected 3 columns as in the first row, got 2"),
        bad(NAMED, "w,c\n1,2,a\n", "f.csv, line 2: expected 2 columns as in the header, got 3"),
        bad(
            PLAIN,
            "\"1\",\"a\nb\"\n3\n",
            "f.csv, line 3: expected 2 columns as in the first row, got 1"),
        bad(
            NAMED.classColumn("kind"),
            "w,c\n1,a\n",
            "f.csv, line 1: expected a column \"kind\", got \"w\", \"c\""),
        bad(
            NAMED.classColumn("c"),
            "c,w,c\n1,2,a\n",
            "f.csv, line 1: expected one column \"c\", got columns 0 and 2 (from 0)"),
        bad(
            PLAIN.classColumn(2),
            "1,a\n",
            "f.csv, line 1: expected a column 2, got 2 columns, 0 to 1 (or -2 to -1)"),
        bad(
            PLAIN.classColumn(-3),
            "1,a\n",
            "f.csv, line 1: expected a column -3, got 2 columns, 0 to 1 (or -2 to -1)"),
        bad(
            NAMED.ignore("c"),
            "w,c\n1,a\n",
            "f.csv, line 1, column \"c\": a column has one use, got the class and ignored"),
        bad(
            PLAIN,
            "1;2;a\n",
            "f.csv, line 1: expected at least one input column, got none among 1 columns; is ',' the"
                + " separator?"),
        bad(
            PLAIN.classNames(List.of("a", "b")),
            "1,a\n2,c\n",
            "f.csv, line 2, column 1 (from 0): expected one of the classes \"a\", \"b\", got"
                + " \"c\""),
        bad(
            PLAIN,
            "1,a\n\"2,b\n3,c\n",
            "f.csv, line 2, column 0 (from 0): the quoted field that begins here is not closed"),
        bad(
            PLAIN,
            "1,\"a\"b\n",
            "f.csv, line 1, column 1 (from 0): expected a separator after the closing quote, got"
                + " 'b'"),
        bad(
            PLAIN,
            "1,5\" disk\n",
            "f.csv, line 1, column 1 (from 0): a quote inside a field that does not begin with"
                + " one"),
        bad(
            PLAIN,
            "1,a\n2,\"" + "b\n".repeat(1 << 20),
            "f.csv, line 2, column 1 (from 0): expected a field of at most 1048576 characters, got"
                + " more; a quote may not be closed"),
        bad(
            PLAIN,
            ",".repeat(1 << 20),
            "f.csv, line 1: expected at most 1048576 columns, got more"));
  }

  private static Arguments bad(CsvFormat format, String text, String message) {
    return Arguments.of(format, text, message);
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("badFiles")
  void aBadFileIsRefusedWithItsNameThePlaceWhatWasExpectedAndWhatCame(
      CsvFormat format, String text, String message) {
    assertThatExceptionOfType(InvalidFileException.class)
        .isThrownBy(() -> format.read(new StringReader(text), "f.csv"))
        .withMessage(message);
  }

  @Test
  void ofManyNamesOnlyTheFirstAreShown() {
    String header = "n" + ",n".repeat(29) + "\n";

    assertThatExceptionOfType(InvalidFileException.class)
        .isThrownBy(() -> read(NAMED.classColumn("kind"), header))
        .withMessage(
            "f.csv, line 1: expected a column \"kind\", got "
                + "\"n\", ".repeat(20)
                + "… (30 in all)");
  }

  @Test
  void bytesThatAreNotUtf8AreRefusedWithTheirLine() throws IOException {
    byte[] text = "1,iris\n2,ros\u00E9\n3,tulip\n".getBytes(StandardCharsets.ISO_8859_1);
    Path file = write(text);

    assertThatExceptionOfType(InvalidFileException.class)
        .isThrownBy(() -> PLAIN.read(file))
        .withMessage(
            file
                + ", line 2: expected text in UTF-8, got bytes that are not; was it saved as"
                + " Latin-1?");
  }

  @Test
  void aCharacterThatIsCutByTheEndOfTheFileIsRefused() throws IOException {
    Path file = write(new byte[] {'1', ',', (byte) 0xE2, (byte) 0x82}); // € is E2 82 AC

    assertThatExceptionOfType(InvalidFileException.class).isThrownBy(() -> PLAIN.read(file));
  }

  @Test
  void aMissingFileIsNoBadContent() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> PLAIN.read(folder.resolve("none.csv")));
  }

  @Test
  void anUnclosedQuoteDoesNotReadOnForEver() {
    Reader endless =
        new Reader() {
          @Override
          public int read(char[] chars, int offset, int length) {
            chars[offset] = '"';
            chars[offset + 1] = 'x';
            return 2;
          }

          @Override
          public void close() {}
        };

    assertThatExceptionOfType(InvalidFileException.class)
        .isThrownBy(() -> PLAIN.read(endless, "endless"));
  }

  @Test
  void aFormatIsRefusedBeforeAnyFileIsRead() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PLAIN.classColumn("species"))
        .withMessage("without a header a column has a number, from 0, got the name \"species\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PLAIN.valueColumns(new int[0]))
        .withMessage("expected at least one column, got none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NAMED.ignore(new String[0]))
        .withMessage("expected at least one column, got none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PLAIN.separator('.'))
        .withMessage(
            "a separator is no letter, digit, sign, point, quote or line end, got '.' (U+002E)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PLAIN.classNames(List.of()))
        .withMessage("expected the names of the classes, got none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PLAIN.classNames(List.of("a", "b", "a")))
        .withMessage("class names must be distinct, got \"a\" twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PLAIN.classNames(List.of("a")).valueColumns(0))
        .withMessage("class names are for a class column, but the targets are values");
  }

  @Test
  void aFormatNeverChanges() throws IOException {
    PLAIN.separator(';').classColumn(0).ignore(1);

    assertThat(read(PLAIN, "1,2,a\n").inputs()).isEqualTo(Matrix.of(1, 2, 1, 2));
  }

  private Path write(byte[] content) throws IOException {
    return Files.write(folder.resolve("f.csv"), content);
  }

  private static Dataset read(CsvFormat format, String text) throws IOException {
    return format.read(new StringReader(text), "f.csv");
  }

  @Test
  void aFormatPrintsWhatItDoes() {
    assertThat(CsvFormat.withoutHeader()).hasToString("CsvFormat(without header, class -1)");
    assertThat(CsvFormat.withHeader().separator(';').valueColumns("price", "rent").ignore("id"))
        .hasToString(
            "CsvFormat(with header, separator ';', values \"price\", \"rent\", ignored \"id\")");
    assertThat(CsvFormat.withHeader().classColumn("kind").classNames(List.of("cat", "dog")))
        .hasToString("CsvFormat(with header, class \"kind\", classes \"cat\", \"dog\")");
  }
}
