package io.github.densely.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonReaderTest {

  @Test
  void everyKindOfValue() throws JsonException {
    Map<String, Object> read =
        JsonReader.readObject(
            " { \"a\" : [ 1 , -2.5e3, [] ], \"b\": {\"c\": true, \"d\": false}, \"e\": \"\" } ", 9);

    assertThat(read.keySet()).containsExactly("a", "b", "e");
    assertThat(read.get("a"))
        .isEqualTo(List.of(new JsonReader.Number("1"), new JsonReader.Number("-2.5e3"), List.of()));
    assertThat(read.get("b")).isEqualTo(Map.of("c", true, "d", false));
  }

  @Test
  void escapesAndCharactersBeyondSixteenBits() throws JsonException {
    assertThat(
            JsonReader.readObject("{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\"}", 1))
        .containsEntry("a", "\"\\/\b\f\n\r\té\uD83D\uDE00");
  }

  @Test
  void moreValuesThanAreExpectedAreRefused() {
    assertThatThrownBy(() -> JsonReader.readObject("{\"a\":[" + "1,".repeat(16) + "1]}", 1))
        .isInstanceOf(JsonException.class)
        .hasMessage("character 36: more than 16 values");
    assertThatThrownBy(() -> JsonReader.readObject("{\"a\":1,\"b\":2}", 1))
        .isInstanceOf(JsonException.class)
        .hasMessage("character 11: more than 1 names");
  }

  @Test
  void whatIsWrittenIsReadAgain() throws JsonException {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("\u0000\"\n", List.of("x", Map.of("y", true)));
    value.put("empty", Map.of());

    String text = JsonWriter.write(value);

    assertThat(text).isEqualTo("{\"\\u0000\\\"\\n\":[\"x\",{\"y\":true}],\"empty\":{}}");
    assertThat(JsonReader.readObject(text, 10)).isEqualTo(value);
  }

  @Test
  void aMistakeIsToldWithItsPlace() {
    assertThatThrownBy(() -> JsonReader.readObject("{\"a\":tru}", 1))
        .isInstanceOf(JsonException.class)
        .hasMessage("character 5: expected a value");
    assertThatThrownBy(() -> JsonReader.readObject("{\"a\":1.}", 1))
        .isInstanceOf(JsonException.class)
        .hasMessage("character 7: expected a digit");
  }
}
