/** Argument checks that several packages share, with one message for all callers. */
package io.github.densely.internal.check;
