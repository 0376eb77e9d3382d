/** Numbers and names as text, the same on every JDK and in every locale. */
package io.github.densely.internal.text;
