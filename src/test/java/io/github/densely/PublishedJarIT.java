package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a user downloads: the packaged jar, opened as a module. */
final class PublishedJarIT {

  private static final Path JAR = Path.of(System.getProperty("densely.jar"));

  @Test
  void requiresNothingButJavaBase() {
    ModuleDescriptor densely = descriptor();

    assertThat(densely.name()).isEqualTo("io.github.densely");
    assertThat(densely.isAutomatic()).isFalse();
    assertThat(densely.requires())
        .extracting(ModuleDescriptor.Requires::name)
        .containsExactly("java.base");
  }

  @Test
  void keepsItsInternalPackagesToItself() {
    assertThat(descriptor().exports())
        .allSatisfy(exported -> assertThat(exported.isQualified()).isFalse())
        .extracting(ModuleDescriptor.Exports::source)
        .contains("io.github.densely")
        .noneMatch(name -> name.contains("internal"));
  }

  @Test
  void isSmallerThan700Kilobytes() throws IOException {
    assertThat(Files.size(JAR)).isLessThan(700_000L);
  }

  private static ModuleDescriptor descriptor() {
    return ModuleFinder.of(JAR).find("io.github.densely").orElseThrow().descriptor();
  }
}
